"""Reading a FHIR Consent: what is not understood in full makes it unreadable, and is named."""

from typing import Any

import pytest

from consent import MalformedConsent, StaleForm, citizen_of, dump, load, read
from tests.unit.consent.builders import (
    ADULT,
    BASE,
    CITIZEN,
    GUARDIAN,
    PARTIES,
    RESTRICTED,
    actor,
    consent,
    full_permit,
    outcome,
    provision,
    record,
    request,
)


def issues_of(resource: Any) -> list[str]:
    """Where the issues of an unreadable Consent are."""
    with pytest.raises(MalformedConsent) as raised:
        read(resource, consent_id="Consent/1", version=1)
    for issue in raised.value.issues:
        assert issue.text_da
        assert issue.text_en
        assert ADULT[1] not in f"{issue} {raised.value}"
    return [issue.expression for issue in raised.value.issues]


@pytest.mark.parametrize(
    ("element", "where"),
    [
        ("status", "Consent.status"),
        ("scope", "Consent.scope"),
        ("patient", "Consent.patient"),
        ("dateTime", "Consent.dateTime"),
        ("performer", "Consent.performer"),
        ("organization", "Consent.organization"),
        ("sourceReference", "Consent.source"),
        ("policy", "Consent.policy"),
        ("provision", "Consent.provision"),
    ],
)
def test_what_ihe_pcf_requires_is_required(element: str, where: str) -> None:
    assert issues_of(consent(full_permit(), **{element: None})) == [where]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"modifierExtension": [{"url": "https://x", "valueBoolean": True}]}, "Consent.modifierExtension"),
        ({"implicitRules": "https://x"}, "Consent.implicitRules"),
        ({"Hansen": "0101701111"}, "Consent"),  # names that are no element's are not repeated
        ({"resourceType": "Contract"}, "Consent.resourceType"),
        ({"status": ["active"]}, "Consent.status"),
        ({"status": "aktiv"}, "Consent.status"),
        ({"scope": {"coding": [{"system": "x", "code": "research"}]}}, "Consent.scope"),
        ({"scope": {"text": "patient-privacy"}}, "Consent.scope"),
        ({"patient": {"reference": "Patient/1"}}, "Consent.patient"),
        ({"dateTime": "2026-13-01"}, "Consent.dateTime"),
        ({"dateTime": "0001-01-01"}, "Consent.dateTime"),
        ({"dateTime": "22-11-2026"}, "Consent.dateTime"),
        ({"dateTime": 2026}, "Consent.dateTime"),
        ({"dateTime": "2026-11-22T10:00:00+19:00"}, "Consent.dateTime"),
        ({"organization": [CITIZEN]}, "Consent.organization"),
        ({"policy": [{"authority": "https://x"}]}, "Consent.policy"),
        ({"policyRule": {"coding": [{"system": "x", "code": "OPTOUT"}]}}, "Consent.policyRule"),
        ({"policyRule": {"text": "alt er tilladt"}}, "Consent.policyRule"),
    ],
)
def test_a_consent_with_something_else_around_its_provision_is_unreadable(
    changes: dict[str, Any], where: str
) -> None:
    assert issues_of(consent(full_permit(), **changes)) == [where]


UNKNOWN_ROLE = actor("PRCP", "gp")
IRCP = actor("IRCP", "gp")


