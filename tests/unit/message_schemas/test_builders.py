"""What the hub, a demo or an adapter writes always validates and says no more than it should."""

from typing import Any

import pytest
from pydantic import ValidationError

from message_schemas import (
    CitizenValue,
    DeliveryReason,
    Identifier,
    JsonObject,
    LegalGround,
    OrganizationRef,
    OrganizationValue,
    build_acknowledgement,
    build_delivery_status,
    issue,
    message_of,
    parse,
    to_json,
    validate,
)
from message_schemas.codes import CPR_SYSTEM, GLN_SYSTEM, SID_CASE, SID_PARTY, LegalBasis
from tests.unit.message_schemas.samples import (
    CENTRE,
    CITIZEN,
    FAMILY,
    GP,
    HUB,
    SENT_AT,
    changed,
    errors,
    letter,
    referral,
    resource,
    status_report,
)


def acknowledgement(**changes: Any) -> JsonObject:
    given: dict[str, Any] = {
        "bundle_id": "ack-bundle",
        "header_id": "ack-header",
        "provenance_id": "ack-provenance",
        "answered_at": SENT_AT,
        "hub": HUB,
        "to": message_of(referral()).sender,
        "acknowledged_id": "message-1",
        "code": "ok",
    }
    return build_acknowledgement(**given | changes)


def delivery_status(**changes: Any) -> JsonObject:
    given: dict[str, Any] = {
        "bundle_id": "status-bundle",
        "header_id": "status-header",
        "provenance_id": "status-provenance",
        "at": SENT_AT,
        "hub": HUB,
        "to": GP,
        "message_id": "message-1",
        "recipient": CENTRE,
        "status": "held",
    }
    return build_delivery_status(**given | changes)


def test_an_acknowledgement_names_the_message_it_answers() -> None:
    message = message_of(acknowledgement())

    assert validate(message) == ()
    assert message.response is not None
    assert (message.response.identifier, message.response.code) == ("message-1", "ok")
    assert message.primary is not None
    assert Identifier(SID_PARTY, "gp-havnen") in message.primary.identifiers


def test_a_refusal_carries_codes_places_and_the_hubs_own_words() -> None:
    found = (issue("gln-invalid", "Bundle.entry[3].resource.identifier[2].value"),)

    bundle = acknowledgement(code="fatal-error", issues=found)

    said = resource(bundle, "OperationOutcome")["issue"][0]
    assert said["details"]["coding"][0]["code"] == "gln-invalid"
    assert said["expression"] == ["Bundle.entry[3].resource.identifier[2].value"]
    assert said["details"]["text"] == found[0].text_da
    assert validate(message_of(bundle)) == ()


def test_a_refusal_without_issues_still_has_its_outcome() -> None:
    assert validate(message_of(acknowledgement(code="transient-error"))) == ()


def test_an_acknowledgement_keeps_the_received_provenance_without_its_texts() -> None:
    received = resource(referral(), "Provenance") | {"reason": [{"text": "fortroligt"}]}

    bundle = acknowledgement(received_provenance=received)

    found = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Provenance"]
    assert [one["id"] for one in found] == [received["id"], "ack-provenance"]
    assert b"fortroligt" not in to_json(bundle)
    assert validate(message_of(bundle)) == ()


@pytest.mark.parametrize(
    "received",
    [
        {},
        {"activity": {"coding": []}},
        {
            "id": "a b",
            "occurredDateTime": "x",
            "recorded": "y",
            "activity": {"coding": [{"code": "new-message"}]},
        },
        {
            "id": 7,
            "occurredDateTime": "x",
            "recorded": "y",
            "activity": {"coding": [{"code": "new-message"}]},
        },
    ],
)
def test_a_received_provenance_that_cannot_be_read_stays_out(received: JsonObject) -> None:
    assert validate(message_of(acknowledgement(received_provenance=received))) == ()


def test_an_acknowledgement_repeats_no_name_and_no_number_that_is_no_address() -> None:
    sender = OrganizationRef(
        "Organization/x",
        (Identifier(CPR_SYSTEM, "2509479989"), Identifier(GLN_SYSTEM, "2509479989")),
        "Bruno Elmer",
    )

    body = to_json(acknowledgement(to=sender))

    assert b"2509479989" not in body
    assert b"Elmer" not in body
    assert validate(message_of(acknowledgement())) == ()


