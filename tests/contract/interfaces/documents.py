"""Which documents does the hub publish about its interfaces, with the settings that it has by default?"""

import json
from typing import Any

from adapters.registry import ADAPTERS
from hub.api.mounting import ENDPOINTS
from hub.api.openapi import openapi_document
from hub.config import Settings
from hub.flow.hub import FlowSettings
from hub.infrastructure.asyncapi import asyncapi_document
from message_schemas import OrganizationValue

JsonObject = dict[str, Any]
AMQP_URL = "amqps://hub:secret@broker.internal/"


def openapi() -> JsonObject:
    """What GET /openapi.json answers."""
    default = Settings.model_fields
    organization = OrganizationValue(name=default["name"].default, party_id="hub")
    settings = FlowSettings(organization, base_url=default["base_url"].default)
    return _as_read(openapi_document(ENDPOINTS, settings, ADAPTERS))


def asyncapi(amqp_url: str = AMQP_URL) -> JsonObject:
    """What GET /asyncapi.json answers, of a hub with this broker."""
    return _as_read(asyncapi_document(ADAPTERS, amqp_url))


def _as_read(document: JsonObject) -> JsonObject:
    read: JsonObject = json.loads(json.dumps(document))
    return read
