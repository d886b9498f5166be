"""A person is found by a full name, however it is written, and never by half of one."""

import pytest

from hub.domain.names import names_of, possible_names


@pytest.mark.parametrize(
    "text",
    [
        "Vi talte med Nancy Berggren i går.",
        "NANCY  BERGGREN",
        "nancy\nberggren",
        "Berggren er nævnt som »Nancy Ann Berggren«.",
        "ann berggren",
    ],
)
def test_a_full_name_is_found_in_a_text(text: str) -> None:
    known = names_of("Nancy Ann", "Berggren")

    assert known & set(possible_names(text))


@pytest.mark.parametrize("text", ["Nancy", "Berggren", "Nancy kom. Hun bor hos Berg", "Nan cyBerggren", ""])
def test_half_a_name_names_nobody(text: str) -> None:
    known = names_of("Nancy Ann", "Berggren")

    assert not known & set(possible_names(text))


@pytest.mark.parametrize(("given", "family"), [(None, "Elmer"), ("Bruno", None), ("", ""), ("Bruno", "123")])
def test_a_person_of_whom_half_a_name_is_known_cannot_be_found_by_it(
    given: str | None, family: str | None
) -> None:
    assert names_of(given, family) == frozenset()


def test_a_name_is_the_same_composed_and_decomposed() -> None:
    composed, decomposed = "Søren Ågård", "Søren A\u030ag\u0061\u030ard"

    assert names_of(*composed.split()) & set(possible_names(decomposed))


@pytest.mark.parametrize("written", ["Søren Aagaard", "SØREN ÅGÅRD", "Soeren Ågaard", "Sören Ågård"])
def test_a_name_is_the_same_with_and_without_danish_letters(written: str) -> None:
    assert names_of("Søren", "Ågård") & set(possible_names(written))


def test_a_family_name_of_several_words_is_found_by_its_last_and_by_all_of_it() -> None:
    known = names_of("Anne-Marie", "von Holm")

    assert {"anne-marie von holm", "anne-marie holm"} <= known
    assert known & set(possible_names("Anne-Marie von Holm"))
