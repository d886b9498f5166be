"""How is a Message read out of a parsed Bundle without trusting any of its types?"""

from typing import Any

from message_schemas.codes import (
    CONFIDENTIALITY_SYSTEM,
    JUSTIFICATION_EXTENSION,
    LEGAL_BASIS_EXTENSION,
    LEGAL_BASIS_SYSTEM,
    MEDCOM_DESTINATION_USE_EXTENSION,
    PURPOSE_EXTENSION,
    SID_CASE,
    LegalBasis,
    purpose_of,
)
from message_schemas.identifiers import normalise_organisation
from message_schemas.issues import Issue
from message_schemas.message import (
    EMPTY,
    Destination,
    DestinationUse,
    Message,
    OrganizationRef,
    PatientRef,
    Response,
    extensions_of,
    find,
    identifiers_of,
    object_of,
    objects,
    resources_of,
    text_of,
)

JsonObject = dict[str, Any]
Resources = tuple[tuple[int, JsonObject], ...]

_SUBJECT_ELEMENTS = ("subject", "patient", "for", "beneficiary")


class NoMessageHeader(ValueError):
    """The Bundle's first entry is no MessageHeader with an id, so nothing can be answered to."""


def read_message(
    bundle: JsonObject, body: bytes, content_type: str, base_issues: tuple[Issue, ...]
) -> Message:
    """The Message of a Bundle; raises NoMessageHeader. Wrong types elsewhere read as absent."""
    entries = objects(bundle.get("entry"), keep_gaps=True)
    header = entries[0].get("resource") if entries else None
    if not isinstance(header, dict) or header.get("resourceType") != "MessageHeader":
        raise NoMessageHeader
    message_id = text_of(header.get("id"))
    if message_id is None:
        raise NoMessageHeader

    resources = tuple(resources_of(bundle))
    index = _index(bundle, resources)
    event = object_of(header.get("eventCoding"))
    patient = _patient(resources)
    focus = tuple(
        reference for item in objects(header.get("focus")) if (reference := text_of(item.get("reference")))
    )
    return Message(
        bundle=bundle,
        body=body,
        content_type=content_type,
        bundle_id=text_of(bundle.get("id")),
        message_id=message_id,
        event=text_of(event.get("code")) or "",
        event_system=text_of(event.get("system")) or "",
        sender=_organization(header.get("sender"), bundle, index),
        destinations=_destinations(header, bundle, index),
        patient=patient,
        case_id=_case_id(patient, focus, bundle, index),
        purpose=_purpose(header),
        legal_basis=_legal_basis(header),
        justification=_justification(header),
        focus=focus,
        response=_response(header),
        consents=tuple(r for _, r in resources if r.get("resourceType") == "Consent"),
        subject_refs=_subject_refs(resources, patient, index),
        index=index,
        entries=resources,
        base_issues=base_issues,
    )


def _index(bundle: JsonObject, resources: Resources) -> dict[str, int]:
    index: dict[str, int] = {}
    entries = bundle["entry"]
    for number, resource in resources:
        full_url = entries[number].get("fullUrl")
        if isinstance(full_url, str):
            index.setdefault(full_url, number)
        kind, resource_id = resource.get("resourceType"), resource.get("id")
        if isinstance(kind, str) and isinstance(resource_id, str):
            index.setdefault(f"{kind}/{resource_id}", number)
    return index


def _target(reference: object, bundle: JsonObject, index: dict[str, int]) -> JsonObject | None:
    text = text_of(object_of(reference).get("reference"))
    number = find(index, text) if text else None
    return None if number is None else bundle["entry"][number]["resource"]


def _organization(reference: object, bundle: JsonObject, index: dict[str, int]) -> OrganizationRef:
    text = text_of(object_of(reference).get("reference")) or ""
    resource = _target(reference, bundle, index)
    if resource is None or resource.get("resourceType") != "Organization":
        return OrganizationRef(text)
    identifiers = tuple(map(normalise_organisation, identifiers_of(resource.get("identifier"))))
    return OrganizationRef(text, identifiers, text_of(resource.get("name")))


