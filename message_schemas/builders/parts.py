"""Which small pieces do several messages hold: concepts of the hub's codes, statements, periods, answers?"""

import datetime as dt
from typing import Annotated, Any, Final, Self

from pydantic import Field, model_validator

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.values import Value
from message_schemas.terminology import TOPIC, CodeSystem

JsonObject = dict[str, Any]

_URI_SYSTEM: Final = "urn:ietf:rfc:3986"
Urn = Annotated[
    str, Field(pattern=r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
]


class PeriodValue(Value):
    """From one day to another, both of them in it; at least one is known."""

    start: dt.date | None = None
    end: dt.date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.start is None and self.end is None:
            raise ValueError("a period has a start or an end")
        if self.start and self.end and self.end < self.start:
            raise ValueError("a period does not end before it starts")
        return self

    def to_json(self) -> JsonObject:
        """The FHIR Period."""
        known = {"start": self.start, "end": self.end}
        return {name: day.isoformat() for name, day in known.items() if day}

    def __str__(self) -> str:
        return " til ".join(day.isoformat() if day else "…" for day in (self.start, self.end))


def concept(system: CodeSystem, code: str, text: str | None = None) -> JsonObject:
    """A code of the hub's, with words: its own, unless others are given."""
    return {"coding": [{"system": system.url, "code": code}], "text": text or system.name(code)}


def plain_concept(system: CodeSystem, code: str) -> JsonObject:
    """A code of the hub's that says no information category, without words that might: a role, a type of input."""
    return {"coding": [{"system": system.url, "code": code, "display": system.name(code)}]}


def statement(frame: Frame, topic: str, shown: str, value: JsonObject, part: str | None = None) -> JsonObject:
    """What is said of the citizen on one topic; `value` is value[x] and whatever goes beside it."""
    return {
        "resourceType": "Observation",
        "id": frame.value.id_for(part or topic),
        "text": narrative((TOPIC.name(topic), shown)),
        "status": "final",
        "code": concept(TOPIC, topic),
        "subject": reference(frame.patient),
        "effectiveDateTime": frame.sent,
        **value,
    }


def urn_identifier(urn: str) -> JsonObject:
    """The Identifier of a `urn:uuid:…`."""
    return {"system": _URI_SYSTEM, "value": urn}


def answer_by(day: dt.date) -> JsonObject:
    """A Task's deadline."""
    return {"period": {"end": day.isoformat()}}


def mark_as_answer(frame: Frame, message_id: str) -> None:
    """Say in the Provenance, as MedCom does, which MessageHeader.id this message answers."""
    frame.provenance["activity"]["coding"][0]["code"] = "reply-message"
    frame.provenance["entity"] = [{"role": "revision", "what": {"reference": f"MessageHeader/{message_id}"}}]
    frame.provenance["text"] = narrative(("Aktivitet", "reply-message"), ("Tidspunkt", frame.sent))
