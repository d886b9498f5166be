"""Are FHIR's invariants kept, each told where it is broken and not where it holds?"""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_schemas import JsonObject
from message_schemas.fhir_r4.invariants import INVARIANTS
from message_schemas.fhir_r4.kinds import KINDS
from message_schemas.fhir_r4.values import is_after, is_greater
from message_schemas.issues import TEXTS
from tests.unit.message_schemas.fhir_r4.cases import CASES, UCUM, concept
from tests.unit.message_schemas.fhir_r4.cases_questionnaires import QUESTIONNAIRES
from tests.unit.message_schemas.fhir_r4.messages import bundle, faults, resource, walked

EVERY = (*CASES, *QUESTIONNAIRES)

NESTED = [{"linkId": [], "item": 1, "code": {"coding": [{"code": {}}]}}]
WRONG: tuple[object, ...] = (
    *(None, True, 0, -1.5, Decimal("1e400"), "", "a", "2026", {"coding": [1]}, {"value": "1", "code": []}),
    *([], {}, [None], ["C"], [[]], NESTED),
)


@pytest.mark.parametrize(("detail", "kind", "broken", "kept"), EVERY)
def test_an_invariant_is_told_where_it_is_broken_only(
    detail: str, kind: str, broken: JsonObject, kept: JsonObject
) -> None:
    when_broken, when_kept = walked(kind, broken), walked(kind, kept)

    assert detail in when_broken
    assert detail not in when_kept


def test_every_invariant_has_a_case_and_a_text_under_fhirs_key() -> None:
    written = {one.detail for rows in INVARIANTS.values() for one in rows if one.detail.startswith("fhir-")}

    assert written == {detail for detail, *_ in EVERY}
    for detail in written:
        key = detail.removeprefix("fhir-").removeprefix("task-").removeprefix("parameters-")
        assert key.partition("-")[0] in TEXTS[detail].da.rpartition("(")[2]


def test_an_invariant_belongs_to_a_type_that_fhir_has() -> None:
    assert set(INVARIANTS) <= set(KINDS)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_an_invariant_answers_whatever_types_it_finds(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(INVARIANTS)))
    names = {name for _, one, *nodes in EVERY if one == kind for node in nodes for name in node}
    names |= {name.removeprefix("_") for name in KINDS[kind].rules}
    node = data.draw(st.dictionaries(st.sampled_from(sorted(names)), st.sampled_from(WRONG)))

    answers = [one.broken(node) for one in INVARIANTS[kind]]

    assert all(isinstance(answer, bool) for answer in answers)


def test_an_element_with_only_a_reason_for_its_absence_is_there() -> None:
    reason = {"extension": [{"url": "urn:reason", "valueCode": "unknown"}]}
    appointment = {"status": "booked", "_start": reason, "_end": reason}

    assert walked("Appointment", appointment) == []
    assert walked("ContactPoint", {"value": "38683868", "_system": reason}) == []
    assert walked("Quantity", {"code": "mg", "_system": reason}) == []


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("2026-11-22", "2026-11", False),
        ("2026-11", "2026-11-22", False),
        ("2027", "2026-11-22", True),
        ("2026-11-22T23:30:00+02:00", "2026-11-22T22:00:00Z", False),
        ("2026-11-22T23:30:00+00:00", "2026-11-22T23:00:00+01:00", True),
        ("2026-11-22T10:00:00Z", "2026-11-22", False),
        ("2026-11-23T10:00:00Z", "2026-11-22", True),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", False),  # a leap second is not compared
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", False),
        ("i går", "2026-11-22", False),
        (20261122, "2026-11-22", False),
    ],
)
def test_a_time_is_after_another_when_it_surely_is(one: object, other: object, after: bool) -> None:
    assert is_after(one, other) is after


def test_quantities_of_different_units_are_not_compared() -> None:
    much, little = {"value": 1, "code": "kg", "system": UCUM}, {"value": 500, "code": "g", "system": UCUM}

    assert not is_greater(little, much)
    assert not is_greater({"value": True}, {"value": 0})
    assert is_greater({"value": 2}, {"value": 1.5})


def test_a_broken_invariant_is_told_with_its_place() -> None:
    citizen = resource(
        "Patient", telecom=[{"value": "38683868"}], name=[{"period": {"start": "2027", "end": "2026"}}]
    )
    answer = resource(
        "CarePlan",
        status="active",
        intent="plan",
        activity=[{"detail": {"status": "unknown"}, "reference": {}}],
    )

    assert faults(bundle(citizen, answer)) == [
        ("fhir-cpt-2", "Bundle.entry[1].resource.telecom[0]"),
        ("fhir-per-1", "Bundle.entry[1].resource.name[0].period.end"),
        ("fhir-cpl-3", "Bundle.entry[2].resource.activity[0].reference"),
    ]


def test_extensions_of_primitives_are_looked_at_too() -> None:
    citizen = resource("Patient", _birthDate={"extension": [{"url": "urn:u"}]}, birthDate="1947-09-25")
    given_name = {"given": ["Bruno", "B"], "_given": [None, {"extension": [{"url": "urn:u"}]}]}

    assert faults(bundle(citizen, resource("Practitioner", name=[given_name]))) == [
        ("fhir-ext-1", "Bundle.entry[1].resource._birthDate.extension[0]"),
        ("fhir-ext-1", "Bundle.entry[2].resource.name[0]._given[1].extension[0]"),
    ]


def test_only_a_practitioner_acts_on_behalf_of_an_organization() -> None:
    organization, practitioner = resource("Organization", "o", name="a"), resource("Practitioner", "p")

    def team(member: str) -> JsonObject:
        participant = {
            "member": {"reference": member},
            "onBehalfOf": {"reference": "Organization/o"},
        }
        return resource("CareTeam", "t", participant=[participant])

    assert faults(bundle(organization, practitioner, team("Practitioner/p"))) == []
    assert faults(bundle(organization, practitioner, team("Organization/o"))) == [
        ("fhir-ctm-1", "Bundle.entry[3].resource.participant[0].onBehalfOf")
    ]


def test_a_condition_in_error_needs_no_clinical_status() -> None:
    in_error = resource(
        "Condition",
        subject={"display": "a"},
        verificationStatus=concept("condition-ver-status", "entered-in-error"),
    )

    assert faults(bundle(in_error)) == []