@pytest.mark.parametrize(
    ("status", "code"), [("held", "transient-error"), ("withheld", "fatal-error"), ("acknowledged", "ok")]
)
def test_a_delivery_status_says_which_recipient_and_why(status: str, code: str) -> None:
    reasons = [
        DeliveryReason("no-consent", "Intet samtykke", "substance-use"),
        DeliveryReason("other", "Andet"),
    ]

    message = message_of(delivery_status(status=status, reasons=reasons))

    said = resource(message.bundle, "OperationOutcome")["issue"]
    assert message.response is not None
    assert (message.response.identifier, message.response.code) == ("message-1", code)
    assert said[0]["details"]["coding"][0]["code"] == status
    assert said[0]["extension"][0]["valueReference"]["identifier"]["value"] == "centre"
    assert [coding["code"] for coding in said[1]["details"]["coding"]] == ["no-consent", "substance-use"]
    assert validate(message, from_hub=True) == ()
    assert [found.detail for found in validate(message)] == ["event-from-hub-only"]  # as from a party


def test_a_recipient_without_party_id_is_named_by_what_it_has() -> None:
    bundle = delivery_status(recipient=OrganizationValue(name="Sygehuset", sor="953741000016009"))

    named = resource(bundle, "OperationOutcome")["issue"][0]["extension"][0]["valueReference"]["identifier"]
    assert named["value"] == "953741000016009"


def test_the_same_values_give_the_same_bytes() -> None:
    assert to_json(referral()) == to_json(referral())
    assert to_json(acknowledgement()) == to_json(acknowledgement())


def test_markup_in_a_text_stays_text() -> None:
    text = "<script>alert('x')</script> & mere\nny linje"

    message = parse(to_json(referral(reason=text, wish=text)), "application/fhir+json")

    narrative = resource(message.bundle, "ServiceRequest")["text"]["div"]
    assert "&lt;script&gt;" in narrative
    assert "<script" not in narrative
    assert errors(message) == []


@pytest.mark.parametrize("ground", list(LegalGround))
def test_a_referral_names_its_legal_ground(ground: LegalGround) -> None:
    request = resource(referral(legal_ground=ground), "ServiceRequest")

    assert request["category"][0]["coding"][0]["code"] == ground


def test_an_anonymous_citizen_is_a_case_id_and_nothing_else() -> None:
    anonymous = CitizenValue(system=SID_CASE, value="case-7")

    message = message_of(referral(citizen=anonymous))

    assert errors(message) == []
    assert message.case_id == "case-7"
    assert set(resource(message.bundle, "Patient")) == {"resourceType", "id", "text", "identifier"}


def test_a_protected_citizen_with_everything_known_is_written_whole() -> None:
    citizen = CITIZEN.model_copy(
        update={
            "gender": "male",
            "phone": "1",
            "address": "Havnegade 1",
            "postal_code": "5800",
            "protected": True,
        }
    )

    patient = resource(referral(citizen=citizen, case_id="case-7"), "Patient")

    assert patient["address"] == [{"line": ["Havnegade 1"], "postalCode": "5800"}]
    assert patient["birthDate"] == "1947-09-25"
    assert [one["value"] for one in patient["identifier"]] == ["2509479989", "case-7"]


def test_a_consent_travels_in_the_bundle() -> None:
    consent = {"resourceType": "Consent", "id": "c", "status": "active"}

    message = message_of(referral(consents=(consent,)))

    assert message.consents == (consent,)


def test_a_statutory_basis_is_written_with_its_justification() -> None:
    message = message_of(status_report(legal_basis=LegalBasis.COURT_SENTENCE, justification="Dom af 1. maj"))

    assert (message.legal_basis, message.justification) == ("court-sentence", "Dom af 1. maj")
    assert errors(message) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: OrganizationValue(name="Uden adresse"),
        lambda: OrganizationValue(name="X", gln="5790000121527"),
        lambda: OrganizationValue(name="X", sor="12"),
        lambda: OrganizationValue(name="X", party_id="Not an id"),
        lambda: CitizenValue(value="3102479989"),
        lambda: referral(reason=" "),
        lambda: referral(reason="a\x00b"),
        lambda: referral(recipients=()),
        lambda: referral(legal_basis=LegalBasis.APPEAL),
        lambda: referral(sent_at=SENT_AT.replace(tzinfo=None)),
        lambda: referral(unknown="field"),
        lambda: status_report(sections={}),
        lambda: letter(thread_id="thread"),
        lambda: letter(priority="asap"),
        lambda: letter(category="other"),
        lambda: letter(event="care-communication-message", recipients=(CENTRE, FAMILY)),
    ],
)
def test_values_that_would_not_validate_are_refused_at_once(make: Any) -> None:
    with pytest.raises(ValidationError):
        make()


def test_a_reply_names_the_letter_that_it_answers() -> None:
    provenance = resource(letter(answers="message-0"), "Provenance")

    assert provenance["activity"]["coding"][0]["code"] == "reply-message"
    assert provenance["entity"][0]["what"] == {"reference": "MessageHeader/message-0"}


def test_a_change_of_a_sample_leaves_the_sample_alone() -> None:
    bundle = referral()

    changed(bundle, lambda b: b.clear())

    assert bundle["id"] == "bundle-1"
