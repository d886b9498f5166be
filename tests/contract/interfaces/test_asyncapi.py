"""Does the AsyncAPI document say of the messages on the broker what is so?

That exchanges, queues and properties are as it says is tried on a real broker: tests/integration.
"""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.registry import ADAPTERS
from hub.infrastructure.asyncapi import asyncapi_document
from message_schemas import DEFINITIONS
from message_schemas.publishing import examples
from tests.architecture.project import ROOT
from tests.contract.interfaces import documents
from tests.unit.adapters.letters import ADAPTER, CARE_COMMUNICATIONS, CONTEXT, care_communication

DOCUMENT = documents.asyncapi()
COMPONENTS = DOCUMENT["components"]
MESSAGES = COMPONENTS["messages"]
REFERRAL = json.loads((ROOT / "docs" / "examples" / "referral-request.json").read_text("utf-8"))


def taken_for(body: Any) -> list[str]:
    """The messages whose payload schema allows this body."""
    return [
        name
        for name, message in MESSAGES.items()
        if Draft7Validator({"allOf": [message["payload"]], "components": COMPONENTS}).is_valid(body)
    ]


def names(operation: str) -> set[str]:
    """The messages that an operation carries."""
    return {
        reference["$ref"].rpartition("/")[2] for reference in DOCUMENT["operations"][operation]["messages"]
    }


def test_every_event_of_the_contract_is_a_message() -> None:
    assert set(MESSAGES) == {*map(str, DEFINITIONS), "operation-outcome"}


def test_parties_send_every_event_but_the_hubs_own() -> None:
    own = {str(row.event) for row in DEFINITIONS.values() if row.from_hub_only}

    sent, handed_over = names("receiveMessage"), names("handOverMessage")

    assert own == {"consent-change", "delivery-status"}
    assert sent == set(MESSAGES) - own - {"operation-outcome"}
    assert handed_over == sent - {"acknowledgement-message"} | own


def test_the_routing_key_names_the_party_and_one_of_the_events_that_it_may_send() -> None:
    inbound = DOCUMENT["channels"]["inbound"]

    assert inbound["address"] == "{partyId}.{event}"
    assert set(inbound["parameters"]["event"]["enum"]) == names("receiveMessage")


@pytest.mark.parametrize(
    "bundle",
    [REFERRAL, *examples().values(), *map(care_communication, CARE_COMMUNICATIONS)],
    ids=lambda bundle: bundle["id"],
)
def test_a_message_is_taken_for_what_it_is_and_for_nothing_else(bundle: dict[str, Any]) -> None:
    event = bundle["entry"][0]["resource"]["eventCoding"]["code"]

    assert taken_for(bundle) == [event]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"resourceType": "Bundle", "type": "message", "entry": []},
        {**REFERRAL, "type": "collection"},
        {**REFERRAL, "entry": REFERRAL["entry"][1:]},
        {**REFERRAL, "entry": REFERRAL["entry"][:1]},
    ],
    ids=["nothing", "empty", "a collection", "without its header", "without its focus"],
)
def test_what_is_no_message_is_taken_for_none(body: dict[str, Any]) -> None:
    assert taken_for(body) == []


def test_what_the_hub_publishes_natively_has_a_documented_type() -> None:
    letter = ADAPTER.from_fhir(care_communication(CARE_COMMUNICATIONS[0]), CONTEXT)

    published = f"{letter.content_type}; charset={ADAPTER.charset}"  # as the stage adapt hands it over

    documented = COMPONENTS["schemas"]["PropertiesFromHub"]["properties"]["content_type"]["enum"]
    assert published in documented
    assert published not in COMPONENTS["schemas"]["PropertiesFromParty"]["properties"]["content_type"]["enum"]


def test_a_partys_message_has_each_of_its_properties() -> None:
    schema = {**COMPONENTS["schemas"]["PropertiesFromParty"], "components": COMPONENTS}
    whole = {
        "delivery_mode": 2,
        "content_type": "application/fhir+json",
        "message_id": "3f1c6d0e",
        "type": "referral-request",
        "user_id": "party.gp-havnen",
    }

    found = {
        name: [error.message for error in Draft7Validator(schema).iter_errors({**whole, name: None})]
        for name in whole
    }

    assert Draft7Validator(schema).is_valid(whole)
    assert all(found.values()), found
    assert set(schema["required"]) == set(whole)


@pytest.mark.parametrize(("scheme", "port"), [("amqp", "5672"), ("amqps", "5671")])
def test_of_the_brokers_address_only_the_protocol_is_told(scheme: str, port: str) -> None:
    document = asyncapi_document(ADAPTERS, f"{scheme}://hub:very-secret@rabbit.internal:12345/town")

    server = document["servers"]["broker"]
    assert (server["protocol"], server["variables"]["port"]["default"]) == (scheme, port)
    told = json.dumps(document)
    assert not [word for word in ("very-secret", "rabbit.internal", "12345", "town") if word in told]


def test_a_hub_without_a_broker_says_so_and_names_no_server() -> None:
    document = documents.asyncapi("")

    assert "servers" not in document
    assert "has no broker" in document["info"]["description"]
    assert document["channels"] == DOCUMENT["channels"]
