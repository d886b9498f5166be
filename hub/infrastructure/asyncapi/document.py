"""Which exchanges and queues are there, who sends what through them, and what becomes of it?

Made from the tables that the broker code declares and publishes by. Everything is said as the hub sees it:
what it receives is what a party sends.
"""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from adapters.contract import Adapter
from hub.flow.hub import CONTRACT_VERSION
from hub.infrastructure.amqp_door import ACKNOWLEDGEMENT, OUTCOME
from hub.infrastructure.asyncapi.messages import (
    BINDING_VERSION,
    FROM_HUB,
    FROM_PARTY,
    correlation_ids,
    from_hub,
    from_parties,
    messages,
    ref,
    schemas,
)
from hub.infrastructure.broker.accounts import user_of
from hub.infrastructure.broker.topology import (
    DEAD,
    DEAD_LETTER_ARGUMENTS,
    DEAD_LETTER_QUEUE,
    EXCHANGES,
    INBOUND,
    INBOUND_ARGUMENTS,
    INBOUND_BINDING,
    OUTBOUND,
    PARTY_ARGUMENTS,
)
from message_schemas import JsonObject
from message_schemas.codes import FHIR_JSON

_PORTS: Final[Mapping[str, str]] = {"amqp": "5672", "amqps": "5671"}
_ABOUT: Final = (
    "FHIR R4 messages over RabbitMQ between the parties around a citizen in municipal substance-use treatment. "
    "The document speaks as the hub: it *receives* what a party publishes to `hub.inbound`, and *sends* what a "
    "party reads from its own queue. A party's account may write to `hub.inbound` with its own routing keys, read "
    "its own queue, and declare nothing. Calls by HTTP: [openapi.json](/openapi.json)."
)
_NO_BROKER: Final = " This hub has no broker: it takes and hands over messages by HTTP only."
_PARTY: Final[JsonObject] = {"description": "The party's id.", "examples": ["gp-havnen"]}


def asyncapi_document(adapters: Mapping[str, Adapter], amqp_url: str) -> JsonObject:
    """The AsyncAPI 3.0 document. Of HUB_AMQP_URL only the scheme is told: the rest is the operator's to hand out."""
    scheme = urlsplit(amqp_url).scheme
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Handleplan Hub",
            "version": CONTRACT_VERSION,
            "description": _ABOUT if scheme else _ABOUT + _NO_BROKER,
        },
        "defaultContentType": FHIR_JSON,
        **({"servers": {"broker": _server(scheme)}} if scheme else {}),
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "messages": messages(),
            "schemas": schemas(adapters),
            "correlationIds": correlation_ids(),
            "securitySchemes": {
                "account": {
                    "type": "userPassword",
                    "description": f"Your broker account, `{user_of('{party id}')}`, with the password that the "
                    "operator handed you.",
                }
            },
        },
    }


def _server(scheme: str) -> JsonObject:
    return {
        "host": "{host}:{port}",
        "pathname": "/{vhost}",
        "protocol": scheme,
        "protocolVersion": "0.9.1",
        "description": "RabbitMQ. The operator hands you its address with your account.",
        "variables": {
            "host": {"description": "The broker's name.", "examples": ["broker.example"]},
            "port": {"description": "The broker's port.", "default": _PORTS.get(scheme, _PORTS["amqp"])},
            "vhost": {"description": "The virtual host, percent-encoded.", "default": "%2F"},
        },
        "security": [ref("securitySchemes", "account")],
    }


def _channels() -> JsonObject:
    return {
        "inbound": _exchange(
            INBOUND,
            "{partyId}.{event}",
            "Where parties publish. The routing key is the party's own id and the event.",
            from_parties(),
            {
                "partyId": _PARTY,
                "event": {"description": "The message's event.", "enum": list(from_parties())},
            },
        ),
        "hubQueue": _queue(
            INBOUND,
            "Where what parties publish waits for the hub. The hub counts the attempts itself.",
            from_parties(),
            INBOUND_ARGUMENTS,
            {"exchange": INBOUND, "routingKey": INBOUND_BINDING},
        ),
        "outbound": _exchange(
            OUTBOUND,
            "{partyId}",
            "Where the hub publishes what is for a party. The routing key is the recipient's id.",
            from_hub(),
            {"partyId": _PARTY},
        ),
        "partyQueue": _queue(
            "party.{partyId}.{secret}",
            "A party's own queue. Its name is printed at onboarding and cannot be guessed.",
            from_hub(),
            PARTY_ARGUMENTS,
            {"exchange": OUTBOUND, "routingKey": "{partyId}"},
            {"partyId": _PARTY, "secret": {"description": "What makes the name unguessable."}},
        ),
        "dead": _exchange(
            DEAD,
            None,
            "Where queues leave what they give up: handed back too often, refused for good, or without `user_id`.",
            _all_messages(),
        ),
        "deadLetterQueue": _queue(
            DEAD_LETTER_QUEUE,
            "What was given up, until the operator has looked at it.",
            _all_messages(),
            DEAD_LETTER_ARGUMENTS,
            {"exchange": DEAD},
        ),
    }


