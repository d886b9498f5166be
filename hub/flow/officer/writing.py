"""How does a form become a FHIR Consent in IHE PCF's shape, and how is a consent given anew?"""

import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from consent.elements import PARTICIPATION_TYPE
from consent.reading import CONSENT_SCOPE
from hub.domain.party import Party
from hub.flow.errors import Refused
from hub.flow.officer.checking import last_day, told
from hub.flow.officer.documents import content_type_of
from hub.flow.officer.values import ConsentForm, Evidence, Except, Renewal, Representative
from message_schemas import JsonObject
from message_schemas.builders.consent import CATEGORY, POLICY
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    PURPOSE_SYSTEM,
    SID_CASE,
    SID_PARTY,
    SID_PARTY_KIND,
)
from message_schemas.definitions.recorded_consent import OBTAINED_EXTENSION
from message_schemas.identifiers import Identifier
from message_schemas.message import objects

_RECIPIENT, _DISCLOSER = "IRCP", "CST"
_ROLE_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_RELATIONS: Final = {
    "custody": ("http://hl7.dk/fhir/core/CodeSystem/dk-relatedperson-relationshipcodes", "PARAUTH"),
    "guardian": (_ROLE_CODE, "GUARD"),
    "power-of-attorney": (_ROLE_CODE, "POWATT"),
}
_HOW: Final = {"written": "Skriftligt samtykke", "oral": "Mundtligt samtykke", "digital": "Digitalt samtykke"}


def resource_of(form: ConsentForm, citizen: Identifier, party: Party) -> JsonObject:
    """The form as an active Consent of the party, about the citizen by this number."""
    resource = {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"system": CONSENT_SCOPE, "code": "patient-privacy"}]},
        "category": [{"coding": [dict(CATEGORY)]}],
        "patient": _by(citizen),
        "organization": [_by(Identifier(SID_PARTY, party.id))],
        "policy": [{"uri": POLICY}],
        "provision": _provision(form, party),
    }
    return {**resource, **_given(form.evidence, citizen)}


def renewed(resource: JsonObject, renewal: Renewal, citizen: Identifier) -> JsonObject:
    """The same provisions, given anew. Raises Refused `invalid` where provisions have periods of their own.

    Their limits would go on as they are, and the renewal would not say what it seems to say.
    """
    provision = resource.get("provision")
    if not isinstance(provision, dict) or any("period" in one for one in _nested(provision)):
        raise Refused("invalid", told("renew-by-replacing", "end"))
    end = renewal.end or last_day(renewal.evidence.given_at)
    kept = {name: value for name, value in resource.items() if name not in _OF_EVIDENCE}
    given = _given(renewal.evidence, citizen)
    return {**kept, **given, "provision": {**provision, "period": {"end": end.isoformat()}}}


_OF_EVIDENCE: Final = frozenset(
    {
        "contained",
        "dateTime",
        "performer",
        "sourceAttachment",
        "sourceReference",
        "verification",
        "extension",
        "text",
    }
)


def _nested(provision: JsonObject) -> list[JsonObject]:
    found, waiting = [], objects(provision.get("provision"))
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(objects(one.get("provision")))
    return found


def _given(evidence: Evidence, citizen: Identifier) -> JsonObject:
    """When, by whom and how: what is new in each renewal."""
    deputies = [_deputy(f"r{n}", one, citizen) for n, one in enumerate(evidence.representatives, 1)]
    performers = [_by(citizen)] if evidence.by_citizen else []
    performers += [{"reference": f"#{one['id']}"} for one in deputies]
    given: JsonObject = {
        "dateTime": _moment(evidence.given_at),
        "performer": performers,
        "sourceAttachment": _attachment(evidence),
        "extension": [{"url": OBTAINED_EXTENSION, "valueCode": evidence.how}],
    }
    return {**given, "contained": deputies} if deputies else given


def _deputy(name: str, one: Representative, citizen: Identifier) -> JsonObject:
    system, code = _RELATIONS[one.relation]
    person: JsonObject = {
        "resourceType": "RelatedPerson",
        "id": name,
        "patient": _by(citizen),
        "relationship": [{"coding": [{"system": system, "code": code}]}],
        "name": [{"text": one.name.strip()}],
    }
    if one.identifier is not None:
        person["identifier"] = [{"system": one.identifier.system, "value": one.identifier.value}]
    return person


def _attachment(evidence: Evidence) -> JsonObject:
    """The document, or where it lies."""
    where = (evidence.where or "").strip()
    document = evidence.document
    if document is None:
        return {"title": where or _HOW[evidence.how]}
    title = f"{document.title.strip()} ({where})" if where else document.title.strip()
    return {
        "contentType": content_type_of(document.content),
        "language": "da",
        "data": base64.b64encode(document.content).decode("ascii"),
        "size": len(document.content),
        "title": title,
    }


def _provision(form: ConsentForm, party: Party) -> JsonObject:
    disclosers = form.disclosers or ((party.id,) if form.effect == "permit" else ())
    end = form.end or (last_day(form.evidence.given_at) if form.effect == "permit" else None)
    limits = {"start": form.start, "end": end}
    provision: JsonObject = {"type": form.effect}
    if any(limits.values()):
        provision["period"] = {name: day.isoformat() for name, day in limits.items() if day}
    provision |= _dimensions(
        _actors(form.recipients, form.recipient_kinds, disclosers), form.categories, form.purposes
    )
    if form.case:
        provision["data"] = [{"meaning": "related", "reference": _by(Identifier(SID_CASE, form.case))}]
    if form.exceptions:
        provision["provision"] = [_exception(one) for one in form.exceptions]
    return provision


def _exception(one: Except) -> JsonObject:
    actors = _actors(one.recipients, one.recipient_kinds, ())
    return {"type": "deny", **_dimensions(actors, one.categories, one.purposes)}


def _dimensions(
    actors: list[JsonObject], categories: Sequence[str], purposes: Sequence[str]
) -> dict[str, Any]:
    found = {
        "actor": actors,
        "purpose": [{"system": PURPOSE_SYSTEM, "code": code} for code in dict.fromkeys(purposes)],
        "securityLabel": [{"system": CATEGORY_SYSTEM, "code": code} for code in dict.fromkeys(categories)],
    }
    return {name: value for name, value in found.items() if value}


def _actors(recipients: Iterable[str], kinds: Iterable[str], disclosers: Iterable[str]) -> list[JsonObject]:
    return [
        *(_actor(_RECIPIENT, SID_PARTY, one) for one in dict.fromkeys(recipients)),
        *(_actor(_RECIPIENT, SID_PARTY_KIND, one) for one in dict.fromkeys(kinds)),
        *(_actor(_DISCLOSER, SID_PARTY, one) for one in dict.fromkeys(disclosers)),
    ]


def _actor(role: str, system: str, value: str) -> JsonObject:
    coding = {"system": PARTICIPATION_TYPE, "code": role}
    return {"role": {"coding": [coding]}, "reference": _by(Identifier(system, value))}


def _by(identifier: Identifier) -> JsonObject:
    return {"identifier": {"system": identifier.system, "value": identifier.value}}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
