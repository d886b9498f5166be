"""How is a notice of discharge written, with the follow-up that is agreed?"""

import datetime as dt
from calendar import monthrange
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from message_schemas.builders.coded import coding, day, extension, period
from message_schemas.builders.courses import Course
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.values import Text, Value
from message_schemas.codes import DISCHARGE_REASON_EXTENSION, SID_CASE, DischargeReason, EventCode
from message_schemas.definitions.discharge import FOLLOW_UP_EXTENSION, NEXT_PROVIDER_EXTENSION, NO_CONTACT
from message_schemas.terminology import DISCHARGE_REASON, FOLLOW_UP_WAY

JsonObject = dict[str, Any]


class FollowUpWay(StrEnum):
    """How the citizen is contacted again, or that they are not."""

    TELEPHONE = "telephone"
    MEETING = "meeting"
    LETTER = "letter"
    DIGITAL_POST = "digital-post"
    THROUGH_OTHER_PARTY = "through-other-party"
    NONE_ANONYMOUS = "none-anonymous"
    DECLINED = "declined"


class FollowUpValue(Value):
    """What is agreed about contact after the treatment; without dates it is 1 and 6 months (F § 9)."""

    way: FollowUpWay
    agreed: Text | None = None
    responsible: PersonValue | None = None  # None: the sender
    through: ProviderValue | None = None
    after_one_month: dt.date | None = None
    after_six_months: dt.date | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "FollowUpValue":
        if (self.way is FollowUpWay.THROUGH_OTHER_PARTY) != (self.through is not None):
            raise ValueError("contact through another party names that party, and no other way does")
        if not self.is_contact and (self.after_one_month or self.after_six_months or self.responsible):
            raise ValueError("a citizen who is not contacted has no dates and nobody responsible")
        if self.after_one_month and self.after_six_months and self.after_six_months < self.after_one_month:
            raise ValueError("the second contact comes after the first")
        return self

    @property
    def is_contact(self) -> bool:
        """Whether the citizen will be contacted at all."""
        return self.way not in NO_CONTACT


class DischargeNotice(Course):
    """A discharge: when, why, where to, and how the citizen is contacted again."""

    enrolled_on: dt.date | None = None
    discharged_on: dt.date
    reason: DischargeReason
    follow_up: FollowUpValue | None = None
    next_provider: ProviderValue | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "DischargeNotice":
        plan = self.follow_up
        if self.enrolled_on and self.discharged_on < self.enrolled_on:
            raise ValueError("the discharge comes before the enrolment")
        if self.reason is DischargeReason.DIED and plan:
            raise ValueError("nobody is contacted after a death")
        if plan and plan.way is FollowUpWay.NONE_ANONYMOUS and self.citizen.system != SID_CASE:
            raise ValueError("a citizen whose number is known is not anonymous")
        if plan and any(
            on and on < self.discharged_on for on in (plan.after_one_month, plan.after_six_months)
        ):
            raise ValueError("follow-up comes after the discharge")
        return self

    def to_bundle(self) -> JsonObject:
        """The `discharge-notice` message Bundle."""
        frame = Frame(self, EventCode.DISCHARGE_NOTICE)
        people = People(frame)
        episode = self.episode(frame, people)
        episode["text"] = self._narrative()
        episode["status"] = "finished"
        episode["period"] = period(self.enrolled_on, self.discharged_on)
        reason = coding(DISCHARGE_REASON, self.reason)
        extensions = [extension(DISCHARGE_REASON_EXTENSION, "Coding", reason), *episode.get("extension", ())]
        if self.follow_up:
            extensions.append(self._follow_up(frame, people, self.follow_up))
        if self.next_provider:
            taking_over, resources = self.next_provider.written(self.id_for("next-provider"))
            people.resources.extend(resources)
            extensions.append(extension(NEXT_PROVIDER_EXTENSION, "Reference", taking_over))
        episode["extension"] = extensions
        return frame.to_bundle(episode, *people.resources)

    def _narrative(self) -> JsonObject:
        plan = self.follow_up
        return narrative(
            ("Udskrevet", day(self.discharged_on)),
            ("Årsag", DISCHARGE_REASON.name(self.reason)),
            ("Behandling", self.kinds_in_words()),
            ("Videre til", self.next_provider.name if self.next_provider else ""),
            ("Opfølgning", FOLLOW_UP_WAY.name(plan.way) if plan else ""),
            ("Aftalt", (plan.agreed or "") if plan else ""),
        )

    def _follow_up(self, frame: Frame, people: People, plan: FollowUpValue) -> JsonObject:
        inside = [extension("way", "Coding", coding(FOLLOW_UP_WAY, plan.way))]
        if plan.agreed:
            inside.append(extension("agreed", "String", plan.agreed))
        if plan.is_contact:
            by = frame.sender
            if plan.responsible:
                by = people.person("follow-up-by", plan.responsible, self.sender)
            inside.append(extension("responsible", "Reference", reference(by)))
        if plan.through:
            other, resources = plan.through.written(self.id_for("follow-up-through"))
            people.resources.extend(resources)
            inside.append(extension("through", "Reference", other))
        for url, on in zip(("after-one-month", "after-six-months"), self._dates(plan), strict=True):
            if on:
                inside.append(extension(url, "Date", on.isoformat()))
        return {"url": FOLLOW_UP_EXTENSION, "extension": inside}

    def _dates(self, plan: FollowUpValue) -> tuple[dt.date | None, dt.date | None]:
        """The days by which the citizen is contacted; those that are agreed, else those of the standard."""
        if not plan.is_contact:
            return None, None
        first = plan.after_one_month or months_after(self.discharged_on, 1)
        second = plan.after_six_months or months_after(self.discharged_on, 6)
        return first, max(first, second) if first and second else second


def months_after(start: dt.date, months: int) -> dt.date | None:
    """The same day of a later month, or that month's last day; None after the year 9999."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
