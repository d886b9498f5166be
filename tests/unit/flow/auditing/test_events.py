"""Is every kind of audit entry told as a valid AuditEvent that keeps the BALP profile it names?"""

import ast
import base64
import copy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from fhir.resources.R4B import get_fhir_model_class

import hub.flow
from hub.domain.party import SCOPES
from hub.flow.auditing.entry import Entry
from hub.flow.auditing.events import audit_event
from hub.flow.hub import FlowSettings
from hub.flow.records import AuditRecord, Citizen
from message_schemas import OrganizationValue, resource_issues
from message_schemas.codes import CPR_SYSTEM, LEGAL_BASIS_SYSTEM, PURPOSE_SYSTEM, SID_CASE
from tests.unit.flow.auditing.profiles import PROFILES, Json, broken, claimed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SETTINGS = FlowSettings(OrganizationValue(party_id="hub", name="Handleplan Hub"))
CITIZEN = Citizen("c-1", CPR_SYSTEM, "2509479989")
_KIND = re.compile(
    r"(access-log|audit|case|consent(-evidence)?|custody|delivery|disclosure|message|review|statistics|work-list)"
    r"\.[a-z]+(-[a-z]+)*"
)


def written() -> set[str]:
    """The kinds that the flow names; a scope that is no kind besides is left out."""
    folder = Path(hub.flow.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in folder.rglob("*.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and _KIND.fullmatch(text)} - (
        set(SCOPES) - {"case.read"}
    )


# What a kind is told as, where there is a citizen and everything else that an entry can have.
TOLD_AS = {
    "consent.decided": "AuthZconsent",
    "consent.evaluated": "AuthZconsent",
    "delivery.released": "PrivacyDisclosure.Source",
    "message.accepted": "PrivacyDisclosure.Recipient",
    "consent.recorded": "PatientCreate",
    "consent.replaced": "PatientUpdate",
    "consent.revoked": "PatientUpdate",
    "consent.renewed": "PatientUpdate",
    "consent.read": "PatientRead",
    "consent.previewed": None,
    "consent-history.read": "PatientRead",
    "custody.changed": "PatientUpdate",
    "case.opened": "PatientCreate",
    "case.event-recorded": "PatientUpdate",
    "case.made-anonymous": "PatientUpdate",
    "case.read": "PatientRead",
    "case.searched": "PatientQuery",
    "disclosure.reviewed": "PatientCreate",
    "access-log.read": "PatientRead",
    "audit.searched": "PatientQuery",
    "statistics.read": "PatientRead",
    "delivery.handed-over": None,
    "delivery.held": None,
    "delivery.dead": None,
    "message.refused": None,
}
KINDS = sorted(written() | TOLD_AS.keys())


def full(kind: str, **data: Any) -> AuditRecord:
    """An entry with everything that entries can have."""
    decided = {
        "message_id": "message-1",
        "event": "status-report",
        "purpose": "coordination",
        "legal_basis": "consent",
        "outcome": "redact",
        "stage": "hand-over",
        "permitted": ["employment", "attendance"],
        "withheld": ["mental-health"],
        "reasons": ["no-consent", "no-consent"],
        "consents": ["consent-1/2", "Consent/consent-2/1"],
    }
    return AuditRecord(
        kind, NOW, "centre", "c-1", "case-1", "key-1", "delivery-1", "jobcenter", data=decided | data
    )


def told(record: AuditRecord, citizen: Citizen | None = CITIZEN, **more: Any) -> Json:
    """The AuditEvent of an entry of the centre's."""
    return audit_event(Entry(7, record, citizen, "centre", **more), SETTINGS)


def entity(event: Json, code: str) -> Json:
    """The entity of that type."""
    return next(one for one in event["entity"] if one["type"]["code"] == code)


def details(entity: Json) -> dict[str, list[str]]:
    """An entity's details by their name."""
    found: dict[str, list[str]] = {}
    for detail in entity.get("detail", ()):
        found.setdefault(detail["type"], []).append(detail["valueString"])
    return found


VARIANTS: dict[str, Callable[[str], Json]] = {
    "with everything": lambda kind: told(full(kind)),
    "with next to nothing": lambda kind: told(AuditRecord(kind, NOW, "centre"), None),
    "of a citizen, and nothing else": lambda kind: told(AuditRecord(kind, NOW, "centre", "c-1")),
    "of no citizen, with everything else": lambda kind: told(full(kind), None),
    "by a person at the pages": lambda kind: told(full(kind), user="mette"),
    "of another party": lambda kind: told(full(kind), consents=frozenset(), details=False),
    "by law": lambda kind: told(full(kind, legal_basis="duty-to-notify", consents=[])),
    "from elsewhere": lambda kind: told(full(kind, sender="gp", request_id="5f1c2ab0" * 4)),
    "about one consent": lambda kind: told(full(kind, consent="consent-1", version=2)),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_is_valid_fhir_and_keeps_the_profile_that_it_names(kind: str, variant: str) -> None:
    event = VARIANTS[variant](kind)

    name = claimed(event)

    assert resource_issues(event) == ()
    get_fhir_model_class("AuditEvent").model_validate(event)
    assert name is None or broken(name, event) == []
    assert event["meta"]["tag"][0]["code"] == kind


@pytest.mark.parametrize(("kind", "name"), TOLD_AS.items())
def test_a_kind_is_told_in_its_profile(kind: str, name: str | None) -> None:
    assert claimed(told(full(kind))) == name


def test_an_entry_about_no_citizen_is_told_in_the_profile_without_one() -> None:
    names = {claimed(told(full(kind), None)) for kind in TOLD_AS}

    assert names == {"Create", "Read", "Update", "Query", None}


def _without(event: Json, path: str) -> Json:
    """The event without one agent, entity or element."""
    changed = copy.deepcopy(event)
    collection, _, number = path.partition("/")
    if number:
        del changed[collection][int(number)]
    else:
        del changed[collection]
    return changed


@pytest.mark.parametrize("kind", sorted(kind for kind, name in TOLD_AS.items() if name))
def test_the_checker_of_the_profiles_misses_what_is_left_out(kind: str) -> None:
    event = told(full(kind))
    name = str(claimed(event))
    paths = ["type", "subtype", "action", "outcome", "recorded", "source", "agent", "entity", "agent/0"]

    missed = [path for path in paths if not broken(name, _without(event, path))]

    assert missed == []
    assert set(PROFILES) >= {name}


def test_a_decision_names_who_asked_the_recipient_the_citizen_and_each_consent_relied_upon() -> None:
    event = told(full("consent.decided"))

    roles = {agent["type"]["coding"][0]["code"]: agent for agent in event["agent"]}
    patient = entity(event, "1")
    consents = [one["what"]["reference"] for one in event["entity"] if one["type"]["code"] == "Consent"]
    assert roles["110150"]["who"]["identifier"]["value"] == "centre"
    assert roles["IRCP"]["who"]["identifier"]["value"] == "jobcenter"
    assert roles["authserver"]["who"] == event["source"]["observer"]
    assert patient["what"]["identifier"] == {"system": CPR_SYSTEM, "value": "2509479989"}
    assert consents == ["Consent/consent-1/_history/2", "Consent/consent-2/_history/1"]
    assert details(patient) == {
        "delivery": ["delivery-1"],
        "event": ["status-report"],
        "outcome": ["redact"],
        "stage": ["hand-over"],
        "permitted": ["employment", "attendance"],
        "withheld": ["mental-health"],
        "reasons": ["no-consent", "no-consent"],
        "message": ["message-1"],
        "case": ["case-1"],
    }


def test_the_purpose_is_told_in_the_hubs_code_and_hl7s_and_the_legal_basis_beside_it() -> None:
    event = told(full("consent.decided"))

    purpose, basis = event["purposeOfEvent"]
    user = next(agent for agent in event["agent"] if agent["type"]["coding"][0]["code"] == "IRCP")
    assert [(c["system"].rpartition("/")[2], c["code"]) for c in purpose["coding"]] == [
        ("purpose", "coordination"), ("v3-ActReason", "COC"),
    ]  # fmt: skip
    assert basis["coding"][0] == {"system": LEGAL_BASIS_SYSTEM, "code": "consent"}
    assert user["purposeOfUse"] == [purpose]


@pytest.mark.parametrize(
    ("purpose", "told_as"),
    [
        ("child-welfare", {"coding": [{"system": PURPOSE_SYSTEM, "code": "child-welfare"}]}),
        (
            "ETREAT",
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "ETREAT"}]},
        ),
        ("something-else", {"text": "something-else"}),
    ],
)
def test_a_purpose_without_a_counterpart_is_told_as_it_is(purpose: str, told_as: Json) -> None:
    assert told(full("consent.evaluated", purpose=purpose))["purposeOfEvent"][0] == told_as


