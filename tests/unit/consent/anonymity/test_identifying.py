"""Numbers, addresses and birth dates are found however they are written; what only looks like one is not."""

import pytest

from consent.anonymity import screen_text
from consent.documents import readings
from consent.identifying import Kind, found_in


def kinds(text: str, *, machine: bool = False) -> set[Kind]:
    """What is found in the text, in any way of reading it."""
    return {found.kind for way in readings(text) for found in found_in(way, machine=machine)}


FOUND = {
    Kind.CPR: [
        "2509479989", "250947-9989", "250947 9989", "250947 - 9989", "250947\N{NO-BREAK SPACE}9989", "250947.9989",
        "25 09 47 9989", "25.09.47-9989", "250947\N{EN DASH}9989", "250947\N{MINUS SIGN}9989", "250947\n9989",
        "２５０９４７-９９８９", "٢٥٠٩٤٧٩٩٨٩", "²⁵09479989", "2509\u200b479989", "2509\u0336479989", "CPR2509479989",
        "urn:oio:cpr-nr:2509479989", "250947_9989.pdf", "2509**47**9989", "290200-1234", "2509475AA1", "250947-5aa1",
        "<p>2509<b>47</b>9989</p>", "<td>250947</td><td>9989</td>", "&#50;509479989", "<a title='250947-9989'>her</a>",
        "<!-- 250947-9989 -->", "moede?cpr=%32%35%30%39%34%37%39%39%38%39",
    ],
    Kind.PHONE: [
        "72107300", "72 10 73 00", "7210 7300", "72-10-73-00", "+45 72107300", "+4572107300", "004572107300",
        "+45 72-10-73-00", "+46 70 123 45 67", "tlf. 72 107 300", "tlf72107300", "Mobil: 20112019",
        "ring på 2011 2019", "Telefonnummeret er 12 34 56 78",
    ],
    Kind.E_MAIL: ["bruno@mail.dk", "BRUNO.ELMER@firma.co.uk", "søren@post.dk", "mailto:b@x.dk", "b@x-y.dk."],
    Kind.ADDRESS: [
        "Strandvejen 14, 2. tv", "strandvejen 14", "på Søparken 3", "Niels Bohrs Allé 12", "Store Kongensgade 10 B",
        "H.C. Andersens Vej 3", "Vestergade nr. 4", "bor i 7000 Fredericia", "DK-7000 Fredericia", "6340 Kruså",
        "2000 Frederiksberg", "Gl. Kirkestræde 7.",
    ],
    Kind.BIRTH_DATE: [
        "født 25. september 1947", "f. 25.09.47", "Fødselsdato: 1947-09-25", "født d. 25/9-1947", "fdt 250947",
        'birthTime value="19470925"', "<b>Født</b>: 25-09-1947", "BDAY:19470925", "DOB 25-09-1947", "born 25 Sept 1947",
    ],
}  # fmt: skip
LOOKS_LIKE = [
    "5790001348120", "325421000016001", "2026-11-22T10:00:00.000+01:00", "urn:oid:1.2.208.176.1.2", "22112026",
    "https://sor2.sum.dsdn.dk/#id=265161000016000", "3f1c6d0e-9d2b-4f5a-8a4e-2f6f0f4a7c01", "20261122", "991347-9989",
    "310247-9989", "den 22. november 2026 mødte han", "2026 Rusmiddelcentret", "kl. 1530 Lægesamtale",
    "fra den 14. december 2026 i stedet for de 12 uger", "på vej 2 gange", "i børnehaven 3 timer", "26-11-2026 1030",
    "Arbejdsplads 3 dage", "optager 3 timer", "CVR-nr.: 29189846", "skoleåret 2021 2022", "50 mg 3 gange dagligt",
    "beløb 12345678 kr", "sag 2012-10-1234", "kl. 10.00-12.00", "12.10.2026-30.11.2026", "i uge 41 og 42",
    "0607 Fredericia Kommune", "Ringer 26.11.2026", "hl7.fhir.dk.core@3.4.0", "født i Fredericia i 2019", "F10.2",
    "d41d8cd98f00b204e9800998ecf8427e", "omkring 4000 kroner", "tager 20 mg 2 gange",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FOUND.items() for text in texts])
def test_what_tells_who_somebody_is_is_found(kind: Kind, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", LOOKS_LIKE)
def test_what_only_looks_like_it_is_let_through(text: str) -> None:
    assert kinds(text) == set()


def test_an_id_of_eight_digits_is_no_phone_number_but_a_cpr_number_is_one_everywhere() -> None:
    assert kinds("Observation/72107300", machine=True) == set()
    assert kinds("tel:+4572107300", machine=True) == {Kind.PHONE}
    assert kinds("Patient/2509479989", machine=True) == {Kind.CPR}


def test_one_number_is_one_number_however_it_is_written() -> None:
    said = {
        found.said for text in ("72107300", "+45 72 10 73 00", "tlf. 72-107-300") for found in found_in(text)
    }

    assert said == {"72107300"}


def test_more_text_than_can_be_looked_through_is_said_to_be_so() -> None:
    found = screen_text("Borgeren mødte. " * 10_000, "note")

    assert [finding.kind for finding in found.findings] == [Kind.TOO_LONG]
