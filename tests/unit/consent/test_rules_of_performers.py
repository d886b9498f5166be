"""CONTRACT section 5, rule 7: who may permit for the young and for adults, and until when."""

from datetime import datetime
from typing import Any

import pytest

from consent import dump, load
from tests.unit.consent.builders import (
    ADULT,
    BASE,
    CITIZEN,
    COPENHAGEN,
    CPR,
    FATHER,
    MOTHER,
    NUMBERLESS,
    PARTIES,
    YOUNG,
    codes,
    decided,
    full_permit,
    outcome,
    performed,
    person,
    provision,
    record,
    request,
)

OWN = {"identifier": {"system": YOUNG[0], "value": YOUNG[1]}}
BIRTHDAY = datetime(2026, 11, 23, tzinfo=COPENHAGEN)  # the day on which YOUNG is eighteen
mother = person("mother", "PARAUTH", MOTHER, OWN)
father = person("father", "PARAUTH", FATHER, OWN)


def of_young(
    *performers: dict[str, Any] | str, contained: tuple[dict[str, Any], ...] = (), **more: Any
) -> Any:
    """A permit of the young person's, or with `provision` whatever it says."""
    root = more.pop("root", full_permit())
    return record(root, patient=OWN, **performed(*performers, contained=contained), **more)


BOTH = of_young(OWN, "#mother", contained=(mother,))

# -- who holds custody now -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("custodians", "expected"),
    [
        (None, "permit"),  # no record: the consent's own word
        ((MOTHER,), "permit"),
        ((MOTHER, FATHER), "permit"),
        ((FATHER,), "hold"),
        ((), "hold"),  # recorded that nobody known holds it
    ],
)
def test_under_18_the_holder_of_custody_who_agreed_must_still_hold_it_by_the_hubs_own_record(
    custodians: tuple[tuple[str, str], ...] | None, expected: str
) -> None:
    decision = decided(request(citizen=YOUNG, custodians=custodians), BOTH)

    assert decision.outcome == expected
    assert codes(decision) == ["consent-permits" if expected == "permit" else "consent-custody-ended"]


def test_a_holder_whom_the_consent_does_not_identify_counts_only_while_there_is_no_record() -> None:
    unnamed = of_young(OWN, "#mother", contained=(person("mother", "PARAUTH", None, OWN),))

    assert outcome(request(citizen=YOUNG), unnamed) == "permit"
    assert outcome(request(citizen=YOUNG, custodians=(MOTHER,)), unnamed) == "hold"


def test_the_holder_may_be_identified_where_the_consent_names_the_performer() -> None:
    named = {"reference": "#mother", "identifier": {"system": MOTHER[0], "value": MOTHER[1]}}
    agreed = of_young(OWN, named, contained=(person("mother", "PARAUTH", None, OWN),))

    assert outcome(request(citizen=YOUNG, custodians=(MOTHER,)), agreed) == "permit"


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"end": "2026-11-22"}, "permit"),  # through the day of NOW
        ({"end": "2026-11-21"}, "hold"),
        ({"start": "2026-11-23"}, "hold"),
        ({"start": "2026-11-22T10:00:00+01:00"}, "permit"),  # from this very instant
        ({"start": "2010", "end": "2026-11-22T09:59:59+01:00"}, "hold"),
    ],
)
def test_custody_that_is_over_or_to_come_gives_no_say(period: dict[str, str], expected: str) -> None:
    agreed = of_young(OWN, "#mother", contained=(mother | {"period": period},))

    assert outcome(request(citizen=YOUNG), agreed) == expected
    assert outcome(request(citizen=YOUNG, custodians=(MOTHER,)), agreed) == expected


def test_the_young_person_cannot_be_the_holder_of_custody_too() -> None:
    alone = of_young(OWN, "#self", contained=(person("self", "PARAUTH", YOUNG, OWN),))

    assert codes(decided(request(citizen=YOUNG), alone)) == ["consent-needs-custody-holder"]


