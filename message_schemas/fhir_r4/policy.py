"""Which references of a message must be to something in it, and which may not?

A reference in a message must resolve in the Bundle: the recipient has nothing else to look in, the gate
decides on what it can see, and redaction follows references. The exceptions are below, each with its
reason. A Reference without `reference` names its target by identifier (or in words) and is never looked for.

| reference | must be in the Bundle |
| --- | --- |
| MessageHeader.focus, sender, destination.receiver, author, responsible, enterer, response.details | yes |
| subject, patient, for, beneficiary | yes, and it is the message's Patient (message_schemas.rules) |
| what carries the content: section.entry, payload, hasMember, result, goal, addresses, evidence … | yes |
| who and where: performer, author, requester, location, managingOrganization … | yes, or by identifier |
| Task.focus | yes, but for the message's own focus: an answer names the request that it answers |
| an extension's valueReference | no: what it means is its own definition's to say |
| `#id`, `#` | in the same resource's `contained`, or that resource |
| MAY_BE_OUTSIDE | no |
| anything within a Bundle that is itself an entry | not looked at: it resolves there |
"""

from collections.abc import Mapping
from typing import Final

_EARLIER: Final = "it names what an earlier message carried, or the sender keeps"
_WHOLE: Final = "the larger whole that this is a part of is not part of it"
_MEDCOM: Final = "MedCom: 25 of 40 published messages carry Provenances of earlier messages"
_OTHERS: Final = "a message holds one Patient, so another record of the same person cannot be in it"
_ADDRESS: Final = "a technical address, which is not interpreted"

# `*` is any type. The value is the reason.
MAY_BE_OUTSIDE: Final[Mapping[str, str]] = {
    "*.basedOn": _EARLIER,
    "*.replaces": _EARLIER,
    "*.inResponseTo": _EARLIER,
    "*.relevantHistory": _EARLIER,
    "*.eventHistory": _EARLIER,
    "*.derivedFrom": _EARLIER,
    "*.priorPrescription": _EARLIER,
    "*.authorizingPrescription": _EARLIER,
    "*.partOf": _WHOLE,
    "Composition.relatesTo.targetReference": _EARLIER,
    "DocumentReference.relatesTo.target": _EARLIER,
    "DocumentReference.context.related": _EARLIER,
    "DocumentManifest.related.ref": _EARLIER,
    "Communication.about": _EARLIER,
    "CommunicationRequest.about": _EARLIER,
    "AppointmentResponse.appointment": _EARLIER,
    "Encounter.appointment": _EARLIER,
    "EpisodeOfCare.referralRequest": _EARLIER,
    "ClinicalImpression.previous": _EARLIER,
    "RiskAssessment.parent": _EARLIER,
    "Specimen.request": _EARLIER,
    "Specimen.parent": _EARLIER,
    "MedicationAdministration.request": _EARLIER,
    "Consent.sourceReference": "the evidence stays with the organization that holds it",
    "Consent.provision.data.reference": "a consent names data wherever they are",
    "Provenance.target": _MEDCOM,
    "Provenance.location": _MEDCOM,
    "Provenance.agent.who": _MEDCOM,
    "Provenance.agent.onBehalfOf": _MEDCOM,
    "Provenance.entity.what": _MEDCOM,
    "Patient.link.other": _OTHERS,
    "Person.link.target": _OTHERS,
    "*.endpoint": _ADDRESS,
    "Extension.valueReference": "its definition says what it means; MedCom's are checked with MedCom's rules",
}

# May mean something outside the message where they stand in the message's own focus.
OUTSIDE_IN_FOCUS: Final = frozenset({"Task.focus"})

# message_schemas.rules and the event's definition say it when one of these is not what it must be.
OWNED_BY_RULES: Final = frozenset(
    {"MessageHeader.sender", "MessageHeader.destination.receiver", "MessageHeader.focus"}
)
# The elements whose Patient message_schemas.rules compares with the message's, but not in these.
SUBJECTS: Final[Mapping[str, frozenset[str]]] = {
    "subject": frozenset(),
    "patient": frozenset({"Consent.patient", "RelatedPerson.patient"}),
    "for": frozenset(),
}
