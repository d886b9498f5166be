"""What must every channel, operation and message in the AsyncAPI document say?"""

import re
from collections.abc import Iterator

from jsonschema import Draft7Validator

from tests.contract.interfaces.rules import against
from tests.contract.interfaces.schemas import JsonObject, escaped

_PLACEHOLDER = re.compile(r"\{([^}]+)\}")


def channels_are_told(document: JsonObject) -> Iterator[str]:
    """A channel is described, carries something, and explains each part of its address and no other."""
    for name, channel in document.get("channels", {}).items():
        place = f"#/channels/{escaped(name)}"
        if not channel.get("description"):
            yield f"{place} has no description"
        if not channel.get("messages"):
            yield f"{place} carries nothing"
        if set(_PLACEHOLDER.findall(channel.get("address") or "")) != set(channel.get("parameters", {})):
            yield f"{place}: its parameters are not those of its address"
        for parameter, said in channel.get("parameters", {}).items():
            if not said.get("description"):
                yield f"{place}/parameters/{escaped(parameter)} is not described"


def operations_are_told(document: JsonObject) -> Iterator[str]:
    """An operation is described, and what it and its reply carry is carried by their channels."""
    for name, operation in document.get("operations", {}).items():
        place = f"#/operations/{escaped(name)}"
        for said in ("title", "summary", "description"):
            if not operation.get(said):
                yield f"{place} has no {said}"
        for part in (operation, operation.get("reply")):
            if part is None:
                continue
            within = f"{part.get('channel', {}).get('$ref')}/messages/"
            carried = [message.get("$ref", "") for message in part.get("messages", ())]
            if not carried or not all(reference.startswith(within) for reference in carried):
                yield f"{place} carries what its channel does not"


def messages_are_told(document: JsonObject) -> Iterator[str]:
    """A message says what it is, what its body and its headers look like, and its examples are such messages."""
    for name, message in document.get("components", {}).get("messages", {}).items():
        place = f"#/components/messages/{escaped(name)}"
        for said in ("name", "title", "summary", "description", "contentType", "payload", "headers"):
            if not message.get(said):
                yield f"{place} has no {said}"
        for number, example in enumerate(message.get("examples", ())):
            for part in ("payload", "headers"):
                if part in example and part in message:
                    where = f"{place}/examples/{number}/{part}"
                    yield from against(document, message[part], example[part], where, Draft7Validator)


def servers_are_told(document: JsonObject) -> Iterator[str]:
    """A server is described, and each variable of its host and path is explained."""
    for name, server in document.get("servers", {}).items():
        place = f"#/servers/{escaped(name)}"
        if not server.get("description"):
            yield f"{place} has no description"
        named = _PLACEHOLDER.findall(server["host"] + server.get("pathname", ""))
        if set(named) != set(server.get("variables", {})):
            yield f"{place}: its variables are not those of its host and path"


RULES = (servers_are_told, channels_are_told, operations_are_told, messages_are_told)
