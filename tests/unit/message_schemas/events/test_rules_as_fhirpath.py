"""Does the FHIRPath of a rule find the same fault as the rule itself?"""

from typing import Any

import pytest
from fhirpathpy import evaluate
from fhirpathpy.models import models

from message_schemas import DEFINITIONS, JsonObject, message_of
from message_schemas.definitions import Rule
from message_schemas.examples import example
from tests.unit.message_schemas.events.seen import Change, changed, first, focus

_R4 = models["r4"]


def output(found: JsonObject, code: str) -> JsonObject:
    return next(one for one in focus(found)["output"] if one["type"]["coding"][0]["code"] == code)


def drop(*codes: str) -> Change:
    def change(found: JsonObject) -> None:
        for code in codes:
            focus(found)["output"].remove(output(found, code))

    return change


def decide(code: str, *gone: str) -> Change:
    def change(found: JsonObject) -> None:
        output(found, "outcome")["valueCodeableConcept"]["coding"][0]["code"] = code
        drop(*gone)(found)

    return change


def in_words(found: JsonObject) -> None:
    output(found, "outcome")["valueCodeableConcept"] = {"text": "Delvist bevilget"}
    drop("complaint-deadline")(found)


def without_extension(name: str) -> Change:
    def change(found: JsonObject) -> None:
        kept = [one for one in focus(found)["extension"] if not one["url"].endswith(f"/{name}")]
        focus(found)["extension"] = kept

    return change


def plan(found: JsonObject) -> list[JsonObject]:
    inside: list[JsonObject] = next(
        one["extension"] for one in focus(found)["extension"] if one["url"].endswith("/follow-up-contact")
    )
    return inside


def plan_part(found: JsonObject, url: str) -> JsonObject:
    return next(one for one in plan(found) if one["url"] == url)


def reason(code: str) -> Change:
    return lambda found: next(
        one["valueCoding"] for one in focus(found)["extension"] if one["url"].endswith("/discharge-reason")
    ).update(code=code)


def without_why(found: JsonObject) -> None:
    found["entry"] = [one for one in found["entry"] if one["resource"]["resourceType"] != "Composition"]


def lost_binary(found: JsonObject) -> None:
    attachment = first(found, "DocumentReference")["content"][0]["attachment"]
    attachment.pop("data")
    attachment["url"] = "Binary/nowhere"


def empty_attachment(found: JsonObject) -> None:
    first(found, "DocumentReference")["content"][0]["attachment"].pop("data")


def name_another(found: JsonObject) -> None:
    focus(found)["provision"]["actor"][0]["reference"]["identifier"]["value"] = "family"


def nameless_child(found: JsonObject) -> None:
    first(found, "RelatedPerson").pop("birthDate")


CASES: list[tuple[str, str, Change]] = [
    ("placement-recommendation", "recommendation-without-grounds", without_why),
    ("placement-recommendation", "recommendation-without-provider", lambda b: focus(b).pop("performer")),
    ("placement-recommendation", "recommendation-without-period", lambda b: focus(b).pop("occurrencePeriod")),
    ("decision-notice", "decision-without-grounds", drop("grounds")),
    ("decision-notice", "decision-without-complaint-deadline", drop("complaint-deadline")),
    ("decision-notice", "decision-without-guidance", drop("complaint-guidance")),
    ("decision-notice", "decision-without-period", drop("grant-period")),
    ("decision-notice", "decision-without-deadline-or-code", in_words),
    (
        "complaint-case",
        "complaint-steps-order",
        lambda b: focus(b)["event"][0]["period"].update(start="2027-01-01"),
    ),
    ("complaint-case", "section-empty", lambda b: focus(b)["section"][2].pop("text")),
    ("complaint-case", "attachment-empty", empty_attachment),
    ("complaint-case", "attachment-not-found", lost_binary),
    ("discharge-notice", "follow-up-expected", without_extension("follow-up-contact")),
    ("discharge-notice", "follow-up-of-the-dead", reason("died")),
    ("discharge-notice", "follow-up-through-whom", lambda b: plan(b).remove(plan_part(b, "through"))),
    (
        "discharge-notice",
        "follow-up-not-anonymous",
        lambda b: plan_part(b, "way")["valueCoding"].update(code="none-anonymous"),
    ),
    (
        "discharge-notice",
        "follow-up-order",
        lambda b: plan_part(b, "after-six-months").update(valueDate="2027-01-01"),
    ),
    ("discharge-notice", "next-provider-expected", without_extension("next-provider")),
    ("concern-notification", "child-not-identified", nameless_child),
    ("consent-change", "consent-change-status", lambda b: focus(b).update(status="active")),
    ("consent-change", "consent-names-others", name_another),
    (
        "delivery-status",
        "delivery-status-severity",
        lambda b: first(b, "OperationOutcome")["issue"][0].update(severity="error"),
    ),
]


def moved_away(found: JsonObject) -> None:
    reason("moved")(found)
    without_extension("follow-up-contact")(found)


KEPT: list[tuple[str, str, Change]] = [
    ("decision-notice", "decision-without-grounds", decide("granted", "grounds")),
    ("decision-notice", "decision-without-complaint-deadline", decide("granted", "complaint-deadline")),
    (
        "decision-notice",
        "decision-without-complaint-deadline",
        lambda b: [
            output(b, "legal-ground")["valueCoding"].update(code="sel-101-a"),
            drop("complaint-deadline")(b),
        ],
    ),
    ("decision-notice", "decision-without-period", decide("refused", "grant-period")),
    ("discharge-notice", "follow-up-expected", moved_away),
    ("discharge-notice", "next-provider-expected", lambda b: [reason("moved")(b), without_extension("x")(b)]),
]


def answers(event: str, detail: str, bundle: JsonObject) -> tuple[list[str], list[Any]]:
    """What the rule's own test finds, and what its FHIRPath says."""
    known, message = DEFINITIONS[event], message_of(bundle)
    for rule in known.rules:
        if rule.detail == detail:
            number, resource = message.resolve(message.focus[0]) or (0, {})
            return list(rule.test(message, number, resource)), evaluate(bundle, rule.fhirpath, {}, _R4)
    profiles = [*known.focus, *(content.profile for content in known.contents)]
    rule_of: dict[str, tuple[str, Rule]] = {
        rule.detail: (profile.type, rule) for profile in profiles for rule in profile.rules
    }
    kind, rule = rule_of[detail]
    number, resource = next(message.of_type(kind))
    return list(rule.test(message, number, resource)), evaluate(resource, rule.fhirpath, {}, _R4)


@pytest.mark.parametrize(("event", "detail", "change"), CASES, ids=[case[1] for case in CASES])
def test_a_broken_rule_is_broken_in_fhirpath_too(event: str, detail: str, change: Change) -> None:
    places, said = answers(event, detail, changed(example(event), change))

    assert places != []
    assert said == [False]


@pytest.mark.parametrize(("event", "detail", "change"), KEPT, ids=[case[1] for case in KEPT])
def test_a_rule_that_does_not_apply_is_kept_in_fhirpath_too(event: str, detail: str, change: Change) -> None:
    places, said = answers(event, detail, changed(example(event), change))

    assert places == []
    assert said == [True]
