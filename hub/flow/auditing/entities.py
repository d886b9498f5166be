"""What was it about, what an audit entry tells of?"""

import base64
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from hub.flow.auditing import balp
from hub.flow.auditing.entry import Entry, absent, patient_reference
from hub.flow.auditing.patterns import About, Pattern, Sides
from message_schemas import JsonObject
from message_schemas.codes import SID_CASE, LegalBasis

_NOTHING: Final[Mapping[str, str | None]] = {}
_TOLD_ELSEWHERE: Final = frozenset(
    {"consent", "version", "consents", "message_id", "purpose", "legal_basis", "sender", "party"}
    | {"request_id", "parameters"}
)


def entities(entry: Entry, pattern: Pattern) -> list[JsonObject]:
    """The citizen first, then what else BALP wants or allows."""
    if pattern.sides is Sides.DECIDING:
        return _decided(entry)
    found = _patient(entry)
    if pattern.about is About.QUERY:
        found.append(_query(entry))
    elif pattern.about is About.DATA:
        what, role = _subject(entry)
        found.append(_with_details({"what": what, "type": balp.SYSTEM_OBJECT, "role": role}, entry))
    else:
        others = [*_message(entry), *_case(entry)]
        if others:
            _with_details(others[0], entry)
        found += [*others, *_consents(entry)]
    request = entry.text("request_id")
    if request is not None:
        found.append({"what": {"identifier": {"value": request}}, "type": balp.REQUEST_ID})
    return found


def _decided(entry: Entry) -> list[JsonObject]:
    """Patient and consents, nothing else: BALP closes the list, so the details stand with the patient."""
    consents = _consents(entry)
    if not consents:
        statutory = entry.legal_basis != LegalBasis.CONSENT
        why = "not-applicable" if statutory or "consents" in entry.record.data else "unknown"
        consents = [{"what": {"extension": absent(why)}, "type": balp.resource_type("Consent")}]
    patient = _patient(entry)
    if patient:
        named = {"message": entry.text("message_id"), "case": entry.record.case_id}
        _with_details(patient[0], entry, named)
    return [*patient, *consents]


def _patient(entry: Entry) -> list[JsonObject]:
    if entry.citizen is None:
        return []
    return [{"what": patient_reference(entry.citizen), "type": balp.PERSON, "role": balp.PATIENT_ROLE}]


def _query(entry: Entry) -> JsonObject:
    """The search as it was understood; the citizen's identifier is put in here and kept nowhere."""
    given = entry.record.data.get("parameters")
    parameters = dict(given) if isinstance(given, dict) else {}
    if entry.citizen is not None:
        parameters["patient:identifier"] = f"{entry.citizen.system}|{entry.citizen.value}"
    text = urlencode(parameters, doseq=True) or entry.record.kind
    query = base64.b64encode(text.encode()).decode()
    return {"type": balp.SYSTEM_OBJECT, "role": balp.QUERY_ROLE, "query": query}


def _subject(entry: Entry) -> tuple[JsonObject, JsonObject]:
    """What was made, read or changed, and its role."""
    consent = entry.text("consent")
    message = entry.text("message_id")
    if consent is not None:
        return _consent(entry, consent, entry.record.data.get("version")), balp.DOMAIN_RESOURCE
    if message is not None:
        return _message_reference(message), balp.REPORT
    if entry.record.case_id is not None:
        return _case_reference(entry.record.case_id), balp.DOMAIN_RESOURCE
    if entry.citizen is not None:
        return patient_reference(entry.citizen), balp.DOMAIN_RESOURCE
    return {"display": entry.record.kind.partition(".")[0]}, balp.REPORT


def _message(entry: Entry) -> list[JsonObject]:
    message = entry.text("message_id")
    if message is None:
        return []
    kind = balp.resource_type("MessageHeader")
    return [{"what": _message_reference(message), "type": kind, "role": balp.REPORT}]


def _message_reference(message_id: str) -> JsonObject:
    return {"identifier": {"system": balp.SID_MESSAGE, "value": message_id}}


def _case(entry: Entry) -> list[JsonObject]:
    if entry.record.case_id is None:
        return []
    kind = balp.resource_type("EpisodeOfCare")
    return [{"what": _case_reference(entry.record.case_id), "type": kind, "role": balp.DOMAIN_RESOURCE}]


def _case_reference(case_id: str) -> JsonObject:
    return {"identifier": {"system": SID_CASE, "value": case_id}}


def _consents(entry: Entry) -> list[JsonObject]:
    named: list[tuple[str, object]] = list(entry.relied_on)
    consent = entry.text("consent")
    if consent is not None:
        named.append((consent, entry.record.data.get("version")))
    kind = balp.resource_type("Consent")
    return [
        {"what": _consent(entry, id_, version), "type": kind, "role": balp.DOMAIN_RESOURCE}
        for id_, version in named
    ]


def _consent(entry: Entry, consent_id: str, version: object) -> JsonObject:
    """A version of a consent; which one is not told where it is another party's."""
    if entry.consents is not None and consent_id not in entry.consents:
        return {"type": "Consent", "extension": absent("masked")}
    history = f"/_history/{version}" if version not in (None, "") else ""
    return {"reference": f"Consent/{consent_id}{history}"}


def _with_details(entity: JsonObject, entry: Entry, more: Mapping[str, str | None] = _NOTHING) -> JsonObject:
    """The rest of the entry's data, which is codes and ids, a detail for each; and `more`."""
    told = {name: value for name, value in entry.record.data.items() if name not in _TOLD_ELSEWHERE}
    details = [
        {"type": name, "valueString": str(one)}
        for name, value in ({"delivery": entry.record.delivery_id} | told | dict(more)).items()
        for one in (value if isinstance(value, list | tuple) else (value,))
        if one not in (None, "")
    ]
    if details and entry.details:
        entity["detail"] = details
    return entity
