"""Consents as FHIR JSON, parties and requests for the tests of this folder; imports nothing of what it helps test
but the values that a request is made of."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consent import (
    ConsentRecord,
    Decision,
    PartyFacts,
    Request,
    UnreadableConsent,
    decide,
    default_policy,
    read,
)

BASE = "https://handleplan-hub.example/fhir"
CPR = "urn:oid:1.2.208.176.1.2"
CATEGORY = f"{BASE}/CodeSystem/information-category"
PURPOSE = f"{BASE}/CodeSystem/purpose"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
RESTRICTED = (CONFIDENTIALITY, "R")
ADULT = (CPR, "0101701111")  # born 1970-01-01
YOUNG = (CPR, "2311084111")  # born 2008-11-23: seventeen on the day of NOW, eighteen on the next
NUMBERLESS = (f"{BASE}/sid/case", "c")  # an anonymous citizen: no number tells the age
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=COPENHAGEN)

PARTIES = {
    id: PartyFacts(id, kind)
    for id, kind in (
        ("centre", "centre"),
        ("gp", "general-practice"),
        ("psychiatry", "psychiatry"),
        ("jobcenter", "jobcenter"),
        ("family", "family-department"),
        ("probation", "probation-service"),
        ("institution", "residential-institution"),
        ("hospital", "hospital"),
        ("board", "appeals-board"),
        ("authority", "social-authority"),
    )
}

POLICY = default_policy()

Json = dict[str, Any]


def actor(role: str, party: str | None = None, kind: str | None = None) -> Json:
    """A provision's actor, by party id or by kind."""
    system, value = (f"{BASE}/sid/party", party) if party else (f"{BASE}/sid/party-kind", kind)
    return {
        "role": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": role}]
        },
        "reference": {"identifier": {"system": system, "value": value}},
    }


def provision(
    type: str | None = "permit",
    *children: Json,
    to: str | None = None,
    to_kind: str | None = None,
    by: str | None = None,
    by_kind: str | None = None,
    purposes: tuple[str, ...] = (),
    categories: tuple[str, ...] = (),
    labels: tuple[tuple[str, str], ...] = (),
    **more: Any,
) -> Json:
    """A provision; what is not given is not named. `more` holds FHIR elements as they are."""
    made: Json = {"type": type} if type else {}
    actors = [actor("IRCP", to)] * bool(to) + [actor("IRCP", kind=to_kind)] * bool(to_kind)
    actors += [actor("CST", by)] * bool(by) + [actor("CST", kind=by_kind)] * bool(by_kind)
    if actors:
        made["actor"] = actors
    if purposes:
        made["purpose"] = [{"system": PURPOSE, "code": code} for code in purposes]
    if categories or labels:
        made["securityLabel"] = [{"system": CATEGORY, "code": code} for code in categories]
        made["securityLabel"] += [{"system": system, "code": code} for system, code in labels]
    if children:
        made["provision"] = list(children)
    return made | more


def full_permit(**more: Any) -> Json:
    """A permit as the law wants it: from the centre to the GP, for treatment, about substance use."""
    return provision(
        **({"to": "gp", "by": "centre", "purposes": ("treatment",), "categories": ("substance-use",)} | more)
    )


CITIZEN = {"identifier": {"system": ADULT[0], "value": ADULT[1]}}
ROLE_CODE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
DK_RELATION = "http://hl7.dk/fhir/core/CodeSystem/dk-relatedperson-relationshipcodes"
MOTHER = (CPR, "0202802222")
FATHER = (CPR, "0303803333")


def person(
    id: str, relation: str, identifier: tuple[str, str] | None = None, citizen: Json = CITIZEN, **more: Any
) -> Json:
    """A RelatedPerson of the citizen, to be contained; `relation` is PARAUTH (DK Core) or a v3-RoleCode."""
    system = DK_RELATION if relation == "PARAUTH" else ROLE_CODE
    made: Json = {
        "resourceType": "RelatedPerson",
        "id": id,
        "patient": citizen,
        "relationship": [{"coding": [{"system": system, "code": relation}]}],
    }
    if identifier:
        made["identifier"] = [{"system": identifier[0], "value": identifier[1]}]
    return made | more


def performed(*performers: Json | str, contained: tuple[Json, ...] = ()) -> Json:
    """The elements of a Consent that say who performed it: references, and persons as `#id`."""
    references = [{"reference": each} if isinstance(each, str) else each for each in performers]
    return {"contained": list(contained) or None, "performer": references}


GUARDIAN = person("guardian", "PARAUTH")


def consent(root: Json, **changes: Any) -> Json:
    """A Consent of the citizen, given to the centre; `changes` replace elements, None removes one."""
    made: Json = {
        "resourceType": "Consent",
        "status": "active",
        "scope": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
            ]
        },
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": CITIZEN,
        "dateTime": "2026-10-01",
        "performer": [CITIZEN],
        "organization": [{"identifier": {"system": f"{BASE}/sid/party", "value": "centre"}}],
        "sourceReference": {"reference": "DocumentReference/signed"},
        "policy": [{"uri": "https://www.retsinformation.dk/eli/lta/2024/909"}],
        "provision": root,
    }
    return {key: value for key, value in (made | changes).items() if value is not None}


def record(root: Json, id: str = "1", **changes: Any) -> ConsentRecord:
    """The same, compiled."""
    return read(consent(root, **changes), consent_id=f"Consent/{id}", version=1)


def request(**changes: Any) -> Request:
    """The centre asks to tell the GP about substance use, for treatment."""
    made: dict[str, Any] = {
        "citizen": ADULT,
        "sender": PARTIES["centre"],
        "recipient": PARTIES["gp"],
        "event": "status-report",
        "purpose": "treatment",
        "categories": ("substance-use",),
        "labels": (),
    }
    return Request(**(made | changes))


def decided(asked: Request, *consents: ConsentRecord | UnreadableConsent, now: datetime = NOW) -> Decision:
    """The decision with all parties registered and the default policy."""
    return decide(asked, consents, PARTIES, POLICY, now)


def outcome(asked: Request, *consents: ConsentRecord | UnreadableConsent, now: datetime = NOW) -> str:
    """Only its outcome."""
    return decided(asked, *consents, now=now).outcome


def codes(decision: Decision) -> list[str]:
    """The reasons' codes, category by category."""
    return [reason.code for reason in decision.reasons]