@pytest.mark.parametrize(
    ("elements", "where"),
    [
        ({"action": [{"text": "access"}]}, ".action"),
        ({"class": [{"system": "x", "code": "y"}]}, ".class"),
        ({"code": [{"text": "y"}]}, ".code"),
        ({"documentType": []}, ".documentType"),
        ({"modifierExtension": [{"url": "x"}]}, ".modifierExtension"),
        ({"_period": {"extension": []}}, ""),
        ({"type": "allow"}, ".type"),
        ({"actor": []}, ".actor"),
        ({"actor": [UNKNOWN_ROLE]}, ".actor[0].role"),
        ({"actor": [IRCP | {"role": {"text": "modtager"}}]}, ".actor[0].role"),
        ({"actor": [{"role": IRCP["role"]}]}, ".actor[0].reference"),
        ({"actor": [IRCP | {"reference": {"reference": "Organization/1"}}]}, ".actor[0].reference"),
        ({"actor": [actor("IRCP", kind="police")]}, ".actor[0].reference"),
        ({"actor": [actor("IRCP", "Not A Party")]}, ".actor[0].reference"),
        ({"actor": [IRCP | {"modifierExtension": []}]}, ".actor[0].modifierExtension"),
        ({"purpose": [{"code": "treatment"}]}, ".purpose[0]"),
        ({"purpose": [{"system": f"{BASE}/CodeSystem/purpose", "code": "fun"}]}, ".purpose[0]"),
        ({"purpose": "treatment"}, ".purpose"),
        ({"securityLabel": [{"system": RESTRICTED[0]}]}, ".securityLabel[0]"),
        (
            {"securityLabel": [{"system": f"{BASE}/CodeSystem/information-category", "code": "gossip"}]},
            ".securityLabel[0]",
        ),
        ({"period": {}}, ".period"),
        ({"period": {"start": "2026-12", "end": "2026-11"}}, ".period"),
        ({"period": {"end": "i morgen"}}, ".period"),
        ({"period": {"_end": {}}}, ".period"),
        ({"dataPeriod": {"start": "26-11"}}, ".dataPeriod"),
        (
            {"data": [{"meaning": "dependents", "reference": {"reference": "Observation/1"}}]},
            ".data[0].meaning",
        ),
        ({"data": [{"meaning": "instance", "reference": {"reference": "urn:uuid:1"}}]}, ".data[0].reference"),
        (
            {"data": [{"meaning": "instance", "reference": {"identifier": {"value": "x"}}}]},
            ".data[0].reference",
        ),
        ({"data": [{"meaning": "related", "reference": CITIZEN}]}, ".data[0].reference"),
        ({"data": [{"meaning": "related", "reference": {"reference": "Encounter/1"}}]}, ".data[0].reference"),
        ({"data": [{"meaning": "authoredby", "reference": CITIZEN}]}, ".data[0].reference"),
        ({"provision": []}, ".provision"),
        ({"provision": [{"purpose": [{"system": "x", "code": "y"}]}]}, ".provision[0].type"),
        ({"provision": [{}]}, ".provision"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_provision_that_is_not_understood_makes_the_consent_unreadable(
    elements: dict[str, Any], where: str, nested: bool
) -> None:
    strange = provision("permit") | elements
    root = provision("deny", strange) if nested else strange

    path = "Consent.provision.provision[0]" if nested else "Consent.provision"
    assert issues_of(consent(root)) == [path + where]


def test_a_root_that_says_neither_yes_nor_no_is_unreadable() -> None:
    assert issues_of(consent(provision(None, to="gp"))) == ["Consent.provision.type"]


def test_every_issue_is_named_at_once() -> None:
    strange: dict[str, Any] = {"action": [], "class": [], "Hansen": []}
    root = provision("permit", provision("maybe"), provision("deny", **strange))

    found = issues_of(consent(root, status=None, dateTime="x"))

    assert found == [
        "Consent.status",
        "Consent.dateTime",
        "Consent.provision.provision[0].type",
        "Consent.provision.provision[1].action",
        "Consent.provision.provision[1].class",
    ]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        (
            {"policy": [{"uri": "https://x", "modifierExtension": [{"url": "x"}]}]},
            "policy[0].modifierExtension",
        ),
        (
            {"verification": [{"verified": True, "modifierExtension": []}]},
            "verification[0].modifierExtension",
        ),
        ({"contained": [GUARDIAN | {"modifierExtension": []}]}, "contained[0].modifierExtension"),
        ({"contained": [GUARDIAN | {"implicitRules": "x"}]}, "contained[0].implicitRules"),
        (
            {"contained": [GUARDIAN | {"communication": [{"modifierExtension": []}]}]},
            "contained[0].descendants().modifierExtension",
        ),
        (
            {"text": {"status": "generated", "Hansen": {"modifierExtension": []}}},
            "text.descendants().modifierExtension",
        ),
    ],
)
def test_what_may_change_the_meaning_is_refused_wherever_it_stands(
    changes: dict[str, Any], where: str
) -> None:
    assert issues_of(consent(full_permit(), **changes)) == [f"Consent.{where}"]


def test_a_plain_extension_may_stand_anywhere_since_it_changes_nothing_that_is_said() -> None:
    more = {"extension": [{"url": "https://vendor.example/x", "valueString": "y"}]}
    named = {"role": IRCP["role"] | more, "reference": IRCP["reference"] | more}
    root = full_permit(to=None, actor=[named | more], period={"end": "2027"} | more)
    extended = consent(root | more, performer=[CITIZEN | more], **more)

    permit = read(extended, consent_id="Consent/1", version=1)

    assert outcome(request(), permit) == "permit"
    assert outcome(request(recipient=PARTIES["psychiatry"]), permit) == "hold"


def test_an_opt_in_base_policy_grants_nothing_by_itself() -> None:
    opt_in = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN"}]}

    assert outcome(request(), record(full_permit(to="psychiatry"), policyRule=opt_in)) == "hold"


def test_the_organization_may_be_found_by_the_caller() -> None:
    by_sor = consent(
        full_permit(),
        organization=[{"identifier": {"system": "urn:oid:1.2.208.176.1.1", "value": "325421000016001"}}],
    )

    found = read(by_sor, consent_id="Consent/1", version=1, organization="centre")

    assert found.organization == "centre"
    assert issues_of(by_sor) == ["Consent.organization"]


def test_the_citizen_is_named_by_the_resource_and_not_kept_in_the_record() -> None:
    resource = consent(full_permit())

    assert citizen_of(resource) == ADULT
    assert ADULT[1].encode() not in dump(record(full_permit()))


def test_the_compact_form_gives_back_the_same_record_and_the_same_bytes() -> None:
    original = record(
        provision(
            "deny",
            full_permit(
                labels=(RESTRICTED,),
                period={"start": "2026", "end": "2026-12"},
                dataPeriod={"end": "2026"},
                data=[{"meaning": "instance", "reference": {"reference": "Observation/7"}}],
            ),
        )
    )

    assert load(dump(original)) == original
    assert dump(load(dump(original))) == dump(original)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x02", b"\x01\x93\x01", b"\x02\x93\x01", b"{}"])
def test_bytes_that_are_no_compact_consent_are_told_from_one(data: bytes) -> None:
    with pytest.raises(StaleForm):
        load(data)