def test_one_of_two_holders_is_enough_and_stays_so_when_the_other_loses_custody() -> None:
    agreed = of_young(OWN, "#mother", "#father", contained=(mother, father))

    for custodians in (None, (MOTHER,), (FATHER,)):
        assert outcome(request(citizen=YOUNG, custodians=custodians), agreed) == "permit"


def test_when_two_holders_of_custody_disagree_the_no_counts() -> None:
    fathers_no = of_young("#father", contained=(father,), root=provision("deny"), id="2")

    for custodians in (None, (MOTHER, FATHER), (MOTHER,)):
        assert outcome(request(citizen=YOUNG, custodians=custodians), BOTH, fathers_no) == "deny"


def test_a_no_by_anyone_counts_at_any_age() -> None:
    aunt = person("aunt", "AUNT")
    no = record(provision("deny"), "2", **performed("#aunt", contained=(aunt,)))

    assert outcome(request(), record(full_permit()), no) == "deny"
    assert outcome(request(citizen=YOUNG), BOTH, no) == "deny"


def test_unknown_age_is_a_minors_also_for_the_record_of_custody() -> None:
    asked = request(citizen=NUMBERLESS, custodians=(FATHER,))
    citizen = {"identifier": {"system": NUMBERLESS[0], "value": NUMBERLESS[1]}}
    agreed = record(
        full_permit(),
        patient=citizen,
        **performed(citizen, "#mother", contained=(person("mother", "PARAUTH", MOTHER, citizen),)),
    )

    assert codes(decided(asked, agreed)) == ["consent-custody-ended"]


# -- turning eighteen while a consent runs -------------------------------------------------------------


@pytest.mark.parametrize(
    ("performers", "before", "after"),
    [
        ((OWN, "#mother"), "permit", "permit"),
        ((OWN,), "hold", "permit"),
        (("#mother",), "hold", "hold"),
    ],
)
def test_at_eighteen_the_young_persons_own_word_counts_alone_and_the_custody_holders_no_longer(
    performers: tuple[Any, ...], before: str, after: str
) -> None:
    permit = of_young(*performers, contained=(mother,))
    last_second = BIRTHDAY.replace(day=22, hour=23, minute=59, second=59)

    assert outcome(request(citizen=YOUNG), permit, now=last_second) == before
    assert outcome(request(citizen=YOUNG), permit, now=BIRTHDAY) == after


def test_at_eighteen_the_record_of_custody_no_longer_matters() -> None:
    assert outcome(request(citizen=YOUNG, custodians=()), BOTH, now=BIRTHDAY) == "permit"


def test_a_parents_consent_that_stops_counting_says_why() -> None:
    parents = of_young("#mother", contained=(mother,))

    assert codes(decided(request(citizen=YOUNG), parents, now=BIRTHDAY)) == ["consent-not-by-citizen"]


@pytest.mark.parametrize("relation", ["GUARD", "POWATT"])
def test_what_a_proxy_gave_for_a_minor_does_not_come_to_count_at_eighteen(relation: str) -> None:
    guardian = person("guardian", relation, MOTHER, OWN)
    given_before = of_young("#guardian", contained=(guardian,), dateTime="2026-11-22")
    given_after = of_young("#guardian", contained=(guardian,), dateTime="2026-11-23")

    assert outcome(request(citizen=YOUNG), given_before, now=BIRTHDAY) == "hold"
    assert outcome(request(citizen=YOUNG), given_after, now=BIRTHDAY) == "permit"


# -- adults --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["GUARD", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT"])
def test_for_an_adult_a_proxy_within_its_period_may_permit(relation: str) -> None:
    proxy = person("proxy", relation, period={"start": "2026-01-01", "end": "2026-11-22"})
    permit = record(full_permit(), **performed("#proxy", contained=(proxy,)))

    assert outcome(request(), permit) == "permit"
    assert codes(decided(request(), permit, now=BIRTHDAY)) == ["consent-not-by-citizen"]