def _destinations(header: JsonObject, bundle: JsonObject, index: dict[str, int]) -> tuple[Destination, ...]:
    found = objects(header.get("destination"))
    stated = [stated_use(item) for item in found]
    return tuple(
        Destination(
            _organization(item.get("receiver"), bundle, index),
            _use(number, stated),
            text_of(item.get("endpoint")),
        )
        for number, item in enumerate(found)
    )


def stated_use(destination: JsonObject) -> str | None:
    """What MedCom's destination-use extension says; None when it is absent."""
    extensions = extensions_of(destination, MEDCOM_DESTINATION_USE_EXTENSION)
    return text_of(object_of(extensions[0].get("valueCoding")).get("code")) if extensions else None


def _use(number: int, stated: list[str | None]) -> DestinationUse:
    """The first destination is primary unless an extension says otherwise (contract § 4)."""
    if stated[number] is not None:
        return "primary" if stated[number] == "primary" else "cc"
    return "primary" if number == 0 and "primary" not in stated else "cc"


def _patient(resources: Resources) -> PatientRef | None:
    patient = next((r for _, r in resources if r.get("resourceType") == "Patient"), None)
    if patient is None:
        return None
    names = objects(patient.get("name"))
    name = next((item for item in names if item.get("use") == "official"), names[0] if names else EMPTY)
    given = name.get("given")
    labels = objects(object_of(patient.get("meta")).get("security"))
    return PatientRef(
        reference=f"Patient/{patient.get('id')}",
        identifiers=identifiers_of(patient.get("identifier")),
        family=text_of(name.get("family")),
        given=tuple(part for part in given if isinstance(part, str)) if isinstance(given, list) else (),
        birth_date=text_of(patient.get("birthDate")),
        protected=any(
            label.get("system") == CONFIDENTIALITY_SYSTEM and label.get("code") in ("R", "V")
            for label in labels
        ),
    )


def _case_id(
    patient: PatientRef | None, focus: tuple[str, ...], bundle: JsonObject, index: dict[str, int]
) -> str | None:
    candidates = list(patient.identifiers) if patient else []
    for reference in focus:
        number = find(index, reference)
        if number is not None:
            candidates.extend(identifiers_of(bundle["entry"][number]["resource"].get("identifier")))
    return next((found.value for found in candidates if found.system == SID_CASE), None)


def _purpose(header: JsonObject) -> str | None:
    extensions = extensions_of(header, PURPOSE_EXTENSION)
    if not extensions:
        return None
    coding = object_of(extensions[0].get("valueCoding"))
    code = text_of(coding.get("code"))
    return purpose_of(text_of(coding.get("system")), code) if code else ""


def _legal_basis(header: JsonObject) -> str:
    extensions = extensions_of(header, LEGAL_BASIS_EXTENSION)
    if not extensions:
        return LegalBasis.CONSENT.value
    coding = object_of(extensions[0].get("valueCoding"))
    return (text_of(coding.get("code")) or "") if coding.get("system") == LEGAL_BASIS_SYSTEM else ""


def _justification(header: JsonObject) -> str | None:
    extensions = extensions_of(header, JUSTIFICATION_EXTENSION)
    said = text_of(extensions[0].get("valueString")) if extensions else None
    return said if said and said.strip() else None


def _response(header: JsonObject) -> Response | None:
    response = header.get("response")
    if not isinstance(response, dict):
        return None
    return Response(text_of(response.get("identifier")) or "", text_of(response.get("code")) or "")


def _subject_refs(resources: Resources, patient: PatientRef | None, index: dict[str, int]) -> tuple[str, ...]:
    if patient is None:
        return ()
    citizen = index.get(patient.reference)
    if citizen is None:
        return ()
    found: dict[str, None] = {}
    for _, resource in resources:
        for element in _SUBJECT_ELEMENTS:
            if element in resource:
                text = text_of(object_of(resource[element]).get("reference"))
                if text and find(index, text) == citizen:
                    found[text] = None
    return tuple(found)
