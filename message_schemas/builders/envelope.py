"""How do header, organisations, patient and provenance stand around a message's content?"""

from collections.abc import Iterable, Sequence
from typing import Any

from message_schemas.builders.values import CitizenValue, MessageValue, OrganizationValue, instant
from message_schemas.codes import (
    BASE,
    CONFIDENTIALITY_SYSTEM,
    EVENT_SYSTEM,
    GLN_SYSTEM,
    JUSTIFICATION_EXTENSION,
    LEGAL_BASIS_EXTENSION,
    LEGAL_BASIS_SYSTEM,
    MEDCOM_ACTIVITY_SYSTEM,
    MEDCOM_DESTINATION_USE_EXTENSION,
    MEDCOM_DESTINATION_USE_SYSTEM,
    MEDCOM_MESSAGE_PROFILE,
    MEDCOM_ORGANIZATION_PROFILE,
    MEDCOM_PROVENANCE_PROFILE,
    PURPOSE_EXTENSION,
    PURPOSE_SYSTEM,
    SID_CASE,
    SOR_SYSTEM,
    LegalBasis,
)
from message_schemas.definitions import definition
from message_schemas.identifiers import Identifier
from message_schemas.narrative import table

JsonObject = dict[str, Any]


def reference(resource: JsonObject) -> JsonObject:
    """A Reference to a resource of the same Bundle."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def narrative(*rows: tuple[str, str]) -> JsonObject:
    """A generated narrative of labelled lines."""
    return {"status": "generated", "div": table(rows)}


def organization(resource_id: str, name: str | None, identifiers: Sequence[Identifier]) -> JsonObject:
    """An Organization; it claims MedCom's profile when it has both the SOR and the GLN that this needs."""
    systems = {known.system for known in identifiers}
    resource: JsonObject = {"resourceType": "Organization", "id": resource_id}
    if {SOR_SYSTEM, GLN_SYSTEM} <= systems:
        resource["meta"] = {"profile": [MEDCOM_ORGANIZATION_PROFILE]}
    resource["text"] = narrative(("Organisation", name or " ".join(known.value for known in identifiers)))
    if identifiers:
        resource["identifier"] = [{"system": known.system, "value": known.value} for known in identifiers]
    if name:
        resource["name"] = name
    return resource


def patient(resource_id: str, citizen: CitizenValue, case_id: str | None) -> JsonObject:
    """The Patient; a case id stands beside the citizen's own number."""
    resource: JsonObject = {"resourceType": "Patient", "id": resource_id}
    if citizen.protected:
        resource["meta"] = {"security": [{"system": CONFIDENTIALITY_SYSTEM, "code": "R"}]}
    shown = " ".join((*citizen.given, citizen.family or "")).strip()
    resource["text"] = narrative(("Borger", shown or "Anonym"))
    resource["identifier"] = [{"system": citizen.system, "value": citizen.value}]
    if case_id and citizen.system != SID_CASE:
        resource["identifier"].append({"system": SID_CASE, "value": case_id})
    if citizen.family or citizen.given:
        name: JsonObject = {"use": "official"}
        if citizen.family:
            name["family"] = citizen.family
        if citizen.given:
            name["given"] = list(citizen.given)
        resource["name"] = [name]
    if citizen.phone:
        resource["telecom"] = [{"system": "phone", "value": citizen.phone}]
    if citizen.gender:
        resource["gender"] = citizen.gender
    if citizen.birth_date:
        resource["birthDate"] = citizen.birth_date.isoformat()
    address = {
        "line": [citizen.address] if citizen.address else None,
        "city": citizen.city,
        "postalCode": citizen.postal_code,
    }
    if any(address.values()):
        resource["address"] = [{part: value for part, value in address.items() if value}]
    return resource


def header(
    message_id: str, event: str, event_system: str, sender: JsonObject, receivers: Sequence[JsonObject]
) -> JsonObject:
    """A MessageHeader to its receivers, the first one primary; endpoints name the SOR where there is one."""
    known = definition(event)
    return {
        "resourceType": "MessageHeader",
        "id": message_id,
        "text": narrative(("Besked", known.danish if known else event)),
        "eventCoding": {"system": event_system, "code": event},
        "destination": [
            {
                "extension": [
                    {
                        "url": MEDCOM_DESTINATION_USE_EXTENSION,
                        "valueCoding": {
                            "system": MEDCOM_DESTINATION_USE_SYSTEM,
                            "code": "cc" if number else "primary",
                        },
                    }
                ],
                "endpoint": _endpoint(receiver),
                "receiver": reference(receiver),
            }
            for number, receiver in enumerate(receivers)
        ],
        "sender": reference(sender),
        "source": {"endpoint": _endpoint(sender)},
    }