@pytest.mark.parametrize(
    "other",
    [
        person("p", "AUNT"),
        person("p", "PARAUTH"),  # custody is of minors
        person("p", "POWATT", active=False),
        person("p", "POWATT", citizen={"identifier": {"system": CPR, "value": "0101709999"}}),
        person("p", "POWATT", relationship=[{"text": "fuldmægtig"}]),
        {"resourceType": "Practitioner", "id": "p"},
        {"resourceType": "Patient", "id": "p", "identifier": [{"system": CPR, "value": "0101709999"}]},
    ],
)
def test_another_person_without_authority_permits_nothing_for_an_adult(other: dict[str, Any]) -> None:
    permit = record(full_permit(), **performed("#p", contained=(other,)))

    assert codes(decided(request(), permit)) == ["consent-not-by-citizen"]


@pytest.mark.parametrize(
    "somebody_else",
    [
        {"reference": "RelatedPerson/7"},
        {"reference": "https://ehr.example/fhir/Practitioner/7/_history/2"},
        {"type": "PractitionerRole", "identifier": {"system": "x", "value": "y"}},
        {"type": "http://hl7.org/fhir/StructureDefinition/Organization", "display": "Centret"},
        {"type": "RelatedPerson", "identifier": {"system": ADULT[0], "value": ADULT[1]}},
        {"identifier": {"system": f"{BASE}/sid/party", "value": "centre"}},
        {"identifier": {"system": CPR, "value": "0101709999"}},
    ],
)
def test_a_performer_who_is_told_to_be_somebody_else_permits_nothing(somebody_else: dict[str, Any]) -> None:
    permit = record(full_permit(), **performed(somebody_else))

    assert codes(decided(request(), permit)) == ["consent-not-by-citizen"]
    assert outcome(request(), record(full_permit(), **performed(CITIZEN, somebody_else))) == "permit"


@pytest.mark.parametrize(
    "someone",
    [
        {"display": "Borgeren selv"},
        {"reference": "Patient/7"},
        {"reference": "urn:uuid:7e1c0a0e-5e5e-4d57-8b4e-6a8f3f8f6a11"},
        {"reference": "#nobody"},
        {"identifier": {"system": "https://elsewhere", "value": "7"}},
    ],
)
def test_a_performer_whom_nothing_tells_from_the_citizen_is_the_adult_citizen_and_never_the_minor(
    someone: dict[str, Any],
) -> None:
    minors = of_young(someone, "#mother", contained=(mother,))

    assert outcome(request(), record(full_permit(), **performed(someone))) == "permit"
    assert codes(decided(request(citizen=YOUNG), minors)) == ["consent-needs-custody-holder"]


def test_a_number_goes_before_the_reference_that_stands_beside_it() -> None:
    patient = OWN | {"reference": "Patient/p"}
    another = {"reference": "Patient/p", "identifier": {"system": CPR, "value": "0101709999"}}
    same = {"reference": "Patient/p", "identifier": {"system": "urn:oid:1.2.208.176.1.6.1.1", "value": "x"}}

    for performer, expected in ((another, "hold"), (same, "permit")):
        agreed = record(
            full_permit(), patient=patient, **performed(performer, "#mother", contained=(mother,))
        )
        assert outcome(request(citizen=YOUNG), agreed) == expected


def test_a_contained_patient_with_the_citizens_number_is_the_citizen() -> None:
    patient = {"resourceType": "Patient", "id": "p", "identifier": [{"system": YOUNG[0], "value": YOUNG[1]}]}
    parent = person("mother", "PARAUTH", MOTHER, {"reference": "#p"})
    agreed = of_young("#p", "#mother", contained=(patient, parent))

    assert outcome(request(citizen=YOUNG), agreed) == "permit"


def test_who_consented_says_nothing_against_a_statutory_basis() -> None:
    asked = request(
        legal_basis="duty-to-notify",
        event="concern-notification",
        recipient=PARTIES["family"],
        justification="Bekymring",
        citizen=YOUNG,
        custodians=(),
    )

    assert outcome(asked, of_young("#mother", contained=(mother,))) == "permit"


def test_the_performers_are_stored_without_the_citizens_number() -> None:
    stored = dump(BOTH)

    assert load(stored) == BOTH
    assert YOUNG[1].encode() not in stored
