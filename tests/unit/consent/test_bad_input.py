"""Consents too large, going in circles or damaged: refused by name or read, never a permit, never an error."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import ConsentRecord, MalformedConsent, dump, load, read
from tests.unit.consent.builders import (
    BASE,
    CITIZEN,
    CPR,
    GUARDIAN,
    MOTHER,
    PARTIES,
    RESTRICTED,
    YOUNG,
    codes,
    consent,
    decided,
    full_permit,
    outcome,
    performed,
    person,
    provision,
    record,
    request,
)

pytestmark = pytest.mark.slow

Json = dict[str, Any]
JUNK: st.SearchStrategy[Any] = (
    st.sampled_from([None, "", [], {}, [None], [[]], [{}], {"id": 1}, 7, -1.5, True, "9999", "x/y", "#guardian"])
    | st.text(max_size=20)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    )
)  # fmt: skip


def refused(resource: Any) -> list[str]:
    """Where the issues are of a Consent that cannot be read."""
    with pytest.raises(MalformedConsent) as raised:
        read(resource, consent_id="Consent/1", version=1)
    return [issue.expression for issue in raised.value.issues]


def test_a_thousand_provisions_are_too_many_to_decide_by() -> None:
    wide = provision("permit", *[provision("deny", to="gp")] * 1000)
    many = provision("permit", *[provision("deny", to="gp")] * 499)

    assert refused(consent(wide)) == ["Consent.provision"]
    assert outcome(request(), record(many)) == "deny"


@pytest.mark.parametrize("depth", [33, 1000, 50_000])
def test_provisions_nested_without_end_are_refused_before_they_are_followed(depth: int) -> None:
    deep: Json = provision("permit")
    for _ in range(depth):
        deep = provision("deny", deep)

    assert refused(consent(deep)) == ["Consent.provision"]


def test_what_every_provision_would_repeat_is_bounded() -> None:
    cases = [
        {
            "meaning": "related",
            "reference": {"identifier": {"system": f"{BASE}/sid/case", "value": f"c{n:05}"}},
        }
        for n in range(2000)
    ]
    few, many = (provision("permit", *[provision("deny", to="gp")] * n, data=cases) for n in (5, 100))

    assert refused(consent(many)) == ["Consent.provision"]
    assert len(dump(record(few))) < 150_000


def test_a_thousand_performers_are_too_many() -> None:
    people = tuple(person(f"p{n}", "PARAUTH", (CPR, f"{n:010}")) for n in range(1000))
    names = tuple(f"#p{n}" for n in range(1000))

    assert refused(consent(full_permit(), **performed(*names, contained=people))) == ["Consent.performer"]


def test_contained_persons_that_refer_to_each_other_lead_nowhere() -> None:
    circle = (
        person("a", "PARAUTH", citizen={"reference": "#b"}),
        person("b", "PARAUTH", citizen={"reference": "#a"}),
        person("c", "PARAUTH", citizen={"reference": "#c"}),
    )
    performers = performed(CITIZEN, "#a", "#b", "#c", contained=circle)

    minors = record(full_permit(), **performers)

    assert codes(decided(request(citizen=YOUNG), minors)) == ["consent-needs-custody-holder"]


# -- damaged in any way --------------------------------------------------------------------------------


def rich(effect: str) -> Json:
    """A Consent that uses everything that a Consent can say, all of it with one effect."""
    case = {"system": f"{BASE}/sid/case", "value": "case-1"}
    particular = [
        {"meaning": "instance", "reference": {"reference": "Observation/1", "type": "Observation"}},
        {"meaning": "related", "reference": {"identifier": case}},
        {
            "meaning": "authoredby",
            "reference": {"identifier": {"system": f"{BASE}/sid/party", "value": "gp"}},
        },
    ]
    nested = provision(
        effect,
        provision(effect, dataPeriod={"start": "2026-01", "end": "2026-06-30"}),
        to_kind="hospital",
        labels=(RESTRICTED,),
        data=particular,
    )
    root = provision(
        effect,
        nested,
        to="gp",
        by="centre",
        purposes=("treatment",),
        categories=("substance-use",),
        period={"start": "2026-01-01", "end": "2027-01-01T10:00:00+01:00"},
    )
    mother = person("guardian", "PARAUTH", MOTHER, period={"start": "2020"}, active=True)
    return consent(
        root,
        **performed(CITIZEN, "#guardian", {"display": "x"}, contained=(mother, GUARDIAN | {"id": "other"})),
        text={"status": "generated", "div": "<div/>"},
        verification=[{"verified": True}],
        identifier=[{"system": "urn:x", "value": "1"}],
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a JSON value but the value itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


def damaged(resource: Json, path: tuple[Any, ...], junk: object) -> Json:
    made = deepcopy(resource)
    within: Any = made
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = junk
    return made


PERMITTING, DENYING = rich("permit"), rich("deny")


def compiled(resource: Json) -> ConsentRecord | None:
    """The record, or None for a Consent that was refused with at least one named place."""
    try:
        return read(resource, consent_id="Consent/1", version=1)
    except MalformedConsent as malformed:
        issues = malformed.issues
    assert issues
    assert all(issue.expression.startswith("Consent") for issue in issues)
    return None


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(list(places(PERMITTING))), JUNK)
def test_a_damaged_consent_is_refused_by_name_or_read_and_then_decided_by(
    path: tuple[Any, ...], junk: object
) -> None:
    found = compiled(damaged(PERMITTING, path, junk))

    if found is not None:
        assert load(dump(found)) == found
        for citizen in (YOUNG, None):
            assert "engine-error" not in codes(decided(request(citizen=citizen, labels=None), found))


@settings(max_examples=700, deadline=None)
@given(st.sampled_from(list(places(PERMITTING))), JUNK)
def test_no_damage_permits_what_the_whole_consent_did_not(path: tuple[Any, ...], junk: object) -> None:
    asked = [
        request(recipient=PARTIES["psychiatry"], resource="Observation/1", case="case-1", author="gp"),
        request(purpose="coordination"),
        request(categories=("employment",)),
        request(citizen=YOUNG, custodians=()),
    ]

    found = compiled(damaged(PERMITTING, path, junk))

    assert found is None or {outcome(each, found) for each in asked} <= {"hold", "deny"}


@settings(max_examples=700, deadline=None)
@given(st.sampled_from(list(places(DENYING))), JUNK)
def test_no_damage_makes_a_permit_of_a_deny(path: tuple[Any, ...], junk: object) -> None:
    found = compiled(damaged(DENYING, path, junk))

    assert found is None or outcome(request(), found) in ("hold", "deny")


@pytest.mark.parametrize(
    "resource", [{}, {"resourceType": "Consent"}, {"provision": 7, "patient": "x", "contained": 3}]
)
def test_any_json_object_is_read_or_refused(resource: Json) -> None:
    assert refused(resource)
