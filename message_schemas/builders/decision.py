"""How is a decision on treatment written?"""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import model_validator

from message_schemas.builders.coded import coding, day, labelled, period
from message_schemas.builders.courses import TreatmentKind
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import Urn, mark_as_answer, plain_concept, urn_identifier
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.builders.values import FhirId, MessageValue, Text
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.definitions.decision import MET_IN_FULL, NO_APPEAL, WITHOUT_GRANT
from message_schemas.terminology import (
    DECISION_DETAIL,
    DECISION_OUTCOME,
    DECISION_OUTPUT,
    LEGAL_GROUND,
    TREATMENT_KIND,
    CodeSystem,
)

JsonObject = dict[str, Any]


class DecisionOutcome(StrEnum):
    """How the authority decided."""

    GRANTED = "granted"
    GO_AHEAD = "go-ahead"  # to assess
    PARTLY_GRANTED = "partly-granted"
    REFUSED = "refused"
    DISMISSED = "dismissed"  # without looking into it
    CHANGED = "changed"
    CEASED = "ceased"


class DecisionNotice(MessageValue):
    """A decision; where the citizen's wish is not fully met, with its grounds and how to complain.

    `also_about`: what the grounds tell of beside substance use.
    """

    outcome: DecisionOutcome
    grounds: Text | None = None  # may be left out where the wish is met in full
    decided_on: dt.date
    decided_by: PersonValue | None = None
    legal_ground: LegalGround | None = None
    treatment: TreatmentKind | None = None
    provider: ProviderValue | None = None
    new_provider: ProviderValue | None = None  # under free choice
    grant_start: dt.date | None = None
    grant_end: dt.date | None = None
    complaint_deadline: dt.date | None = None
    complaint_guidance: Text | None = None
    complaint_to: ProviderValue | None = None
    citizen_told: dt.date | None = None  # the window for a complaint begins here
    recommendation: Urn | None = None  # PlacementRecommendation.request_id of what is decided on
    answers: FhirId | None = None  # MessageHeader.id of the recommendation
    also_about: tuple[InformationCategory, ...] = ()

    @model_validator(mode="after")
    def _may_be_complained_about(self) -> "DecisionNotice":
        if self.outcome in MET_IN_FULL:
            return self
        if self.grounds is None:
            raise ValueError("a decision that does not meet the wish in full gives its grounds")
        if self.legal_ground not in NO_APPEAL and self.complaint_deadline is None:
            raise ValueError("a decision that can be complained about has a deadline for the complaint")
        return self

    @model_validator(mode="after")
    def _grant_fits(self) -> "DecisionNotice":
        if self.grant_end and not self.grant_start:
            raise ValueError("a grant that ends also starts")
        if self.grant_start and self.outcome in WITHOUT_GRANT:
            raise ValueError("this outcome begins no grant")
        if self.grant_start and self.grant_end and self.grant_end < self.grant_start:
            raise ValueError("the grant ends before it starts")
        if self.complaint_deadline and self.complaint_deadline < self.decided_on:
            raise ValueError("the deadline for a complaint comes before the decision")
        return self

    def to_bundle(self) -> JsonObject:
        """The `decision-notice` message Bundle."""
        frame = Frame(self, EventCode.DECISION_NOTICE)
        people = People(frame)
        owner = people.person("owner", self.decided_by, self.sender) if self.decided_by else frame.sender
        if self.answers:
            mark_as_answer(frame, self.answers)
        task = self._task(frame, owner)
        task["output"] = [*self._outputs(), *self._details(), *self._providers(people)]
        return frame.to_bundle(labelled(task, self.also_about), *people.resources)

    def _task(self, frame: Frame, owner: JsonObject) -> JsonObject:
        task: JsonObject = {
            "resourceType": "Task",
            "id": self.id_for("decision"),
            "text": narrative(
                ("Afgørelse", DECISION_OUTCOME.name(self.outcome)),
                ("Begrundelse", self.grounds or ""),
                ("Bevilget fra", day(self.grant_start)),
                ("Bevilget til", day(self.grant_end)),
                ("Klagefrist", day(self.complaint_deadline)),
                ("Klagevejledning", self.complaint_guidance or ""),
            ),
            "status": "completed",
            "intent": "order",
            "for": reference(frame.patient),
            "authoredOn": self.decided_on.isoformat(),
            "owner": reference(owner),
        }
        if self.recommendation:
            task["basedOn"] = [{"identifier": urn_identifier(self.recommendation)}]
        return task

    def _outputs(self) -> list[JsonObject]:
        """What the contract names."""
        outputs = [
            _output(
                DECISION_OUTPUT, "outcome", valueCodeableConcept=plain_concept(DECISION_OUTCOME, self.outcome)
            )
        ]
        if self.grounds:
            outputs.append(_output(DECISION_OUTPUT, "grounds", valueString=self.grounds))
        if self.grant_start:
            grant = period(self.grant_start, self.grant_end)
            outputs.append(_output(DECISION_OUTPUT, "grant-period", valuePeriod=grant))
        if self.complaint_deadline:
            deadline = self.complaint_deadline.isoformat()
            outputs.append(_output(DECISION_OUTPUT, "complaint-deadline", valueDate=deadline))
        return outputs

    def _details(self) -> list[JsonObject]:
        """What the hub's own codes add."""
        details = []
        if self.legal_ground:
            law = coding(LEGAL_GROUND, self.legal_ground)
            details.append(_output(DECISION_DETAIL, "legal-ground", valueCoding=law))
        if self.treatment:
            kind = coding(TREATMENT_KIND, self.treatment)
            details.append(_output(DECISION_DETAIL, "treatment", valueCoding=kind))
        if self.complaint_guidance:
            details.append(
                _output(DECISION_DETAIL, "complaint-guidance", valueString=self.complaint_guidance)
            )
        if self.citizen_told:
            told = self.citizen_told.isoformat()
            details.append(_output(DECISION_DETAIL, "citizen-told", valueDate=told))
        return details

    def _providers(self, people: People) -> list[JsonObject]:
        """Where the treatment is given, where the citizen goes instead, and where to complain."""
        said = []
        for system, name, value in (
            (DECISION_DETAIL, "provider", self.provider),
            (DECISION_OUTPUT, "new-provider", self.new_provider),
            (DECISION_DETAIL, "complaint-to", self.complaint_to),
        ):
            if value:
                refers, resources = value.written(self.id_for(name))
                people.resources.extend(resources)
                said.append(_output(system, name, valueReference=refers))
        return said


def _output(system: CodeSystem, code: str, **value: Any) -> JsonObject:
    return {"type": plain_concept(system, code), **value}