def _all_messages() -> tuple[str, ...]:
    return tuple(dict.fromkeys((*from_parties(), *from_hub())))


def _exchange(
    name: str,
    address: str | None,
    description: str,
    carried: Iterable[str],
    parameters: Mapping[str, JsonObject] | None = None,
) -> JsonObject:
    exchange = {"name": name, "type": EXCHANGES[name].value, "durable": True, "autoDelete": False}
    binding = {"is": "routingKey", "exchange": exchange, "bindingVersion": BINDING_VERSION}
    return _channel(name, address, description, carried, binding, parameters)


def _queue(
    name: str,
    description: str,
    carried: Iterable[str],
    arguments: Mapping[str, object],
    bound: Mapping[str, str],
    parameters: Mapping[str, JsonObject] | None = None,
) -> JsonObject:
    """A queue; `bound` is the exchange that it is bound to, and with which routing key."""
    binding = {
        "is": "queue",
        "queue": {"name": name, "durable": True, "exclusive": False, "autoDelete": False},
        "bindingVersion": BINDING_VERSION,
        "x-arguments": dict(arguments),
        "x-bound-to": dict(bound),
    }
    return _channel(name, name, description, carried, binding, parameters)


def _channel(
    title: str,
    address: str | None,
    description: str,
    carried: Iterable[str],
    binding: JsonObject,
    parameters: Mapping[str, JsonObject] | None,
) -> JsonObject:
    channel: JsonObject = {
        "title": title,
        "address": address,
        "description": description,
        "messages": {name: ref("messages", name) for name in carried},
        "bindings": {"amqp": binding},
    }
    return {**channel, "parameters": dict(parameters)} if parameters else channel


def _operations() -> JsonObject:
    acknowledged = [name for name in from_hub() if name not in (ACKNOWLEDGEMENT, OUTCOME)]
    return {
        "receiveMessage": {
            **_operation("receive", "inbound", from_parties(), FROM_PARTY),
            "title": "A party sends a message",
            "summary": "A party publishes to the hub with a routing key of its own.",
            "description": (
                "The acknowledgement comes in the sender's own queue once the message is durably accepted. The same "
                "message sent again gets the first answer again and is delivered once."
            ),
            "bindings": _binding(userId=user_of("{partyId}"), ack=True),
            "reply": _reply("partyQueue", (ACKNOWLEDGEMENT, OUTCOME)),
        },
        "handOverMessage": {
            **_operation("send", "outbound", acknowledged, FROM_HUB),
            "title": "The hub hands a message over",
            "summary": "What is for a party goes to its queue, in FHIR or in its native format.",
            "description": (
                "Published with confirm and mandatory; asked once more before that whether it may go. The party "
                f"answers with `{ACKNOWLEDGEMENT}` to `{INBOUND}`."
            ),
            "bindings": _binding(mandatory=True),
            "reply": _reply("inbound", (ACKNOWLEDGEMENT,)),
        },
        "answerMessage": {
            **_operation("send", "outbound", (ACKNOWLEDGEMENT, OUTCOME), FROM_HUB),
            "title": "The hub answers a message",
            "summary": "The answer to what a party published, to that party's queue.",
            "description": "`correlation_id` is the `message_id` of what is answered.",
            "bindings": _binding(mandatory=True),
        },
        "giveUpMessage": {
            "action": "send",
            "channel": {"$ref": "#/channels/dead"},
            "messages": _of_channel("dead", _all_messages()),
            "title": "A queue gives a message up",
            "summary": "What cannot be handled is kept as a dead letter, at least once.",
            "description": "The broker moves it there, with its properties as they were and `x-death` in its headers.",
            "bindings": _binding(),
        },
    }


def _operation(action: str, channel: str, carried: Iterable[str], properties: str) -> JsonObject:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": _of_channel(channel, carried),
        "x-amqp-properties": ref("schemas", properties),
    }


def _reply(channel: str, carried: Iterable[str]) -> JsonObject:
    return {"channel": {"$ref": f"#/channels/{channel}"}, "messages": _of_channel(channel, carried)}


def _of_channel(channel: str, carried: Iterable[str]) -> list[JsonObject]:
    return [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in carried]


def _binding(**more: object) -> JsonObject:
    return {"amqp": {"deliveryMode": 2, **more, "bindingVersion": BINDING_VERSION}}