@pytest.mark.parametrize(
    ("outcome", "code"), [("permit", "0"), ("redact", "0"), ("hold", "4"), ("deny", "8")]
)
def test_the_outcome_of_a_decision_is_the_events_with_its_reasons_in_words_of_code(
    outcome: str, code: str
) -> None:
    event = told(full("consent.decided", outcome=outcome))

    assert event["outcome"] == code
    assert event["outcomeDesc"] == f"{outcome}, no-consent"


def test_a_decision_by_law_is_one_of_roles_for_which_no_consent_applies() -> None:
    event = told(full("consent.decided", legal_basis="duty-to-notify", consents=[]))

    assert [subtype["code"] for subtype in event["subtype"]] == ["AuthZ-Role"]
    assert entity(event, "Consent")["what"]["extension"][0]["valueCode"] == "not-applicable"


def test_a_decision_without_a_consent_says_that_there_was_none_or_that_it_is_not_known() -> None:
    none = entity(told(full("consent.decided", consents=[])), "Consent")
    unknown = entity(told(AuditRecord("consent.evaluated", NOW, "centre", "c-1")), "Consent")

    assert none["what"]["extension"][0]["valueCode"] == "not-applicable"
    assert unknown["what"]["extension"][0]["valueCode"] == "unknown"


def test_a_release_is_the_disclosure_by_the_hub_to_the_recipient_that_the_citizen_authorised() -> None:
    event = told(full("delivery.released"))

    who = {
        agent["type"]["coding"][0]["code"]: agent["who"]["identifier"]["value"] for agent in event["agent"]
    }
    assert who == {"110153": "hub", "110152": "jobcenter", "159541003": "centre", "429577009": "2509479989"}
    assert event["agent"][0]["network"] == {"address": SETTINGS.base_url, "type": "5"}
    assert entity(event, "MessageHeader")["what"]["identifier"]["value"] == "message-1"
    assert entity(event, "EpisodeOfCare")["what"]["identifier"] == {"system": SID_CASE, "value": "case-1"}
    assert [one["code"] for one in event["subtype"]] == ["disclose", "delivery.released"]


