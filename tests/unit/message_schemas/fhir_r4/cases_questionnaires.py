"""For every invariant of questionnaires, what breaks it and what keeps it: (detail, type, broken, kept)."""

from typing import Any

from tests.unit.message_schemas.fhir_r4.cases import Case

JsonObject = dict[str, Any]


def item(kind: str, **more: Any) -> JsonObject:
    return {"linkId": "a", "type": kind, **more}


_TEXT = item("string")
_INITIAL = {"valueString": "a"}
_ITEM = "Questionnaire.item"
_DISPLAY = "fhir-que-3-6-8-9"
_WHEN = [{"question": "a"}] * 3

QUESTIONNAIRES: tuple[Case, ...] = (
    ("fhir-que-2", "Questionnaire", {"item": [_TEXT, item("group", item=[_TEXT])]}, {"item": [_TEXT]}),
    ("fhir-que-1", _ITEM, item("group"), item("group", item=[_TEXT])),
    ("fhir-que-1", _ITEM, item("display", item=[_TEXT]), item("display")),
    (_DISPLAY, _ITEM, item("display", code=[{}]), item("string", code=[{"code": "a"}])),
    (_DISPLAY, _ITEM, item("display", required=True), item("string", required=True)),
    (_DISPLAY, _ITEM, item("display", readOnly=True), item("string", readOnly=True)),
    (_DISPLAY, _ITEM, item("group", item=[_TEXT], initial=[_INITIAL]), item("string", initial=[_INITIAL])),
    (
        "fhir-que-4-5",
        _ITEM,
        item("string", answerOption=[{}], answerValueSet="u"),
        item("string", answerOption=[_INITIAL]),
    ),
    ("fhir-que-4-5", _ITEM, item("boolean", answerValueSet="u"), item("choice", answerValueSet="u")),
    ("fhir-que-10", _ITEM, item("date", maxLength=3), item("string", maxLength=3)),
    (
        "fhir-que-11-13",
        _ITEM,
        item("string", answerOption=[_INITIAL], initial=[_INITIAL]),
        item("string", answerOption=[_INITIAL]),
    ),
    (
        "fhir-que-11-13",
        _ITEM,
        item("string", initial=[_INITIAL] * 2),
        item("string", initial=[_INITIAL] * 2, repeats=True),
    ),
    ("fhir-que-12", _ITEM, item("string", enableWhen=_WHEN), item("string", enableWhen=_WHEN[:1])),
    (
        "fhir-que-7",
        f"{_ITEM}.enableWhen",
        {"operator": "exists", "answerString": "a"},
        {"operator": "exists", "answerBoolean": True},
    ),
    (
        "fhir-qrs-1",
        "QuestionnaireResponse.item",
        {"linkId": "a", "answer": [{}], "item": [{}]},
        {"linkId": "a", "answer": [_INITIAL]},
    ),
)