def provenance(
    resource_id: str, message_id: str, sent: str, agent: JsonObject, activity: str, answers: str | None = None
) -> JsonObject:
    """The Provenance of one message; `answers` is the MessageHeader.id it replies to."""
    resource: JsonObject = {
        "resourceType": "Provenance",
        "id": resource_id,
        "meta": {"profile": [MEDCOM_PROVENANCE_PROFILE]},
        "text": narrative(("Aktivitet", activity), ("Tidspunkt", sent)),
        "target": [{"reference": f"MessageHeader/{message_id}"}],
        "occurredDateTime": sent,
        "recorded": sent,
        "activity": {"coding": [{"system": MEDCOM_ACTIVITY_SYSTEM, "code": activity}]},
        "agent": [{"who": reference(agent)}],
    }
    if answers:
        resource["entity"] = [{"role": "revision", "what": {"reference": f"MessageHeader/{answers}"}}]
    return resource


def bundle(bundle_id: str, sent: str, resources: Iterable[JsonObject], profile: str) -> JsonObject:
    """The message Bundle of these resources, the MessageHeader first."""
    return {
        "resourceType": "Bundle",
        "id": bundle_id,
        "meta": {"profile": [profile]},
        "type": "message",
        "timestamp": sent,
        "entry": [
            {"fullUrl": f"{BASE}/{resource['resourceType']}/{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }


class Frame:
    """The envelope's resources of one message value, for its content to refer to."""

    def __init__(self, value: MessageValue, event: str, event_system: str = EVENT_SYSTEM) -> None:
        self.value = value
        self.sent = instant(value.sent_at)
        self.sender = _of(value.id_for("sender"), value.sender)
        self.receivers = [
            _of(value.id_for(f"receiver-{number}"), receiver)
            for number, receiver in enumerate(value.recipients)
        ]
        self.patient = patient(value.id_for("patient"), value.citizen, value.case_id)
        self.header = header(value.message_id, event, event_system, self.sender, self.receivers)
        if extensions := _extensions(value):
            self.header["extension"] = extensions
        self.provenance = provenance(
            value.id_for("provenance"), value.message_id, self.sent, self.sender, "new-message"
        )

    def to_bundle(
        self, focus: JsonObject, *others: JsonObject, profile: str = MEDCOM_MESSAGE_PROFILE
    ) -> JsonObject:
        """The message with this focus and the other resources of its content."""
        self.header["focus"] = [reference(focus)]
        envelope = (self.sender, *self.receivers, self.provenance)
        resources = (self.header, self.patient, focus, *others, *self.value.consents, *envelope)
        return bundle(self.value.bundle_id, self.sent, resources, profile)


def _of(resource_id: str, value: OrganizationValue) -> JsonObject:
    return organization(resource_id, value.name, value.identifiers)


def _endpoint(resource: JsonObject) -> str:
    identifiers = {known["system"]: known["value"] for known in resource.get("identifier", ())}
    sor = identifiers.get(SOR_SYSTEM)
    return f"https://sor2.sum.dsdn.dk/#id={sor}" if sor else f"{BASE}/Organization/{resource['id']}"


def _extensions(value: MessageValue) -> list[JsonObject]:
    extensions: list[JsonObject] = []
    if value.purpose:
        coding = {"system": PURPOSE_SYSTEM, "code": value.purpose.value}
        extensions.append({"url": PURPOSE_EXTENSION, "valueCoding": coding})
    if value.legal_basis is not LegalBasis.CONSENT:
        coding = {"system": LEGAL_BASIS_SYSTEM, "code": value.legal_basis.value}
        extensions.append({"url": LEGAL_BASIS_EXTENSION, "valueCoding": coding})
    if value.justification:
        extensions.append({"url": JUSTIFICATION_EXTENSION, "valueString": value.justification})
    return extensions
