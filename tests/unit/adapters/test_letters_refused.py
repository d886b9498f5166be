"""Which documents does the MedCom XML adapter refuse, and does it say where and why without repeating them?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import NativeDocumentRefused
from tests.unit.adapters.letters import (
    ADAPTER,
    CONTEXT,
    FULL_LETTER,
    NAMESPACE,
    PATIENT,
    SENDER,
    TEXT,
    details,
    letter,
    published,
)


def _refused(document: bytes) -> NativeDocumentRefused:
    with pytest.raises(NativeDocumentRefused) as refused:
        ADAPTER.to_fhir(document, CONTEXT)
    return refused.value


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        (b"", "native-unreadable"),
        (b"{}", "native-unreadable"),
        (b"<Emessage", "native-unreadable"),
        (letter()[:-20], "native-unreadable"),
        (letter().replace(b"windows-1252", b"utf-16"), "native-charset"),
        (letter().replace(b"windows-1252", b"utf-8"), "native-charset"),
        (letter().replace("Kære".encode("cp1252"), b"K\x81re"), "native-charset"),
        (letter().decode("cp1252").encode("utf-16"), "native-charset"),
        (b"<html/>", "native-not-emessage"),
        (b'<Emessage xmlns="urn:other"/>', "native-not-emessage"),
        (b'<!DOCTYPE Emessage SYSTEM "file:///etc/passwd"><Emessage/>', "native-doctype"),
        (letter().replace(b"?>", b"?><!-- x --><!DOCTYPE a [<!ENTITY b SYSTEM 'c'>]>", 1), "native-doctype"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "native-unreadable"),
    ],
)
def test_what_is_no_safe_readable_emessage_is_a_bad_request(document: bytes, detail: str) -> None:
    refused = _refused(document)

    assert refused.status == 400
    assert details(refused) == {detail}
    assert refused.facts is None


def test_an_entity_bomb_is_refused_before_it_is_parsed() -> None:
    references = {n: f"&e{n - 1};" * 10 for n in range(1, 12)}
    levels = "".join(f'<!ENTITY e{n} "{inner}">' for n, inner in references.items())
    bomb = f'<!DOCTYPE Emessage [<!ENTITY e0 "ha">{levels}]><Emessage>&e11;</Emessage>'

    assert details(_refused(bomb.encode())) == {"native-doctype"}


@pytest.mark.parametrize(
    ("document", "detail", "place"),
    [
        (letter(version="XD9133L"), "native-version", "Emessage/ClinicalEmail/Letter/VersionCode"),
        (letter(number=""), "native-value", "Emessage/ClinicalEmail/Letter/Identifier"),
        (letter(number="123456789012345"), "native-value", "Emessage/ClinicalEmail/Letter/Identifier"),
        (letter(status="annulleretbrev"), "native-value", "Emessage/ClinicalEmail/Letter/StatusCode"),
        (letter(envelope="123456789012345"), "native-value", "Emessage/Envelope/Identifier"),
        (letter(date="2026-02-30"), "native-value", "Emessage/Envelope/Sent"),
        (letter(date="1899-01-01"), "native-value", "Emessage/Envelope/Sent/Date"),
        (letter(texts=""), "native-no-text", "Emessage/ClinicalEmail/ClinicalInformation"),
        (letter(texts=TEXT * 11), "native-element-unexpected", "Emessage/ClinicalEmail"),
        (
            letter(patient=PATIENT.replace("2512484916", "251248491")),
            "native-value",
            "Emessage/ClinicalEmail/Patient/CivilRegistrationNumber",
        ),
        (
            letter(patient=PATIENT.split("</CivilRegistrationNumber>")[1]),
            "native-element-missing",
            "Emessage/ClinicalEmail/Patient/AlternativeIdentifier|CivilRegistrationNumber",
        ),
        (
            letter(sender=SENDER.replace("ydernummer", "telefonnummer")),
            "native-value",
            "Emessage/ClinicalEmail/Sender/IdentifierCode",
        ),
        (
            letter(
                information="<AdditionalInformation><Subject>"
                + "x" * 71
                + "</Subject></AdditionalInformation>"
            ),
            "native-value",
            "Emessage/ClinicalEmail/AdditionalInformation/Subject",
        ),
        (
            letter(texts=TEXT.replace("Kære", "<Bold><Italic>Kære</Italic></Bold>")),
            "native-element-unexpected",
            "Emessage/ClinicalEmail/ClinicalInformation[1]/Text01",
        ),
        (
            letter(texts=TEXT.replace("Kære", "<Break>Kære</Break>")),
            "native-element-unexpected",
            "Emessage/ClinicalEmail/ClinicalInformation[1]/Text01",
        ),
        (
            letter(texts=TEXT.replace("<Text01>", '<Text01 class="x">')),
            "native-element-unexpected",
            "Emessage/ClinicalEmail/ClinicalInformation[1]/Text01",
        ),
        (letter(texts="løs tekst" + TEXT), "native-element-unexpected", "Emessage/ClinicalEmail"),
    ],
)
def test_what_breaks_the_schema_is_named_with_its_place(document: bytes, detail: str, place: str) -> None:
    refused = _refused(document)

    assert refused.status == 422
    assert (detail, place) in {(found.detail, found.expression) for found in refused.issues}


def test_a_referral_is_refused_as_a_letter_type_that_is_not_yet_handled() -> None:
    refused = _refused(published("REF01_1.xml"))

    assert refused.status == 422
    assert details(refused) == {"native-letter-type"}
    assert refused.facts is not None
    assert (refused.facts.letter_id, refused.facts.version) == ("Brv5678", "XH0130R")


def test_the_older_clinical_email_is_refused_for_its_version() -> None:
    older = letter().replace(b"2006/07/01", b"2005/08/07")

    assert details(_refused(older)) == {"native-version"}


def test_an_envelope_with_two_letters_is_refused_whole() -> None:
    document = letter()
    inner = document[document.index(b"<ClinicalEmail>") : document.index(b"</Emessage>")]

    assert details(_refused(document.replace(inner, inner * 2))) == {"native-several-letters"}


@pytest.mark.parametrize(
    "content", ["", letter().split(b"?>")[1].split(b"<ClinicalEmail>")[0][-11:].decode()]
)
def test_an_envelope_without_its_parts_is_refused(content: str) -> None:
    document = f'<Emessage xmlns="{NAMESPACE}">{content.removesuffix("</Envelope>")}</Emessage>'

    assert details(_refused(document.encode())) == {"native-element-missing"}


def test_an_envelope_without_a_letter_is_refused() -> None:
    document = letter()
    start, end = document.index(b"<ClinicalEmail>"), document.index(b"</Emessage>")

    assert details(_refused(document[:start] + document[end:])) == {"native-element-missing"}


def test_a_refusal_repeats_nothing_of_what_was_received() -> None:
    document = letter(
        patient=PATIENT.replace("2512484916", "251248-4916"),
        sender=SENDER.replace("ydernummer", "Nancy Ann Berggren"),
    )

    said = repr(_refused(document).issues) + str(_refused(document))

    assert not any(word in said for word in ("251248", "4916", "Nancy", "Berggren"))


def test_local_elements_and_blank_texts_are_named_as_not_carried() -> None:
    blank = "<ClinicalInformation><Text01> <Break/></Text01></ClinicalInformation>"
    document = letter(texts=TEXT + blank, after="<Local_Elements><eget>x</eget></Local_Elements>")

    made = ADAPTER.to_fhir(document, CONTEXT)

    assert made.not_carried == (
        "Emessage/ClinicalEmail/ClinicalInformation[2] (empty)",
        "Emessage/Local_Elements",
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_letter_is_read_or_refused_but_never_breaks_the_adapter(data: st.DataObject) -> None:
    body = bytearray(FULL_LETTER)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1))
        action = data.draw(st.sampled_from(["change", "cut", "repeat"]))
        if action == "change":
            body[at] = data.draw(st.integers(0, 255))
        elif action == "cut":
            del body[at : at + data.draw(st.integers(1, 40))]
        else:
            body[at:at] = body[at : at + data.draw(st.integers(1, 40))]

    try:
        outcome = ADAPTER.to_fhir(bytes(body), CONTEXT).bundle["type"]
    except NativeDocumentRefused as refused:
        outcome = refused.status if refused.issues else "refused without a reason"

    assert outcome in ("message", 400, 422)
