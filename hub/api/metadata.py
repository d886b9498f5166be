"""What can the hub do, and what do its messages and codes mean? Open to all."""

from typing import Final

from fastapi import Request, Response

from hub.api.answers import fhir_answer
from hub.api.canonicals import PUBLISHED, capabilities, published
from hub.api.door import Door, OpenEndpoint
from hub.flow.errors import Refused


async def metadata(door: Door, request: Request) -> Response:
    """The CapabilityStatement."""
    settings = door.hub.settings
    return fhir_answer(request, capabilities(settings.base_url.rstrip("/"), settings.organization.name))


async def definition(_door: Door, request: Request) -> Response:
    """One published definition, or the example of a message."""
    found = published().get((request.url.path.split("/")[-2], request.path_params["id"]))
    if found is None:
        raise Refused("not-found")
    return fhir_answer(request, found)


ENDPOINTS: Final = (
    OpenEndpoint("GET", "/fhir/metadata", metadata),
    *(OpenEndpoint("GET", f"/fhir/{name}/{{id}}", definition) for name in PUBLISHED),
)
