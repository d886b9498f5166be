"""Do receipts say in FHIR what they say in XML, and does the hub write receipts that MedCom's schema takes?"""

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from adapters.contract import AcknowledgementCode, LetterFacts, NativeDocumentRefused, Outcome
from message_schemas.issues import Issue
from message_schemas.parsing import message_of
from message_schemas.validation import has_errors, validate
from tests.unit.adapters.letters import ADAPTER, CONTEXT, details, letter, published, resource, schema

NAMESPACE = "{http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/}"
FACTS = LetterFacts("Kuvert1", "5790000121526", "5790000120314", "Brev1", "XD9134L", True)


def _header(bundle: dict[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = bundle["entry"][0]["resource"]
    return header


@pytest.mark.parametrize(
    ("name", "code", "refused"),
    [
        ("CTL03_1.xml", "ok", None),
        ("CTL02_1.xml", "fatal-error", "problem_med_version"),
        ("CTL01_1.xml", "transient-error", "ukendt_lokationsnummer"),
    ],
)
def test_a_published_receipt_is_a_valid_acknowledgement(name: str, code: str, refused: str | None) -> None:
    made = ADAPTER.to_fhir(published(name), CONTEXT)

    response = _header(made.bundle)["response"]
    assert response["code"] == code
    assert response["identifier"] in ("1111FRE01095", "1111MAN01095")
    assert not has_errors(validate(message_of(made.bundle)))
    codes = str([entry for entry in made.bundle["entry"] if "issue" in entry["resource"]])
    assert (refused or "") in codes


def test_the_acknowledgement_comes_from_the_letter_s_receiver_to_its_sender() -> None:
    made = ADAPTER.to_fhir(published("CTL01_1.xml"), CONTEXT)

    glns = [
        entry["resource"]["identifier"][0]["value"]
        for entry in made.bundle["entry"]
        if entry["resource"]["resourceType"] == "Organization"
    ]
    assert glns == ["5790000120420", "5790000181872"]
    assert "Emessage/NegativeVansReceipt/Sender" in made.not_carried


def test_a_receipt_for_two_letters_is_two_acknowledgements_of_their_own() -> None:
    made = ADAPTER.to_fhir(published("CTL01_1.xml"), CONTEXT)

    both = (made, *made.more)
    assert [_header(one.bundle)["response"]["identifier"] for one in both] == ["1111FRE01095", "1111MAN01095"]
    assert len({_header(one.bundle)["id"] for one in both}) == len({one.bundle["id"] for one in both}) == 2


def test_an_acknowledgement_carries_the_refusal_s_code_and_not_its_text() -> None:
    made = ADAPTER.to_fhir(published("CTL02_1.xml"), CONTEXT)

    assert "Horsens" not in str(made.bundle)
    assert made.not_carried == ("Emessage/NegativeReceipt/OriginalEmessage/OriginalLetter/RefuseText",)


def test_a_receipt_answers_the_message_that_the_hub_sent_under_that_letter_number() -> None:
    sent = {"1111FRE01095": "39806945-e72d-493f-bec3-1c971fe39dca"}

    made = ADAPTER.to_fhir(published("CTL03_1.xml"), replace(CONTEXT, message_of=sent.get))

    assert _header(made.bundle)["response"]["identifier"] == "39806945-e72d-493f-bec3-1c971fe39dca"


def test_a_receipt_for_a_whole_envelope_answers_by_the_envelope_s_number() -> None:
    document = published("CTL02_1.xml")
    start, end = document.index(b"<OriginalLetter>"), document.index(b"</OriginalEmessage>")

    made = ADAPTER.to_fhir(document[:start] + document[end:], CONTEXT)

    assert _header(made.bundle)["response"]["identifier"] == "MEDREF01095"
    assert "ikke_specificeret" in str(resource(made.bundle, "OperationOutcome"))


def test_a_malformed_receipt_is_refused() -> None:
    wrong_code = published("CTL02_1.xml").replace(b"problem_med_version", b"fordi")
    wrong_day = published("CTL03_1.xml").replace(b"1999-11-11", b"1999-11-31")

    for document in (wrong_code, wrong_day):
        with pytest.raises(NativeDocumentRefused) as refused:
            ADAPTER.to_fhir(document, CONTEXT)
        assert details(refused.value) == {"native-value"}


@pytest.mark.parametrize(
    ("code", "kind", "statistical"),
    [
        ("ok", "PositiveReceipt", "XCTL03"),
        ("fatal-error", "NegativeReceipt", "XCTL02"),
        ("transient-error", "NegativeVansReceipt", "XCTL01"),
    ],
)
def test_the_hub_s_receipt_follows_the_schema_and_names_the_letter(
    code: AcknowledgementCode, kind: str, statistical: str
) -> None:
    issues = () if code == "ok" else (Issue("error", "not-found", "x", "Emessage", "Ukendt.", "Unknown."),)

    body = ADAPTER.receipt(FACTS, Outcome(code, issues), CONTEXT)

    assert body is not None
    root = etree.fromstring(body)
    assert schema("2005/08/07").validate(root), schema("2005/08/07").error_log
    assert root[1].tag == NAMESPACE + kind
    said = {etree.QName(node).localname: node.text for node in root.iter()}
    assert said["StatisticalCode"] == statistical
    assert (said["OriginalLetterIdentifier"], said["OriginalEnvelopeIdentifier"]) == ("Brev1", "Kuvert1")
    assert (said.get("RefuseCode"), said.get("RefuseText")) == (
        (None, None) if code == "ok" else ("ukendt_lokationsnummer", "Ukendt. (Emessage)")
    )
    assert said["Time"] == "10:00"  # Danish time


@pytest.mark.parametrize("code", ["ok", "fatal-error", "transient-error"])
def test_the_hub_reads_its_own_receipts(code: AcknowledgementCode) -> None:
    body = ADAPTER.receipt(FACTS, Outcome(code), CONTEXT)

    assert body is not None
    header = _header(ADAPTER.to_fhir(body, CONTEXT).bundle)
    assert header["response"]["code"] == code
    assert header["response"]["identifier"] == "Brev1"


def test_a_positive_receipt_is_sent_only_where_it_is_asked_for_a_negative_one_always() -> None:
    unasked = replace(FACTS, receipt_requested=False)

    assert ADAPTER.receipt(unasked, Outcome("ok"), CONTEXT) is None
    assert ADAPTER.receipt(unasked, Outcome("fatal-error"), CONTEXT) is not None


def test_the_same_answer_at_a_resend_has_the_same_receipt_number() -> None:
    first, again, other = (
        ADAPTER.receipt(FACTS, Outcome(code), CONTEXT) for code in ("ok", "ok", "fatal-error")
    )

    assert first == again
    assert first != other


def test_a_refused_letter_gets_a_receipt_from_what_could_be_read_of_it() -> None:
    with pytest.raises(NativeDocumentRefused) as refused:
        ADAPTER.to_fhir(letter(number="12345678901234567890"), CONTEXT)
    facts = refused.value.facts
    assert facts is not None

    body = ADAPTER.receipt(facts, Outcome("fatal-error", refused.value.issues), CONTEXT)

    assert body is not None
    root = etree.fromstring(body)
    assert schema("2005/08/07").validate(root), schema("2005/08/07").error_log
    assert b"syntaksfejl" in body
    assert b"OriginalLetterIdentifier" not in body


def test_a_letter_that_names_no_sender_gets_no_receipt() -> None:
    assert ADAPTER.receipt(replace(FACTS, sender=""), Outcome("fatal-error"), CONTEXT) is None
