"""Do the hub's own messages say what they must, and name nobody that they should not?"""

import datetime as dt
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from consent.texts import _TEXTS as REASONS
from message_schemas import (
    CitizenValue,
    ConsentChange,
    ConsentChangeKind,
    DeliveryReason,
    JsonObject,
    OrganizationValue,
    PartyKind,
    build_delivery_status,
)
from message_schemas.codes import CPR_SYSTEM
from message_schemas.definitions.consent_change import STATUS_AFTER
from message_schemas.definitions.delivery_status import RESPONSE_CODES
from message_schemas.examples import example
from message_schemas.examples.people import CENTRE, HUB, SENT_AT
from message_schemas.terminology import CONSENT_CHANGE, DELIVERY_REASON, DELIVERY_STATUS
from tests.unit.consent.builders import ADULT, consent, provision
from tests.unit.consent.universe import consent_of
from tests.unit.message_schemas.events.drawn import envelope, texts
from tests.unit.message_schemas.events.seen import Change, changed, errors, first, focus, remarks, said

CITIZEN = CitizenValue(value=ADULT[1])
GP = OrganizationValue(name="Lægehuset", party_id="gp")
statuses = st.sampled_from(sorted(DELIVERY_STATUS.codes))
reasons = st.builds(
    DeliveryReason,
    st.sampled_from(sorted(DELIVERY_REASON.codes)) | st.just("something-new"),
    texts | st.just(""),
    st.none() | st.sampled_from(["substance-use", "no-such-category"]),
)


def consent_change(whole: JsonObject, **changes: Any) -> JsonObject:
    value = ConsentChange(
        **envelope(sender=HUB, recipients=(GP,), citizen=CITIZEN)
        | {"consent": whole, "change": "granted", "changed_at": SENT_AT}
        | {"recipient_kind": PartyKind.GENERAL_PRACTICE}
        | changes
    )
    return value.to_bundle()


def change_of(*changes: Change) -> JsonObject:
    return changed(example("consent-change"), *changes)


def status_of(*changes: Change) -> JsonObject:
    return changed(example("delivery-status"), *changes)


def outcome(found: JsonObject) -> list[JsonObject]:
    issues: list[JsonObject] = first(found, "OperationOutcome")["issue"]
    return issues


@settings(max_examples=100, deadline=None)
@given(
    random=st.integers(0, 2**64).map(Random),
    change=st.sampled_from(ConsentChangeKind),
    at=st.datetimes(timezones=st.just(dt.UTC)),
)
def test_a_change_of_any_consent_is_kept_without_remark(
    random: Random, change: ConsentChangeKind, at: dt.datetime
) -> None:
    found = consent_change(consent_of(random), change=change, changed_at=at)

    assert remarks(found) == []
    assert focus(found)["status"] == STATUS_AFTER[change]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: focus(b)["extension"].pop(0), "content-missing"),
        (lambda b: focus(b)["extension"][0]["valueCoding"].update(code="lost"), "code-not-allowed"),
        (lambda b: focus(b)["extension"][1].update(valueInstant=None, valueString="nu"), "content-type"),
        (lambda b: focus(b).pop("status"), "content-missing"),
        (lambda b: focus(b).update(status="active"), "consent-change-status"),
        (lambda b: focus(b).pop("patient"), "content-missing"),
        (lambda b: focus(b)["provision"]["actor"][0].pop("role"), "content-missing"),
        (lambda b: focus(b)["provision"]["actor"][0].pop("reference"), "content-missing"),
        (lambda b: focus(b)["provision"]["purpose"][0].update(code="gossip"), "code-not-allowed"),
        (lambda b: focus(b)["provision"]["securityLabel"][0].update(code="gossip"), "code-not-allowed"),
    ],
)
def test_a_wrong_change_of_consent_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(change_of(change))


