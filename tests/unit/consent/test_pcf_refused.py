"""What an IHE PCF consent may say beside its provisions, and what is refused by name."""

from typing import Any

import pytest

from consent import MalformedConsent, read
from tests.unit.consent.builders import (
    ACT_CODE,
    ACT_REASON,
    Json,
    actor,
    consent,
    decided,
    provision,
    record,
    request,
)

CARE = [{"system": ACT_REASON, "code": code} for code in ("TREAT", "HPAYMT", "HOPERAT")]
OPT_OUT = {"coding": [{"system": ACT_CODE, "code": "OPTOUT"}]}


def care(type: str, *nested: Json, **more: Any) -> Json:
    """PCF's usual base: for treatment, payment and operations."""
    return provision(type, *nested, **({"purpose": CARE} | more))


def datum(meaning: str, literal: str) -> Json:
    return {"meaning": meaning, "reference": {"reference": literal}}


@pytest.mark.parametrize(
    "element",
    [
        {"identifier": [{"system": "urn:oid:1.2.3", "value": "7"}]},
        {"text": {"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'>nej</div>"}},
        {"category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}, {"text": "privat"}]},
        {"meta": {"security": [{"system": ACT_REASON, "code": "HTEST"}]}},
        {"policy": [{"authority": "https://authority.example", "uri": "https://policy.example/denies-all"}]},
        {"verification": [{"verified": False}]},
        {"sourceReference": None, "sourceAttachment": {"title": "Underskrevet"}},
    ],
)
def test_what_says_nothing_of_who_may_see_what_changes_no_decision(element: Json) -> None:
    for root in (care("permit"), care("deny")):
        plain, more = decided(request(), record(root)), decided(request(), record(root, **element))

        assert more == plain


@pytest.mark.parametrize(
    ("element", "where"),
    [
        ({"policyRule": OPT_OUT}, "policyRule"),
        ({"policyRule": {"text": "som aftalt"}}, "policyRule"),
        ({"policy": [{"authority": "https://authority.example"}]}, "policy"),
        ({"scope": {"coding": [{"system": "x", "code": "adr"}]}}, "scope"),
    ],
)
def test_what_the_hub_cannot_decide_by_around_the_provision_is_refused_by_name(
    element: Json, where: str
) -> None:
    assert refused(consent(care("permit"), **element)) == [f"Consent.{where}"]


@pytest.mark.parametrize(
    ("element", "where"),
    [
        ({"action": [{"coding": [{"system": "x", "code": "disclose"}]}]}, "action"),
        ({"class": [{"system": "http://hl7.org/fhir/resource-types", "code": "Observation"}]}, "class"),
        ({"code": [{"coding": [{"system": "http://loinc.org", "code": "43985-9"}]}]}, "code"),
        ({"modifierExtension": [{"url": "https://x", "valueBoolean": True}]}, "modifierExtension"),
        ({"data": [datum("dependents", "Observation/1")]}, "data[0].meaning"),
        ({"data": [datum("related", "Encounter/1")]}, "data[0].reference"),
        ({"data": [datum("authoredby", "Practitioner/1")]}, "data[0].reference"),
        ({"data": [datum("instance", "#contained")]}, "data[0].reference"),
        ({"actor": [actor("PRCP", "gp")]}, "actor[0].role"),
        ({"actor": [actor("DELEGATEE", "gp")]}, "actor[0].role"),
        (
            {"actor": [actor("IRCP", "gp") | {"reference": {"reference": "Practitioner/1"}}]},
            "actor[0].reference",
        ),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("type", ["permit", "deny"])
def test_what_the_hub_cannot_decide_by_in_a_provision_is_refused_by_name(
    element: Json, where: str, nested: bool, type: str
) -> None:
    strange = care(type, **element)
    root = care("permit", strange) if nested else strange

    path = "Consent.provision.provision[0]" if nested else "Consent.provision"
    assert refused(consent(root)) == [f"{path}.{where}"]


def refused(resource: Json) -> list[str]:
    with pytest.raises(MalformedConsent) as raised:
        read(resource, consent_id="Consent/1", version=1)
    return [issue.expression for issue in raised.value.issues]
