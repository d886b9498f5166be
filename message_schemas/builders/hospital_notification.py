"""How is a notice of a hospital stay written in the shape of MedCom's HospitalNotification?"""

from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import AwareDatetime, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.values import FhirId, MessageValue, Text, instant
from message_schemas.codes import (
    ACT_CODE_SYSTEM,
    CPR_SYSTEM,
    MEDCOM,
    MEDCOM_EVENT_SYSTEM,
    MEDCOM_PATIENT_PROFILE,
    MedComEvent,
)

JsonObject = dict[str, Any]

_STRUCTURES: Final = f"{MEDCOM}/hospitalnotification/StructureDefinition"
_BUNDLE_PROFILE: Final = f"{_STRUCTURES}/medcom-hospitalNotification-message"
_HEADER_PROFILE: Final = f"{_STRUCTURES}/medcom-hospitalNotification-messageHeader"
_ENCOUNTER_PROFILE: Final = f"{_STRUCTURES}/medcom-hospitalNotification-encounter"
_LEAVE: Final = f"{_STRUCTURES}/medcom-hospitalnotifiation-leave-period-extension"


class StayEvent(StrEnum):
    """What happened to the stay; MedCom's activity codes for a new notice."""

    ADMITTED = "admit-inpatient"
    ADMITTED_EMERGENCY = "admit-emergency"
    LEAVE_STARTED = "start-leave-inpatient"
    LEAVE_ENDED = "end-leave-inpatient"
    DISCHARGED = "discharge-inpatient-home"
    DISCHARGED_EMERGENCY = "discharge-emergency-home"


_STATUS: Final = {
    StayEvent.ADMITTED: "in-progress",
    StayEvent.ADMITTED_EMERGENCY: "in-progress",
    StayEvent.LEAVE_STARTED: "onleave",
    StayEvent.LEAVE_ENDED: "in-progress",
    StayEvent.DISCHARGED: "finished",
    StayEvent.DISCHARGED_EMERGENCY: "finished",
}
_EMERGENCY: Final = frozenset({StayEvent.ADMITTED_EMERGENCY, StayEvent.DISCHARGED_EMERGENCY})
_SAID: Final = {
    StayEvent.ADMITTED: "Indlagt",
    StayEvent.ADMITTED_EMERGENCY: "Akut ambulant",
    StayEvent.LEAVE_STARTED: "Orlov begyndt",
    StayEvent.LEAVE_ENDED: "Orlov slut",
    StayEvent.DISCHARGED: "Udskrevet",
    StayEvent.DISCHARGED_EMERGENCY: "Akut ambulant forløb slut",
}


class HospitalNotification(MessageValue):
    """A notice that a citizen was admitted, went on leave or was discharged; from a hospital with SOR and GLN."""

    stay_event: StayEvent
    change: Literal["new", "revise", "cancel"] = "new"
    episode_id: Text  # shared by all notices of the stay
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None
    leave_from: AwareDatetime | None = None
    leave_to: AwareDatetime | None = None
    answers: FhirId | None = None  # MessageHeader.id of the notice that this one revises or cancels

    @model_validator(mode="after")
    def _follows_hospitalnotification(self) -> "HospitalNotification":
        if self.citizen.system != CPR_SYSTEM:
            raise ValueError("a hospital notification is about a citizen with a CPR number")
        if len(self.recipients) > 1:
            raise ValueError("MedCom's HospitalNotification has one recipient and no cc")
        if (_STATUS[self.stay_event] == "onleave") != (self.leave_from is not None):
            raise ValueError("leave_from goes with a leave that starts, and with nothing else")
        if _STATUS[self.stay_event] == "finished" and self.ended_at is None:
            raise ValueError("a discharge has an end")
        if self.ended_at and self.ended_at < self.started_at:
            raise ValueError("a stay ends after it started")
        if self.leave_to and (self.leave_from is None or self.leave_to < self.leave_from):
            raise ValueError("a leave ends after it started")
        return self

    def to_bundle(self) -> JsonObject:
        """The `hospital-notification-message` Bundle."""
        frame = Frame(self, MedComEvent.HOSPITAL_NOTIFICATION, MEDCOM_EVENT_SYSTEM)
        frame.header["meta"] = {"profile": [_HEADER_PROFILE]}
        frame.patient["meta"] = {"profile": [MEDCOM_PATIENT_PROFILE], **frame.patient.get("meta", {})}
        prefix = "" if self.change == "new" else f"{self.change}-"
        frame.provenance["activity"]["coding"][0]["code"] = f"{prefix}{self.stay_event.value}"
        if self.answers:
            role = "removal" if self.change == "cancel" else "revision"
            what = {"reference": f"MessageHeader/{self.answers}"}
            frame.provenance["entity"] = [{"role": role, "what": what}]
        return frame.to_bundle(self._encounter(frame), *self._earlier(frame), profile=_BUNDLE_PROFILE)

    def _encounter(self, frame: Frame) -> JsonObject:
        period = {"start": instant(self.started_at)}
        if self.ended_at:
            period["end"] = instant(self.ended_at)
        encounter: JsonObject = {
            "resourceType": "Encounter",
            "id": self.id_for("encounter"),
            "meta": {"profile": [_ENCOUNTER_PROFILE]},
            "text": narrative(("Ophold", _SAID[self.stay_event]), ("Fra", period["start"])),
            "status": "entered-in-error" if self.change == "cancel" else _STATUS[self.stay_event],
            "class": {"system": ACT_CODE_SYSTEM, "code": "EMER" if self.stay_event in _EMERGENCY else "IMP"},
            "subject": reference(frame.patient),
            "episodeOfCare": [{"identifier": {"value": self.episode_id}}],
            "period": period,
            "serviceProvider": reference(frame.sender),
        }
        if self.leave_from:
            leave = {"start": instant(self.leave_from)}
            if self.leave_to:
                leave["end"] = instant(self.leave_to)
            encounter["extension"] = [{"url": _LEAVE, "valuePeriod": leave}]
        return encounter

    def _earlier(self, frame: Frame) -> tuple[JsonObject, ...]:
        """The Provenance of the notice that this one changes; MedCom wants every earlier one along."""
        if not self.answers:
            return ()
        earlier = {name: value for name, value in frame.provenance.items() if name != "entity"}
        activity = {
            "system": frame.provenance["activity"]["coding"][0]["system"],
            "code": self.stay_event.value,
        }
        target = [{"reference": f"MessageHeader/{self.answers}"}]
        own = {"id": self.id_for("earlier"), "target": target, "activity": {"coding": [activity]}}
        return (earlier | own,)
