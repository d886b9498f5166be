"""Which invariants do FHIR R4's Questionnaire and QuestionnaireResponse have?"""

from collections.abc import Mapping
from typing import Any, Final

from message_schemas.fhir_r4.values import Invariant
from message_schemas.message import objects

JsonObject = dict[str, Any]

_ONLY_FOR_QUESTIONS: Final = ("code", "required", "repeats", "readOnly", "initial")
_WITH_LENGTH: Final = ("boolean", "decimal", "integer", "string", "text", "url", "open-choice")
_WITH_OPTIONS: Final = (
    "choice",
    "open-choice",
    "decimal",
    "integer",
    "date",
    "dateTime",
    "time",
    "string",
    "quantity",
)


def _same_link_id(node: JsonObject) -> bool:
    seen: set[str] = set()
    pending = objects(node.get("item"))
    while pending:
        item = pending.pop()
        link_id = item.get("linkId")
        if isinstance(link_id, str):
            if link_id in seen:
                return True
            seen.add(link_id)
        pending.extend(objects(item.get("item")))
    return False


def _group_or_display(node: JsonObject) -> bool:
    return (node.get("type") == "group" and "item" not in node) or (
        node.get("type") == "display" and "item" in node
    )


def _display_as_question(node: JsonObject) -> bool:
    if node.get("type") == "group":
        return "initial" in node
    return node.get("type") == "display" and any(one in node for one in _ONLY_FOR_QUESTIONS)


def _options(node: JsonObject) -> bool:
    both = "answerOption" in node and "answerValueSet" in node
    any_at_all = "answerOption" in node or "answerValueSet" in node
    return both or (any_at_all and node.get("type") not in _WITH_OPTIONS)


def _initials(node: JsonObject) -> bool:
    initials = len(objects(node.get("initial")))
    return bool(initials) and ("answerOption" in node or (initials > 1 and node.get("repeats") is not True))


def _enabling(node: JsonObject) -> bool:
    return len(objects(node.get("enableWhen"))) > 2 and "enableBehavior" not in node


QUESTIONNAIRES: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "Questionnaire": (Invariant("fhir-que-2", _same_link_id),),
    "Questionnaire.item": (
        Invariant("fhir-que-1", _group_or_display),
        Invariant("fhir-que-3-6-8-9", _display_as_question),
        Invariant("fhir-que-4-5", _options),
        Invariant(
            "fhir-que-10",
            lambda node: "maxLength" in node and node.get("type") not in _WITH_LENGTH,
            "maxLength",
        ),
        Invariant("fhir-que-11-13", _initials),
        Invariant("fhir-que-12", _enabling),
    ),
    "Questionnaire.item.enableWhen": (
        Invariant(
            "fhir-que-7", lambda node: node.get("operator") == "exists" and "answerBoolean" not in node
        ),
    ),
    "QuestionnaireResponse.item": (
        Invariant("fhir-qrs-1", lambda node: "answer" in node and "item" in node),
    ),
}
