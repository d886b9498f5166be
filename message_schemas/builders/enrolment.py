"""How is a notice of enrolment written?"""

import datetime as dt
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from message_schemas.builders.coded import day, extension
from message_schemas.builders.courses import Course
from message_schemas.builders.envelope import Frame, narrative
from message_schemas.builders.parts import statement
from message_schemas.builders.people import People
from message_schemas.builders.values import Value
from message_schemas.codes import EventCode
from message_schemas.definitions.enrolment import EXPECTED_LENGTH_EXTENSION

JsonObject = dict[str, Any]
_UCUM: Final = "http://unitsofmeasure.org"
_UNITS: Final = {"days": ("d", "dage"), "weeks": ("wk", "uger"), "months": ("mo", "måneder")}


class LengthValue(Value):
    """How long something lasts."""

    number: Annotated[int, Field(ge=1, le=10_000)]
    unit: Literal["days", "weeks", "months"] = "months"

    def __str__(self) -> str:
        """As a narrative says it."""
        return f"{self.number} {_UNITS[self.unit][1]}"

    def to_json(self) -> JsonObject:
        """The FHIR Duration."""
        code, unit = _UNITS[self.unit]
        return {"value": self.number, "unit": unit, "system": _UCUM, "code": code}


class EnrolmentNotice(Course):
    """An enrolment: when, in what, with whom, how long it may last, and whether the citizen is a parent."""

    enrolled_on: dt.date
    expected_length: LengthValue | None = None
    parent_of_minors: bool | None = None  # None: not asked or not told

    def to_bundle(self) -> JsonObject:
        """The `enrolment-notice` message Bundle."""
        frame = Frame(self, EventCode.ENROLMENT_NOTICE)
        people = People(frame)
        episode = self.episode(frame, people)
        episode["text"] = narrative(
            ("Indskrevet", day(self.enrolled_on)),
            ("Behandling", self.kinds_in_words()),
            ("Kontaktperson", self.contact_person.name if self.contact_person else ""),
            ("Tovholder", self.coordinator.name if self.coordinator else ""),
            ("Forventet varighed", str(self.expected_length or "")),
        )
        episode["status"] = "active"
        episode["period"] = {"start": self.enrolled_on.isoformat()}
        if self.expected_length:
            length = extension(EXPECTED_LENGTH_EXTENSION, "Duration", self.expected_length.to_json())
            episode["extension"] = [*episode.get("extension", ()), length]
        if self.parent_of_minors is None:
            return frame.to_bundle(episode, *people.resources)
        said = "Ja" if self.parent_of_minors else "Nej"
        parent = statement(frame, "parent-of-minors", said, {"valueBoolean": self.parent_of_minors})
        return frame.to_bundle(episode, parent, *people.resources)