def test_a_disclosure_by_law_is_authorised_by_nobody() -> None:
    event = told(full("delivery.released", legal_basis="court-sentence"))

    assert "429577009" not in {agent["type"]["coding"][0]["code"] for agent in event["agent"]}


def test_a_hand_over_is_the_transmission_of_what_was_released_before() -> None:
    event = told(full("delivery.handed-over"))

    assert event["type"]["code"] == "110106"
    assert [one["code"] for one in event["subtype"]] == ["transmit", "delivery.handed-over"]


def test_a_party_that_takes_no_part_gets_neither_the_codes_nor_another_partys_consents() -> None:
    event = told(full("consent.decided"), consents=frozenset({"consent-2"}), details=False)

    masked, own = (one["what"] for one in event["entity"] if one["type"]["code"] == "Consent")
    assert masked["extension"][0]["valueCode"] == "masked"
    assert own["reference"] == "Consent/consent-2/_history/1"
    assert "detail" not in entity(event, "1")
    assert "outcomeDesc" not in event


def test_a_search_is_told_with_the_citizen_that_its_entry_does_not_hold() -> None:
    record = full("audit.searched", parameters={"type": ["consent.read"], "_count": ["100"]})

    query = base64.b64decode(entity(told(record), "2")["query"]).decode()

    assert "2509479989" not in str(record.data)
    assert parse_qs(query) == {
        "type": ["consent.read"], "_count": ["100"], "patient:identifier": [f"{CPR_SYSTEM}|2509479989"],
    }  # fmt: skip


def test_a_person_at_the_pages_is_the_user_and_the_party_its_client() -> None:
    event = told(replace(full("case.read"), agent="mette"), user="mette")

    asking = [agent for agent in event["agent"] if agent["requestor"]]
    assert [agent["who"]["identifier"]["value"] for agent in asking] == ["mette"]
    assert event["agent"][0]["who"]["identifier"]["value"] == "centre"


def test_a_request_that_was_known_under_an_id_is_told_with_it() -> None:
    event = told(full("audit.searched", request_id="5f1c2ab0" * 4))

    assert entity(event, "XrequestId")["what"]["identifier"]["value"] == "5f1c2ab0" * 4


def test_a_refusal_and_a_hand_over_that_failed_are_failures() -> None:
    refused = told(full("message.refused", code="invalid", outcome=None, reasons=[]))

    assert (refused["outcome"], refused["outcomeDesc"]) == ("4", "invalid")
    assert told(full("delivery.dead"))["outcome"] == "8"
