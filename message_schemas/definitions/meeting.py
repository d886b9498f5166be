"""What does a meeting invitation say?"""

from collections.abc import Iterator
from typing import Any, Final

from message_schemas.codes import EventCode, InformationCategory, Purpose
from message_schemas.definitions.common import reveals
from message_schemas.definitions.model import MANY, Content, Element, EventDefinition, Profile, Rule
from message_schemas.definitions.parts import ENDS_AFTER_START, own_id
from message_schemas.message import Message, codings_of, objects, text_of
from message_schemas.terminology import MEETING_KINDS, MEETING_ROLE, MEETING_ROLES, of_fhir

JsonObject = dict[str, Any]
_C = InformationCategory


def _has_role(participant: JsonObject, role: str) -> bool:
    return any(
        (one.get("system"), one.get("code")) == (MEETING_ROLE.url, role)
        for kind in objects(participant.get("type"))
        for one in codings_of(kind)
    )


def _no_coordinator(_message: Message, _number: int, meeting: JsonObject) -> Iterator[str]:
    if not any(_has_role(one, "coordinator") for one in objects(meeting.get("participant"))):
        yield "participant"


def _no_place(message: Message, _number: int, meeting: JsonObject) -> Iterator[str]:
    participants = objects(meeting.get("participant"))
    if not any(_has_role(one, "place") or _is_place(message, one.get("actor")) for one in participants):
        yield "participant"


def _is_place(message: Message, actor: object) -> bool:
    if not isinstance(actor, dict):
        return False
    found = message.resolve(actor)
    kind = found[1].get("resourceType") if found else text_of(actor.get("type"))
    return kind == "Location"


MEETING: Final = Profile(
    "meeting-appointment",
    "Appointment",
    "Mødet",
    "The meeting",
    (
        own_id(
            "Mødets id, det samme når mødet flyttes eller aflyses",
            "The meeting's id, the same when the meeting is moved or called off",
        ),
        Element("status", "Mødets status", "The meeting's status", min=1),
        Element("cancelationReason", "Hvorfor mødet er aflyst", "Why the meeting is called off"),
        Element(
            "appointmentType",
            "Slags møde",
            "Kind of meeting",
            expected=True,
            values=MEETING_KINDS,
            text_allowed=True,
        ),
        Element("description", "Mødets emne", "What the meeting is about", expected=True),
        Element(
            "supportingInformation",
            "Hvad der skal læses før mødet",
            "What to read before the meeting",
            max=MANY,
        ),
        Element("start", "Hvornår mødet begynder", "When the meeting starts", min=1),
        Element("end", "Hvornår mødet slutter", "When the meeting ends", expected=True),
        Element("created", "Hvornår der er indkaldt", "When it was called"),
        Element("comment", "Dagsorden", "Agenda", expected=True),
        Element("patientInstruction", "Besked til borgeren", "Instruction to the citizen"),
        Element(
            "participant",
            "Deltagere og mødested",
            "Participants and place",
            min=1,
            max=MANY,
            elements=(
                Element(
                    "type",
                    "Rolle i mødet",
                    "Role at the meeting",
                    max=MANY,
                    values=MEETING_ROLES,
                    text_allowed=True,
                ),
                Element(
                    "actor",
                    "Borgeren, en parts repræsentant, en pårørende eller stedet",
                    "The citizen, a party's representative, a relative or the place",
                    targets=(
                        "Patient",
                        "PractitionerRole",
                        "Practitioner",
                        "RelatedPerson",
                        "HealthcareService",
                        "Location",
                        "Device",
                    ),
                ),
                Element(
                    "required",
                    "Om det er nødvendigt at deltage",
                    "Whether attendance is needed",
                    values=of_fhir(
                        "meeting-attendance",
                        "Om det er nødvendigt at deltage",
                        "Whether attendance is needed",
                        "http://hl7.org/fhir/participantrequired",
                        "required",
                        "optional",
                        "information-only",
                    ),
                ),
                Element("status", "Om der er sagt ja", "Whether it is accepted", min=1),
            ),
        ),
    ),
    (
        ENDS_AFTER_START,
        Rule(
            "meeting-without-coordinator",
            f"participant.type.coding.exists(system = '{MEETING_ROLE.url}' and code = 'coordinator')",
            _no_coordinator,
            "warning",
        ),
        Rule(
            "meeting-without-place",
            f"participant.type.coding.exists(system = '{MEETING_ROLE.url}' and code = 'place') or "
            "participant.actor.resolve().ofType(Location).exists()",
            _no_place,
            "warning",
        ),
    ),
)
PLACE: Final = Profile(
    "meeting-place",
    "Location",
    "Mødestedet, videomødet eller telefonnummeret",
    "The place, the video meeting or the telephone number",
    (
        Element("name", "Stedets navn", "The place's name"),
        Element("telecom", "Link til videomøde, eller telefonnummer", "Video link or telephone", max=MANY),
        Element("address", "Adressen", "The address"),
    ),
)
REPRESENTATIVE: Final = Profile(
    "meeting-representative",
    "PractitionerRole",
    "En parts repræsentant",
    "A party's representative",
    (
        Element("practitioner", "Fagpersonen", "The professional", targets=("Practitioner",)),
        Element("organization", "Parten", "The party", targets=("Organization",)),
        Element("code", "Stilling", "Position", max=MANY),
        Element("telecom", "Telefon og e-mail", "Telephone and e-mail", max=MANY),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.MEETING_INVITATION,
        "Mødeindkaldelse",
        english="Meeting invitation",
        about_da=(
            "Indkalder parterne omkring borgeren til et møde: hvornår, hvor, hvem og om hvad. Sendes igen, "
            "når mødet flyttes eller aflyses."
        ),
        about_en=(
            "Calls the parties around the citizen to a meeting: when, where, who and about what. Sent again "
            "when the meeting is moved or called off."
        ),
        focus=(MEETING,),
        contents=(Content(PLACE), Content(REPRESENTATIVE)),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(_C.ATTENDANCE),
    ),
)
