"""What a Message says about its Bundle."""

from message_schemas import Identifier, JsonObject, message_of, parse
from message_schemas.codes import (
    ACT_REASON_SYSTEM,
    CPR_SYSTEM,
    GLN_SYSTEM,
    GLN_SYSTEM_OID,
    LEGAL_BASIS_EXTENSION,
    PURPOSE_EXTENSION,
    SID_CASE,
    SID_PARTY,
    LegalBasis,
    Purpose,
)
from tests.unit.message_schemas.samples import CENTRE, CITIZEN, FAMILY, changed, published, referral, resource


def test_a_referral_is_read_with_its_parties_citizen_and_focus() -> None:
    message = message_of(
        referral(recipients=(CENTRE, FAMILY), case_id="case-7", purpose=Purpose.COORDINATION)
    )

    assert message.event == "referral-request"
    assert message.sender.name == "Lægehuset Havnen"
    assert Identifier(SID_PARTY, "gp-havnen") in message.sender.identifiers
    assert [to.use for to in message.destinations] == ["primary", "cc"]
    assert message.primary == message.destinations[0].organization
    assert message.patient is not None
    assert (message.patient.family, message.patient.given) == ("Elmer", ("Bruno",))
    assert message.patient.identifiers[0] == Identifier(CPR_SYSTEM, "2509479989")
    assert message.case_id == "case-7"
    assert message.purpose == "coordination"
    assert message.legal_basis == "consent"
    assert [found[1]["resourceType"] for r in message.focus if (found := message.resolve(r))] == [
        "ServiceRequest"
    ]
    assert message.subject_refs == (message.patient.reference,)
    assert not message.is_acknowledgement


def test_a_published_acknowledgement_is_read_with_its_response() -> None:
    message = parse(published("bc9535ef"), "application/fhir+json")

    assert message.is_acknowledgement
    assert message.patient is None
    assert message.response is not None
    assert message.response.code == "fatal-error"


def test_an_old_gln_system_reads_as_the_one_that_the_hub_uses() -> None:
    def with_old_system(bundle: JsonObject) -> None:
        resource(bundle, "Organization")["identifier"][2]["system"] = GLN_SYSTEM_OID

    message = message_of(changed(referral(), with_old_system))

    assert Identifier(GLN_SYSTEM, "5790000121526") in message.sender.identifiers


def test_name_and_address_protection_follows_the_citizen() -> None:
    message = message_of(referral(citizen=CITIZEN.model_copy(update={"protected": True})))

    assert message.patient is not None
    assert message.patient.protected


def test_a_statutory_basis_is_read_with_its_justification() -> None:
    message = message_of(referral(legal_basis=LegalBasis.VITAL_INTEREST, justification="Akut overdosis"))

    assert (message.legal_basis, message.justification) == ("vital-interest", "Akut overdosis")


def test_a_legal_basis_that_cannot_be_read_is_never_taken_for_consent() -> None:
    unreadable: list[JsonObject] = [{}, {"valueCoding": "duty"}, {"valueCoding": {"code": "duty-to-notify"}}]

    bases = [
        message_of(
            changed(
                referral(),
                lambda b, e=extension: b["entry"][0]["resource"].update(  # type: ignore[misc]  # default binds e
                    extension=[{"url": LEGAL_BASIS_EXTENSION, **e}]
                ),
            )
        ).legal_basis
        for extension in unreadable
    ]

    assert bases == ["", "", ""]


def test_an_act_reason_is_read_as_the_hubs_purpose_and_another_code_as_itself() -> None:
    def purpose(system: str, code: str) -> str | None:
        extension = {"url": PURPOSE_EXTENSION, "valueCoding": {"system": system, "code": code}}
        bundle = changed(referral(), lambda b: b["entry"][0]["resource"].update(extension=[extension]))
        return message_of(bundle).purpose

    assert purpose(ACT_REASON_SYSTEM, "TREAT") == "treatment"
    assert purpose(ACT_REASON_SYSTEM, "HMARKT") == f"{ACT_REASON_SYSTEM}|HMARKT"
    assert message_of(referral()).purpose is None


def test_a_case_id_on_the_focus_names_the_case() -> None:
    identifier = [{"system": SID_CASE, "value": "case-9"}]

    message = message_of(
        changed(referral(), lambda b: resource(b, "ServiceRequest").update(identifier=identifier))
    )

    assert message.case_id == "case-9"


def test_a_reference_is_found_by_full_url_version_and_relative_form() -> None:
    bundle = referral()
    message = message_of(bundle)
    request = f"ServiceRequest/{resource(bundle, 'ServiceRequest')['id']}"

    forms = [
        request,
        f"{request}/_history/2",
        f"https://handleplan-hub.example/fhir/{request}",
        {"reference": request},
    ]

    assert {found[0] for form in forms if (found := message.resolve(form))} == {2}
    assert message.resolve("ServiceRequest/elsewhere") is None
    assert message.resolve(7) is None


def test_wrong_types_everywhere_read_as_absent() -> None:
    header = {
        "resourceType": "MessageHeader",
        "id": "h",
        "eventCoding": [],
        "destination": [7, {"receiver": "x", "extension": {}}],
        "sender": "nobody",
        "focus": {"reference": 1},
        "response": "ok",
        "extension": [None],
    }
    patient = {"resourceType": "Patient", "name": "Elmer", "identifier": {}, "meta": {"security": 1}}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": header}, 3, {"resource": patient}]}

    message = message_of(bundle)

    assert (message.event, message.sender.reference, message.focus, message.response) == ("", "", (), None)
    assert message.patient is not None
    assert message.patient.identifiers == ()
    assert message.base_issues
