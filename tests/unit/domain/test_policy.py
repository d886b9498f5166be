"""A policy file says what it means, or is refused with the place that is wrong."""

from importlib import resources

import pytest

from hub.domain.policy import Due, PolicyBook, PolicyError, load_policy

RULE = """
[[deadlines]]
id = "treatment-guarantee"
title_da = "Behandlingsgaranti"
text_da = "Behandlingen skal være sat i gang senest 14 dage efter den første henvendelse."
starts = ["first-contact"]
due = { days = 14 }
met_by = ["treatment-started"]
source = "F § 6"
"""
BASIS = """
[[statutory]]
code = "duty-to-notify"
events = ["concern-notification"]
recipient_kinds = ["family-department"]
source = "K"
"""
HEAD = 'name = "test"\nmunicipality = "Prøve Kommune"\n[sources]\nF = "en kilde"\n'


def shipped(name: str) -> str:
    return (resources.files("hub") / "policies" / f"{name}.toml").read_text(encoding="utf-8")


def test_fredericia_gives_fourteen_days_to_treatment_and_to_the_plan_and_a_day_to_read_a_concern() -> None:
    policy = load_policy(shipped("fredericia-2016"), "fredericia-2016")

    rules = {rule.id: rule for rule in policy.deadlines}

    assert {id_: rule.due for id_, rule in rules.items()} == {
        "treatment-guarantee": Due(days=14),
        "treatment-plan": Due(days=14),
        "concern-read": Due(hours=24),
    }
    assert rules["treatment-guarantee"].source.startswith("F § 6")
    assert [way.by for way in rules["treatment-guarantee"].set_aside] == ["free-choice-used"]
    assert rules["treatment-plan"].set_aside == ()
    assert policy.ages["lowest"].years == 18


def test_fredericia_names_the_statutory_bases_of_the_contract() -> None:
    policy = load_policy(shipped("fredericia-2016"), "fredericia-2016")

    bases = {basis.code: basis for basis in policy.statutory}

    assert set(bases) == {"duty-to-notify", "vital-interest", "court-sentence", "appeal"}
    assert bases["duty-to-notify"].sender_kinds is None
    assert bases["duty-to-notify"].recipient_kinds == {"family-department"}
    assert bases["court-sentence"].sender_kinds == frozenset({"centre", "residential-institution"})
    assert bases["appeal"].events == {"complaint-case"}


def test_a_policy_is_read_once() -> None:
    asked: list[str] = []

    def read(name: str) -> str:
        asked.append(name)
        return HEAD + RULE

    book = PolicyBook(read)

    assert book.of("test") is book.of("test")
    assert asked == ["test"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name = ", "TOML"),
        (HEAD.replace('name = "test"\n', ""), "test.name"),
        (HEAD + RULE.replace("starts", "begins"), "deadlines[0]"),
        (HEAD + RULE + 'note = "?"\n', "note"),
        (HEAD + RULE.replace("first-contact", "first-kontakt"), "starts"),
        (HEAD + RULE.replace("{ days = 14 }", "{ days = 14, months = 1 }"), "either days, months or hours"),
        (HEAD + RULE.replace("{ days = 14 }", "{}"), "either days, months or hours"),
        (HEAD + RULE.replace("{ days = 14 }", "{ hours = 24 }"), "hours are for the deadline of a message"),
        (HEAD + RULE + 'message = "gossip"\n', "message"),
        (HEAD + RULE + 'message = "concern-notification"\n', "starts"),
        (HEAD + RULE.replace("{ days = 14 }", '{ days = "14" }'), "due.days"),
        (HEAD + RULE.replace("{ days = 14 }", "{ days = true }"), "due.days"),
        (HEAD + RULE.replace('["treatment-started"]', "[]"), "what meets it"),
        (HEAD + RULE.replace('source = "F § 6"', 'source = " "'), "source"),
        (HEAD + RULE + RULE, "same id"),
        (
            HEAD + RULE + '[[deadlines.set_aside]]\nby = "rain"\ntext_da = "x"\nsource = "F"\n',
            "set_aside[0].by",
        ),
        (HEAD + BASIS.replace("duty-to-notify", "consent"), "statutory[0].code"),
        (HEAD + BASIS.replace("concern-notification", "gossip"), "events"),
        (HEAD + BASIS.replace('["family-department"]', "[]"), "recipients"),
        (HEAD + '[ages.lowest]\nyears = "18"\nsource = "F"\n', "ages.lowest.years"),
    ],
)
def test_a_policy_that_cannot_be_understood_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(PolicyError, match=place.replace("[", r"\[").replace("]", r"\]")):
        load_policy(text, "test")


def test_a_policy_says_which_counts_are_small_and_five_where_it_says_nothing() -> None:
    said = load_policy(HEAD + '[statistics]\nsmall_count = 10\nsource = "F"\n', "test")

    silent = load_policy(HEAD, "test")

    assert (said.statistics.small_count, said.statistics.source) == (10, "F")
    assert (silent.statistics.small_count, silent.statistics.source) == (5, "hub")
    assert load_policy(shipped("fredericia-2016"), "fredericia-2016").statistics.small_count == 5


@pytest.mark.parametrize(
    "table", ['small_count = 2\nsource = "F"', "small_count = 5", 'small_count = "5"\nsource = "F"']
)
def test_a_policy_cannot_let_people_be_found_in_its_counts(table: str) -> None:
    with pytest.raises(PolicyError, match="statistics"):
        load_policy(f"{HEAD}[statistics]\n{table}\n", "test")
