"""How is a meeting invitation written?"""

from enum import StrEnum
from typing import Any, Literal

from pydantic import model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import Urn, concept, plain_concept, urn_identifier
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.places import MeetingPlaceValue
from message_schemas.builders.values import MessageValue, Moment, OrganizationValue, Text, Value, instant
from message_schemas.codes import EventCode
from message_schemas.terminology import MEETING_KIND, MEETING_ROLE

JsonObject = dict[str, Any]


class MeetingKind(StrEnum):
    """What the meeting is for."""

    STATUS_MEETING = "status-meeting"
    HANDLEPLAN_MEETING = "handleplan-meeting"
    BEFORE_RELEASE = "before-release"
    SUPERVISION_FOLLOW_UP = "supervision-follow-up"
    HANDOVER = "handover"
    NETWORK_MEETING = "network-meeting"
    OTHER = "other"


class AttendeeValue(Value):
    """Who comes from a party; without a person, somebody from it."""

    party: OrganizationValue
    person: PersonValue | None = None
    required: Literal["required", "optional", "information-only"] = "required"
    takes_minutes: bool = False

    @property
    def shown(self) -> str:
        """How the invitation names them."""
        return f"{self.person.name}, {self.party.name}" if self.person else self.party.name


class RelativeValue(Value):
    """A relative whom the citizen wants at the meeting."""

    family: Text
    given: tuple[Text, ...] = ()
    relationship: Text  # Mor, Kæreste, Støtteperson

    @property
    def name(self) -> str:
        """The whole name."""
        return " ".join((*self.given, self.family))


class MeetingInvitation(MessageValue):
    """A call to a meeting; sent again with the same `meeting_id` when it is moved or called off."""

    meeting_id: Urn | None = None  # None: a new meeting
    kind: MeetingKind
    subject: Text
    agenda: tuple[Text, ...] = ()
    start: Moment
    end: Moment
    place: MeetingPlaceValue | None = None
    coordinator: AttendeeValue | None = None  # who calls the meeting; None: the sender
    attendees: tuple[AttendeeValue, ...] = ()
    relatives: tuple[RelativeValue, ...] = ()
    citizen_attends: bool = True
    instruction: Text | None = None  # to the citizen
    called_off: Text | None = None  # why

    @model_validator(mode="after")
    def _ends_after_start(self) -> "MeetingInvitation":
        if self.end < self.start:
            raise ValueError("a meeting does not end before it starts")
        return self

    @property
    def known_as(self) -> str:
        """The meeting's id, the same each time it is written about."""
        return self.meeting_id or f"urn:uuid:{self.id_for('meeting')}"

    @property
    def _caller(self) -> AttendeeValue:
        return self.coordinator or AttendeeValue(party=self.sender)

    def to_bundle(self) -> JsonObject:
        """The `meeting-invitation` message Bundle."""
        frame = Frame(self, EventCode.MEETING_INVITATION)
        people = People(frame)
        meeting: JsonObject = {
            "resourceType": "Appointment",
            "id": self.id_for("meeting"),
            "text": self._narrative(),
            "identifier": [urn_identifier(self.known_as)],
            "status": "cancelled" if self.called_off else "pending",
            "appointmentType": concept(MEETING_KIND, self.kind),
            "description": self.subject,
            "start": instant(self.start),
            "end": instant(self.end),
            "created": frame.sent,
            "participant": self._participants(frame, people),
        }
        if self.called_off:
            meeting["cancelationReason"] = {"text": self.called_off}
        if self.agenda:
            meeting["comment"] = self._agenda
        if self.instruction:
            meeting["patientInstruction"] = self.instruction
        return frame.to_bundle(meeting, *people.resources)

    @property
    def _agenda(self) -> str:
        return "\n".join(f"{number}. {point}" for number, point in enumerate(self.agenda, start=1))

    def _narrative(self) -> JsonObject:
        return narrative(
            ("Aflyst", self.called_off or ""),
            ("Møde", MEETING_KIND.name(self.kind)),
            ("Emne", self.subject),
            ("Begynder", instant(self.start)),
            ("Slutter", instant(self.end)),
            ("Indkalder", self._caller.shown),
            ("Deltagere", "\n".join(one.shown for one in self.attendees)),
            ("Dagsorden", self._agenda),
            ("Besked til borgeren", self.instruction or ""),
        )

    def _participants(self, frame: Frame, people: People) -> list[JsonObject]:
        found = [_attending("coordinator", _actor(frame, people, "coordinator", self._caller), "accepted")]
        for number, attendee in enumerate(self.attendees):
            role = "minute-taker" if attendee.takes_minutes else "party"
            actor = _actor(frame, people, f"attendee-{number}", attendee)
            found.append(_attending(role, actor, "needs-action", attendee.required))
        if self.citizen_attends:
            found.append(_attending("citizen", frame.patient, "needs-action"))
        for number, relative in enumerate(self.relatives):
            resource = self._relative(frame, number, relative)
            people.resources.append(resource)
            found.append(_attending("relative", resource, "needs-action", "optional"))
        if self.place:
            place = self.place.to_resource(frame, "place")
            people.resources.append(place)
            found.append(_attending("place", place, "accepted"))
        return found

    def _relative(self, frame: Frame, number: int, relative: RelativeValue) -> JsonObject:
        name: JsonObject = {"family": relative.family}
        if relative.given:
            name["given"] = list(relative.given)
        return {
            "resourceType": "RelatedPerson",
            "id": self.id_for(f"relative-{number}"),
            "text": narrative(("Pårørende", relative.name), ("Relation", relative.relationship)),
            "patient": reference(frame.patient),
            "relationship": [{"text": relative.relationship}],
            "name": [name],
        }


def _actor(frame: Frame, people: People, part: str, attendee: AttendeeValue) -> JsonObject:
    if attendee.person:
        return people.person(part, attendee.person, attendee.party)
    role = {
        "resourceType": "PractitionerRole",
        "id": frame.value.id_for(part),
        "text": narrative(("Part", attendee.party.name)),
        "organization": reference(people.organization(f"{part}-party", attendee.party)),
    }
    people.resources.append(role)
    return role


def _attending(role: str, actor: JsonObject, status: str, required: str = "required") -> JsonObject:
    return {
        "type": [plain_concept(MEETING_ROLE, role)],
        "actor": reference(actor),
        "required": required,
        "status": status,
    }