@pytest.mark.parametrize("where", ["actor", "data"])
def test_a_change_of_consent_that_names_another_party_is_refused(where: str) -> None:
    def name_another(found: JsonObject) -> None:
        somebody = {
            "identifier": {"system": "https://handleplan-hub.example/fhir/sid/party", "value": "family"}
        }
        role = focus(found)["provision"]["actor"][0]["role"]
        named = {"actor": {"role": role}, "data": {"meaning": "authoredby"}}[where] | {"reference": somebody}
        focus(found)["provision"]["provision"] = [{"type": "permit", where: [named]}]

    assert errors(change_of(name_another)) == ["consent-names-others"]


def test_a_change_of_consent_shows_what_is_about_the_recipient_alone() -> None:
    found = consent_change(
        consent(
            provision(
                None, provision("permit", to="gp", categories=("medication",)), provision("deny", to="family")
            )
        )
    )

    assert focus(found)["provision"]["type"] == "permit"
    assert "Medicin" in focus(found)["text"]["div"]
    assert said(found) == {"medication"}
    assert "family" not in str(found)


@pytest.mark.parametrize(
    "changes",
    [
        {"recipients": (GP, CENTRE)},
        {"recipients": (OrganizationValue(name="Lægehuset", sor="325421000016001"),)},
        {"citizen": CitizenValue(system=CPR_SYSTEM, value="2509479989")},
        {"consent": {}},
        {"change": "lost"},
        {"changed_at": dt.datetime(2026, 11, 22)},
    ],
)
def test_a_change_goes_to_one_party_about_its_own_citizen(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        consent_change(consent(provision("permit", to="gp")), **changes)


@settings(max_examples=60, deadline=None)
@given(status=statuses, reasons=st.lists(reasons, max_size=3), name=texts)
def test_a_delivery_status_that_is_built_is_kept_without_remark(
    status: str, reasons: list[DeliveryReason], name: str
) -> None:
    found = build_delivery_status(
        bundle_id="b",
        header_id="h",
        provenance_id="p",
        at=SENT_AT,
        hub=HUB,
        to=CENTRE,
        message_id="m",
        recipient=OrganizationValue(name=name, party_id="gp"),
        status=status,
        reasons=reasons,
    )

    assert remarks(found) == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda b: b["entry"].pop(1), "resource-missing"),
        (lambda b: b["entry"][0]["resource"].pop("response"), "response-missing"),
        (lambda b: b["entry"][0]["resource"]["response"].pop("details"), "content-missing"),
        (lambda b: b["entry"][0]["resource"]["response"].update(code="maybe"), "response-code-unknown"),
        (lambda b: outcome(b)[0].pop("details"), "content-missing"),
        (lambda b: outcome(b)[0].pop("extension"), "content-missing"),
        (lambda b: outcome(b).append(outcome(b)[0]), "content-too-many"),
        (lambda b: outcome(b)[0]["details"]["coding"][0].update(code="lost"), "code-not-allowed"),
        (lambda b: outcome(b)[1]["details"]["coding"][0].update(code="because"), "code-not-allowed"),
        (lambda b: outcome(b)[0].update(severity="error"), "delivery-status-severity"),
        (
            lambda b: b["entry"].append({"resource": {"resourceType": "Task", "id": "t", "status": "draft"}}),
            "resource-not-allowed",
        ),
    ],
)
def test_a_wrong_delivery_status_is_refused(change: Change, detail: str) -> None:
    assert detail in errors(status_of(change))


def test_every_status_of_a_delivery_has_its_response_and_its_code() -> None:
    assert RESPONSE_CODES.keys() == DELIVERY_STATUS.codes
    assert STATUS_AFTER.keys() == CONSENT_CHANGE.codes == {one.value for one in ConsentChangeKind}


def test_every_reason_that_can_be_given_to_a_sender_has_its_code() -> None:
    said_of_permits = {"consent-permits", "statutory-basis-applies", "consent-blanket"}
    given_by_the_gate = REASONS.keys() - said_of_permits
    given_by_the_delivery = {"cannot-redact", "not-deliverable"}

    assert given_by_the_gate | given_by_the_delivery | {"other"} == DELIVERY_REASON.codes
