"""Which lines open every published resource?"""

import re
from typing import Any, Final

from message_schemas.codes import BASE
from message_schemas.narrative import div
from message_schemas.terminology.model import VERSION

JsonObject = dict[str, Any]

DATE: Final = "2026-11-22"
PUBLISHER: Final = "Handleplan Hub"
FHIR_VERSION: Final = "4.0.1"
_DENMARK: Final = {"coding": [{"system": "urn:iso:std:iso:3166", "code": "DK"}]}


def head(resource_type: str, resource_id: str, da: str, en: str, about: str = "") -> JsonObject:
    """The opening of a canonical resource: address, version, names, status; titles in Danish, description too."""
    return {
        "resourceType": resource_type,
        "id": resource_id,
        "language": "da",
        "text": {"status": "generated", "div": div(da, about or en)},
        "url": f"{BASE}/{resource_type}/{resource_id}",
        "version": VERSION,
        "name": computable_name(resource_id),
        "title": da,
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": PUBLISHER,
        "description": about or en,
        "jurisdiction": [_DENMARK],
    }


def computable_name(resource_id: str) -> str:
    """The name that FHIR wants for code: capital first, letters and digits only."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", resource_id))
