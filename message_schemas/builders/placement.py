"""How is a placement recommendation written?"""

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from message_schemas.builders.coded import about, day, extension, period
from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.parts import Urn, concept, urn_identifier
from message_schemas.builders.people import People, PersonValue
from message_schemas.builders.providers import ProviderValue
from message_schemas.builders.referral import LegalGround
from message_schemas.builders.values import MessageValue, Text
from message_schemas.codes import EventCode, InformationCategory
from message_schemas.definitions.placement import EXPECTED_COST_EXTENSION
from message_schemas.narrative import div
from message_schemas.terminology import ASSESSMENT_TOPICS, LEGAL_GROUND, PLACEMENT_CATEGORY, TOPIC

JsonObject = dict[str, Any]

_GROUNDS: Final = "recommendation-grounds"
_VIEW: Final = "citizens-view"
_GOALS: Final = "goals-and-progress"
_ECONOMY: Final = "treatment-economy"


class PlacementCategory(StrEnum):
    """What is recommended (contract § 4)."""

    ASSESSMENT_GO_AHEAD = "assessment-go-ahead"
    AMBULATORY = "ambulatory"
    DAY = "day"
    RESIDENTIAL = "residential"
    RENEWAL = "renewal"


def _assessed(topic: str) -> str:
    if not ASSESSMENT_TOPICS.holds(None, topic):
        raise ValueError("this is no topic of an assessment")
    return topic


def _known_topic(topic: str) -> str:
    if topic not in TOPIC.codes:
        raise ValueError("this is no topic")
    return topic


AssessmentTopic = Annotated[str, AfterValidator(_assessed)]
SectionTopic = Annotated[str, AfterValidator(_known_topic)]


class PlacementRecommendation(MessageValue):
    """A recommendation: what is wished for, why, what the citizen thinks, and the assessment by topic.

    `also_about`: what the section of a topic tells of beside its topic.
    """

    categories: Annotated[tuple[PlacementCategory, ...], Field(min_length=1)]
    legal_ground: LegalGround = LegalGround.SEL_101
    urgency: Literal["routine", "urgent", "asap", "stat"] = "routine"
    provider: ProviderValue | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    grounds: Text
    citizens_view: Text | None = None  # in the citizen's own words
    goals: Text | None = None
    economy: Text | None = None
    expected_cost: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None  # kroner in all
    assessment: dict[AssessmentTopic, Text] = Field(default_factory=dict)
    also_about: dict[SectionTopic, tuple[InformationCategory, ...]] = Field(default_factory=dict)
    written_by: PersonValue | None = None
    renews: Urn | None = None  # request_id of the recommendation that is renewed or changed

    @model_validator(mode="after")
    def _hangs_together(self) -> "PlacementRecommendation":
        if PlacementCategory.ASSESSMENT_GO_AHEAD in self.categories and len(set(self.categories)) > 1:
            raise ValueError("a go-ahead to assess is asked for before any treatment is recommended")
        if self.start and self.end and self.end < self.start:
            raise ValueError("the period ends before it starts")
        if self.expected_cost is not None and self.economy is None:
            raise ValueError("the expected cost stands in the section about economy, which must be given")
        return self

    @property
    def request_id(self) -> str:
        """What the decision, or a renewal, names the recommendation by."""
        return f"urn:uuid:{self.id_for('request')}"

    def to_bundle(self) -> JsonObject:
        """The `placement-recommendation` message Bundle."""
        frame = Frame(self, EventCode.PLACEMENT_RECOMMENDATION)
        people = People(frame)
        author = people.person("author", self.written_by, self.sender) if self.written_by else frame.sender
        assessment = self._assessment(frame, author)
        request = self._request(frame, author, assessment)
        if self.provider:
            wished, resources = self.provider.written(self.id_for("provider"))
            request["performer"] = [wished]
            people.resources.extend(resources)
        return frame.to_bundle(request, assessment, *people.resources)

    def _request(self, frame: Frame, author: JsonObject, assessment: JsonObject) -> JsonObject:
        names = ", ".join(PLACEMENT_CATEGORY.name(one) for one in self.categories)
        request: JsonObject = {
            "resourceType": "ServiceRequest",
            "id": self.id_for("request"),
            "text": narrative(
                ("Indstilling", names),
                ("Hjemmel", LEGAL_GROUND.name(self.legal_ground)),
                ("Ønsket tilbud", self.provider.name if self.provider else ""),
                ("Fra", day(self.start)),
                ("Til", day(self.end)),
            ),
            "identifier": [urn_identifier(self.request_id)],
            "status": "active",
            "intent": "proposal",
            "category": [
                *(concept(PLACEMENT_CATEGORY, one) for one in dict.fromkeys(self.categories)),
                concept(LEGAL_GROUND, self.legal_ground),
            ],
            "priority": self.urgency,
            "subject": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(author),
            "supportingInfo": [reference(assessment)],
        }
        if when := period(self.start, self.end):
            request["occurrencePeriod"] = when
        if self.renews:
            request["replaces"] = [{"identifier": urn_identifier(self.renews)}]
        return request

    def _assessment(self, frame: Frame, author: JsonObject) -> JsonObject:
        return {
            "resourceType": "Composition",
            "id": self.id_for("assessment"),
            "text": narrative(("Dokument", "Vurderingen bag indstillingen")),
            "status": "final",
            "type": {"text": "Vurdering"},
            "subject": reference(frame.patient),
            "date": frame.sent,
            "author": [reference(author)],
            "title": "Vurderingen bag indstillingen",
            "section": list(self._sections()),
        }

    def _sections(self) -> Iterator[JsonObject]:
        said = {
            _GROUNDS: self.grounds,
            _VIEW: self.citizens_view,
            **self.assessment,
            _GOALS: self.goals,
            _ECONOMY: self.economy,
        }
        for topic, text in said.items():
            if text is None:
                continue
            section: JsonObject = {
                "title": TOPIC.name(topic),
                "code": about(TOPIC, topic, self.also_about.get(topic, ())),
                "text": {"status": "generated", "div": div(*text.split("\n\n"))},
            }
            if topic == _ECONOMY and self.expected_cost is not None:
                money = {"value": self.expected_cost, "currency": "DKK"}
                section["extension"] = [extension(EXPECTED_COST_EXTENSION, "Money", money)]
            yield section
