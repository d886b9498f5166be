"""How is a referral to substance-use treatment written?"""

from enum import StrEnum
from typing import Any, Literal

from message_schemas.builders.envelope import Frame, narrative, reference
from message_schemas.builders.values import MessageValue, Text
from message_schemas.codes import CATEGORY_SYSTEM, LEGAL_GROUND_SYSTEM, EventCode, InformationCategory
from message_schemas.terminology import LEGAL_GROUND, TOPIC

JsonObject = dict[str, Any]


class LegalGround(StrEnum):
    """Which paragraph the treatment is asked for under."""

    SEL_101 = "sel-101"
    SEL_101_A = "sel-101-a"
    SEL_107 = "sel-107"
    SUL_141 = "sul-141"
    SUL_142 = "sul-142"


class ReferralRequest(MessageValue):
    """A referral: the citizen's wish, the referrer's reason, the legal ground and children at home."""

    wish: Text | None = None  # in the citizen's own words
    reason: Text
    urgency: Literal["routine", "urgent", "asap", "stat"] = "routine"
    legal_ground: LegalGround = LegalGround.SEL_101
    children_at_home: bool | None = None  # None: not asked or not told

    def to_bundle(self) -> JsonObject:
        """The `referral-request` message Bundle."""
        frame = Frame(self, EventCode.REFERRAL_REQUEST)
        request = self._request(frame)
        task = self._task(frame, request)
        if self.children_at_home is None:
            return frame.to_bundle(request, task)
        children = self._children(frame)
        request["supportingInfo"] = [reference(children)]
        return frame.to_bundle(request, task, children)

    def _request(self, frame: Frame) -> JsonObject:
        ground = LEGAL_GROUND.name(self.legal_ground)
        request: JsonObject = {
            "resourceType": "ServiceRequest",
            "id": self.id_for("request"),
            "text": narrative(
                ("Hjemmel", ground), ("Borgerens ønske", self.wish or ""), ("Henvisningsgrund", self.reason)
            ),
            "status": "active",
            "intent": "order",
            "category": [
                {
                    "coding": [{"system": LEGAL_GROUND_SYSTEM, "code": self.legal_ground.value}],
                    "text": ground,
                },
                {"coding": [_category(InformationCategory.SUBSTANCE_USE)]},
            ],
            "priority": self.urgency,
            "code": {"text": "Rusmiddelbehandling"},
            "subject": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(frame.sender),
            "performer": [reference(frame.receivers[0])],
            "reasonCode": [{"text": self.reason}],
        }
        if self.wish:
            request["note"] = [{"text": self.wish}]
        return request

    def _task(self, frame: Frame, request: JsonObject) -> JsonObject:
        return {
            "resourceType": "Task",
            "id": self.id_for("task"),
            "text": narrative(("Opgave", "Svar på henvisningen")),
            "status": "requested",
            "intent": "order",
            "focus": reference(request),
            "for": reference(frame.patient),
            "authoredOn": frame.sent,
            "requester": reference(frame.sender),
            "owner": reference(frame.receivers[0]),
        }

    def _children(self, frame: Frame) -> JsonObject:
        return {
            "resourceType": "Observation",
            "id": self.id_for("children"),
            "text": narrative(("Hjemmeboende børn", "Ja" if self.children_at_home else "Nej")),
            "status": "final",
            "code": {
                "coding": [
                    {"system": TOPIC.url, "code": "children-at-home"},
                    _category(InformationCategory.FAMILY_AND_CHILDREN),
                ],
                "text": TOPIC.name("children-at-home"),
            },
            "subject": reference(frame.patient),
            "effectiveDateTime": frame.sent,
            "valueBoolean": self.children_at_home,
        }


def _category(category: InformationCategory) -> JsonObject:
    return {"system": CATEGORY_SYSTEM, "code": category.value}
