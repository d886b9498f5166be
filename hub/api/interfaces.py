"""Where can the interfaces be read about by a machine? As OpenAPI and AsyncAPI documents, open to all."""

from typing import Final

from fastapi import Request, Response

from hub.api.answers import json_answer
from hub.api.door import Door, OpenEndpoint


async def openapi(door: Door, _request: Request) -> Response:
    """What can be called by HTTP."""
    return json_answer(door.documents.openapi())


async def asyncapi(door: Door, _request: Request) -> Response:
    """What can be sent and received over the broker."""
    return json_answer(door.documents.asyncapi())


ENDPOINTS: Final = (
    OpenEndpoint("GET", "/openapi.json", openapi),
    OpenEndpoint("GET", "/asyncapi.json", asyncapi),
)
