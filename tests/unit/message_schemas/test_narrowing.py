"""Does one party see of a consent only what is about it, and never more than it says?"""

import copy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import decide, default_policy, read
from message_schemas import JsonObject, PartyKind, narrowed
from tests.unit.consent.builders import ADULT, BASE, PARTIES, actor, consent, provision
from tests.unit.consent.universe import NAMES, as_request, asked, consent_of, moment

PARTY = f"{BASE}/sid/party"
EVIDENCE = {
    "sourceReference": {"reference": "DocumentReference/signed"}
}  # a consent that is decided by has it
seeds = st.integers(0, 2**64).map(Random)


def seen_by(party: str, whole: JsonObject) -> JsonObject:
    return narrowed(whole, party, PartyKind(PARTIES[party].kind))


def permitted(whole: JsonObject, plain: JsonObject, now: Any) -> set[str]:
    record = read(whole | EVIDENCE, consent_id="Consent/1", version=1)
    return set(decide(as_request(plain), [record], PARTIES, default_policy(), now).permitted)


def givers(whole: JsonObject) -> JsonObject:
    """Who gave the consent: not the party's to see, and the same for both where two are compared."""
    return {name: whole[name] for name in ("performer", "contained") if name in whole}


def parties_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(parties_in(one) for one in value))
    if not isinstance(value, dict):
        return set()
    own = {value["value"]} if value.get("system") == PARTY else set()
    return own.union(*(parties_in(one) for one in value.values()))


def without(value: Any, drop: Any) -> Any:
    """A copy without the objects and keys that `drop` picks."""
    if isinstance(value, list):
        return [without(one, drop) for one in value if not drop(None, one)]
    if not isinstance(value, dict):
        return value
    cleaned = {name: without(one, drop) for name, one in value.items() if not drop(name, one)}
    return {name: one for name, one in cleaned.items() if one != []}


@settings(max_examples=400, deadline=None)
@given(random=seeds)
def test_what_a_party_sees_permits_nothing_that_the_consent_does_not(random: Random) -> None:
    whole, plain, now = consent_of(random), asked(random), moment(random)
    plain |= {"legal_basis": "consent", "citizen": ADULT}

    seen = seen_by(plain["recipient"], whole)

    if "provision" in seen:
        assert permitted(seen | givers(whole), plain, now) <= permitted(whole, plain, now)


@settings(max_examples=300, deadline=None)
@given(random=seeds)
def test_it_is_the_same_to_the_party_where_nobody_else_has_to_be_named(random: Random) -> None:
    def names_others(name: str | None, value: Any) -> bool:
        discloses = isinstance(value, dict) and "CST" in str(value.get("role"))
        authored = isinstance(value, dict) and value.get("meaning") == "authoredby"
        return discloses or authored or name == "period"

    whole, plain, now = without(consent_of(random), names_others), asked(random), moment(random)
    plain |= {"legal_basis": "consent", "citizen": ADULT}

    seen = seen_by(plain["recipient"], whole)

    found = permitted(seen | givers(whole), plain, now) if "provision" in seen else set()
    assert found == permitted(whole, plain, now)


@settings(max_examples=300, deadline=None)
@given(random=seeds, party=st.sampled_from(NAMES))
def test_nobody_but_the_party_and_the_consents_organization_is_named(random: Random, party: str) -> None:
    whole = consent_of(random)

    seen = seen_by(party, whole)

    assert parties_in(seen) <= {party} | parties_in(whole["organization"])
    assert seen.keys().isdisjoint({"contained", "sourceReference", "verification", "text"})


