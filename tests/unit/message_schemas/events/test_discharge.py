"""Does a notice of discharge say why, and how the citizen is contacted again?"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import DischargeNotice, FollowUpValue, FollowUpWay, JsonObject, ProviderValue
from message_schemas.builders.discharge import months_after
from message_schemas.codes import DischargeReason
from message_schemas.examples import example
from message_schemas.terminology import FOLLOW_UP_WAY
from tests.unit.message_schemas.events.drawn import ANONYMOUS, built, days, envelope, people, providers, texts
from tests.unit.message_schemas.events.seen import Change, changed, errors, focus, remarks, said, warnings

BASE = "https://handleplan-hub.example/fhir/StructureDefinition"
DAY = dt.date(2026, 11, 20)
SKOVEN = ProviderValue(name="Skoven")
plans = st.builds(
    lambda found: FollowUpValue(
        **(found | {"through": found["through"] if found["way"] == "through-other-party" else None})
    ),
    st.fixed_dictionaries(
        {"way": st.sampled_from(FollowUpWay), "through": providers}, optional={"agreed": texts}
    ),
)


def bundle(*changes: Change) -> JsonObject:
    return changed(example("discharge-notice"), *changes)


def extension(found: JsonObject, name: str) -> JsonObject:
    return next(one for one in focus(found)["extension"] if one["url"] == f"{BASE}/{name}")


def inside(found: JsonObject, name: str) -> JsonObject:
    plan = extension(found, "follow-up-contact")
    return next(one for one in plan["extension"] if one["url"] == name)


def drop(name: str) -> Change:
    return lambda found: focus(found)["extension"].remove(extension(found, name))


def drop_inside(name: str) -> Change:
    return lambda found: extension(found, "follow-up-contact")["extension"].remove(inside(found, name))


def because(code: str) -> Change:
    return lambda found: extension(found, "discharge-reason")["valueCoding"].update(code=code)


def by(way: str) -> Change:
    return lambda found: inside(found, "way")["valueCoding"].update(code=way)


@settings(max_examples=120, deadline=None)
@given(
    values=st.fixed_dictionaries(
        {"kinds": st.just(("day",)), "discharged_on": days, "reason": st.sampled_from(DischargeReason)},
        optional={
            "enrolled_on": days,
            "provider": providers,
            "next_provider": providers,
            "contact_person": people,
            "coordinator": people,
            "follow_up": plans,
            "citizen": st.just(ANONYMOUS),
        },
    )
)
def test_what_is_built_keeps_the_definition(values: dict[str, Any]) -> None:
    found = built(DischargeNotice, values)

    assert found is None or errors(found) == []


@pytest.mark.parametrize("reason", list(DischargeReason))
def test_a_discharge_with_everything_in_it_is_kept_without_remark(reason: DischargeReason) -> None:
    plan = None if reason == "died" else FollowUpValue(way=FollowUpWay.LETTER, agreed="Brev")
    given = {
        "kinds": ("day",),
        "discharged_on": DAY,
        "reason": reason,
        "next_provider": SKOVEN,
        "contact_person": {"family": "Krogh"},
        "follow_up": plan,
    }

    found = built(DischargeNotice, given)

    assert found is not None
    assert remarks(found) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b).update(status="active"), "code-not-allowed"),
        (lambda b: focus(b).pop("patient"), "content-missing"),
        (drop("discharge-reason"), "content-missing"),
        (because("bored"), "code-not-allowed"),
        (lambda b: extension(b, "discharge-reason").pop("valueCoding"), "content-missing"),
        (drop_inside("way"), "content-missing"),
        (by("pigeon"), "code-not-allowed"),
        (drop_inside("through"), "follow-up-through-whom"),
        (by("none-anonymous"), "follow-up-not-anonymous"),
        (because("died"), "follow-up-of-the-dead"),
        (lambda b: inside(b, "after-one-month").update(valueDate="2026-12-01"), "follow-up-order"),
        (lambda b: inside(b, "after-six-months").update(valueDate="2027-01"), None),
        (lambda b: inside(b, "after-six-months").update(valueDate="2027"), None),
        (lambda b: inside(b, "after-six-months").update(valueDate="2026-12"), "follow-up-order"),
        (lambda b: inside(b, "after-one-month").update(valueDate=None, valueString="snart"), "content-type"),
        (
            lambda b: extension(b, "next-provider").update(valueReference=focus(b)["patient"]),
            "reference-target",
        ),
        (lambda b: inside(b, "responsible").update(valueReference=focus(b)["patient"]), "reference-target"),
        (lambda b: focus(b)["extension"].append(extension(b, "follow-up-contact")), "content-too-many"),
    ],
)
def test_a_wrong_notice_is_refused(change: Change, detail: str | None) -> None:
    found = errors(bundle(change))

    assert found == [] if detail is None else detail in found


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("completed", {"follow-up-expected"}),
        ("to-other-service", {"follow-up-expected", "next-provider-expected"}),
        ("to-hospital", {"follow-up-expected", "next-provider-expected"}),
        ("other", {"follow-up-expected"}),
        ("stayed-away", set()),
        ("moved", set()),
        ("died", set()),
    ],
)
def test_what_follows_is_asked_for_by_the_reason(reason: str, told: set[str]) -> None:
    found = bundle(because(reason), drop("follow-up-contact"), drop("next-provider"))

    assert errors(found) == []
    assert set(warnings(found)) == told


def test_the_contracts_own_minimum_is_enough() -> None:
    def least(found: JsonObject) -> None:
        episode = focus(found)
        for name in episode.keys() - {"resourceType", "id", "status", "patient", "extension"}:
            del episode[name]
        episode["extension"] = [extension(found, "discharge-reason")]

    assert errors(bundle(least)) == []


def test_an_anonymous_citizen_is_said_not_to_be_contacted() -> None:
    given = {"kinds": ("anonymous-counselling",), "discharged_on": DAY, "reason": "completed"}
    plan = {"follow_up": FollowUpValue(way=FollowUpWay.NONE_ANONYMOUS), "citizen": ANONYMOUS}

    found = built(DischargeNotice, given | plan)

    assert found is not None
    assert errors(found) == []
    assert [one["url"] for one in extension(found, "follow-up-contact")["extension"]] == ["way"]


def test_follow_up_comes_after_one_and_six_months_unless_other_days_are_agreed() -> None:
    given = {"kinds": ("day",), "discharged_on": dt.date(2026, 8, 31), "reason": "completed"}

    usual = built(DischargeNotice, given | {"follow_up": {"way": "telephone"}})
    late = built(
        DischargeNotice,
        given | {"follow_up": {"way": "telephone", "after_one_month": dt.date(2027, 4, 1)}},
    )

    assert usual is not None
    assert late is not None
    assert inside(usual, "after-one-month")["valueDate"] == "2026-09-30"
    assert inside(usual, "after-six-months")["valueDate"] == "2027-02-28"
    assert inside(late, "after-six-months")["valueDate"] == "2027-04-01"
    assert months_after(dt.date.max, 1) is None


def test_a_discharge_tells_of_substance_use_alone() -> None:
    assert said(bundle()) == {"substance-use"}


@pytest.mark.parametrize(
    "given",
    [
        {"enrolled_on": dt.date(2027, 1, 1)},
        {"reason": "died", "follow_up": {"way": "letter"}},
        {"follow_up": {"way": "none-anonymous"}},
        {"follow_up": {"way": "through-other-party"}},
        {"follow_up": {"way": "letter", "through": SKOVEN}},
        {"follow_up": {"way": "declined", "after_one_month": DAY}},
        {"follow_up": {"way": "letter", "after_one_month": DAY, "after_six_months": dt.date(2026, 1, 1)}},
        {"follow_up": {"way": "letter", "after_one_month": dt.date(2026, 1, 1)}},
    ],
)
def test_values_that_do_not_go_together_are_refused(given: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"kinds": ("day",), "discharged_on": DAY, "reason": "completed"}

    DischargeNotice(**envelope(), **plain)
    with pytest.raises(ValidationError):
        DischargeNotice(**envelope(), **{**plain, **given})


def test_the_builders_codes_are_the_published_ones() -> None:
    assert {one.value for one in FollowUpWay} == FOLLOW_UP_WAY.codes