@settings(max_examples=300, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inside: (
            st.lists(inside, max_size=2) | st.dictionaries(st.text(max_size=4), inside, max_size=2)
        ),
        max_leaves=6,
    ),
    where=st.sampled_from(
        ["actor", "type", "period", "purpose", "securityLabel", "data", "provision", "modifierExtension"]
    ),
)
def test_whatever_stands_in_a_provision_is_left_out_or_understood(value: Any, where: str) -> None:
    whole = consent(provision("permit", to="gp", by="centre") | {where: value})

    seen = seen_by("gp", whole)

    assert parties_in(seen) <= {"gp", "centre"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]},
        {"code": [{"text": "kun prøver"}]},
        {"type": "maybe"},
        {"period": {}},
        {"actor": []},
        {"actor": [{"role": {"text": "modtager"}, "reference": {"display": "Lægen"}}]},
        {"actor": [actor("IRCP", "gp") | {"reference": {"reference": "Organization/1"}}]},
        {"purpose": [{"code": "treatment"}]},
        {"data": [{"meaning": "dependents", "reference": {"reference": "Observation/1"}}]},
        {"data": [{"meaning": "instance", "reference": {"reference": "https://example.org/x y"}}]},
        {"provision": [None]},
        {
            "provision": [provision("permit", period={"start": "2026-01-01T10:00:00Z"})],
            "period": {"start": "2026-01-01"},
        },
        {"provision": [provision("deny", period={"start": "2026-06"})], "period": {"start": "2026-05-02"}},
    ],
)
def test_what_is_not_understood_takes_everything_with_it(wrong: JsonObject) -> None:
    inner = provision("permit", to="gp", purposes=("treatment",)) | wrong

    assert "provision" not in seen_by("gp", consent(provision("permit", inner, to="gp")))
    assert "provision" in seen_by("gp", consent(provision("permit", to="gp")))


def test_a_party_sees_the_provision_that_names_it_among_those_of_others() -> None:
    mine = provision("permit", to="gp", by="centre", categories=("medication",))
    whole = consent(
        provision(None, mine, provision("permit", to="jobcenter"), provision("deny", to="family"))
    )

    assert seen_by("gp", whole)["provision"] == mine
    assert "provision" not in seen_by("psychiatry", whole)


def test_an_exception_for_a_party_keeps_what_it_has_from_the_provision_around_it() -> None:
    exception = provision("deny", to="gp", categories=("mental-health",))
    whole = consent(
        provision("permit", exception, to="jobcenter", purposes=("treatment",), period={"end": "2027-01-01"})
    )

    seen = seen_by("gp", whole)["provision"]

    assert seen["type"] == "deny"
    assert seen["purpose"] == exception.get("purpose", seen["purpose"])
    assert seen["period"] == {"end": "2027-01-01"}


def test_several_that_are_left_stand_side_by_side() -> None:
    whole = consent(
        provision(
            "permit", provision("deny", to="gp"), provision("permit", to_kind="general-practice"), to="family"
        )
    )

    seen = seen_by("gp", whole)["provision"]

    assert seen.keys() == {"provision"}
    assert [one["type"] for one in seen["provision"]] == ["deny", "permit"]


def test_a_party_that_is_named_by_its_kind_is_meant() -> None:
    whole = consent(provision("permit", to_kind="general-practice"))

    assert "provision" in seen_by("gp", whole)
    assert "provision" not in narrowed(whole, "gp")


def test_a_permit_from_somebody_who_may_not_be_named_is_left_out_and_a_refusal_is_not() -> None:
    whole = consent(
        provision(
            None, provision("permit", to="gp", by="psychiatry"), provision("deny", to="gp", by="psychiatry")
        )
    )

    assert seen_by("gp", whole)["provision"] == provision("deny", to="gp")


def test_the_inner_of_two_periods_is_told() -> None:
    inner = provision("permit", to="gp", period={"start": "2026-03-01", "end": "2028-01-01"})
    never = provision("permit", to="gp", period={"start": "2027-03-01"})
    around = {"start": "2026-01-01", "end": "2027-01-01"}

    seen = seen_by("gp", consent(provision("permit", inner, never, to="family", period=around)))

    assert seen["provision"]["period"] == {"start": "2026-03-01", "end": "2027-01-01"}


def test_a_consent_that_says_little_is_seen_as_little() -> None:
    assert narrowed({}, "gp") == {
        "resourceType": "Consent",
        "policyRule": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "OPTIN"}]
        },
    }


def test_the_consent_itself_is_never_changed() -> None:
    whole = consent(provision("permit", provision("deny", to="jobcenter"), to="gp", by="psychiatry"))
    before = copy.deepcopy(whole)

    seen_by("gp", whole)

    assert whole == before


def test_another_performer_than_the_citizen_stays_out() -> None:
    whole = consent(provision("permit", to="gp"), performer=[{"reference": "#mor"}, {"display": "Mor"}])

    seen = seen_by("gp", whole)

    assert "performer" not in seen
    assert seen["patient"] == {"identifier": {"system": ADULT[0], "value": ADULT[1]}}
