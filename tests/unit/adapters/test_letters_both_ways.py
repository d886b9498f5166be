"""Does a MedCom letter that becomes a FHIR message come out as the same letter?"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.medcom_xml.document import write
from message_schemas.parsing import message_of
from message_schemas.validation import has_errors, validate
from tests.unit.adapters.letters import (
    ADAPTER,
    CONTEXT,
    FULL_LETTER,
    MEDCOM_XML,
    NAMESPACE,
    PUBLISHED_LETTERS,
    STRANGER,
    canonical,
    letter,
    published,
    resource,
    schema,
    there_and_back,
)

# What XML 1.0 can hold; far more than windows-1252 can.
_XML_TEXT = st.text(
    st.one_of(
        st.sampled_from("æøåÆØÅ é€“”–…™ŠžŸ\n\r\t <&>'\"#;"),
        st.characters(min_codepoint=0x20, max_codepoint=0xD7FF, exclude_characters="\x7f"),
        st.characters(min_codepoint=0x10000, max_codepoint=0x10FFFF),
    ),
    min_size=1,
    max_size=60,
).filter(lambda text: text.strip() != "")


@pytest.mark.parametrize("name", PUBLISHED_LETTERS)
def test_a_published_letter_comes_out_element_for_element(name: str) -> None:
    document = published(name)

    back = there_and_back(document)

    before = [(node.tag, node.text, node.tail) for node in etree.fromstring(document).iter()]
    assert [(node.tag, node.text, node.tail) for node in etree.fromstring(back).iter()] == before
    assert canonical(back) == canonical(document)


@pytest.mark.parametrize("name", PUBLISHED_LETTERS)
def test_a_published_letter_is_a_valid_message_and_a_valid_letter_again(name: str) -> None:
    document = published(name)

    made = ADAPTER.to_fhir(document, CONTEXT)
    back = ADAPTER.from_fhir(made.bundle, CONTEXT)

    assert not has_errors(validate(message_of(made.bundle)))
    assert schema().validate(etree.fromstring(back.body)), schema().error_log
    assert made.not_carried == ()
    assert back.not_carried == ()


def test_a_letter_that_uses_every_element_comes_out_the_same() -> None:
    assert schema().validate(etree.fromstring(FULL_LETTER)), schema().error_log

    made = ADAPTER.to_fhir(FULL_LETTER, CONTEXT)
    back = ADAPTER.from_fhir(made.bundle, CONTEXT)

    assert canonical(back.body) == canonical(FULL_LETTER)
    assert (made.not_carried, back.not_carried) == ((), ())
    assert not has_errors(validate(message_of(made.bundle)))


def test_the_full_letter_uses_every_element_of_the_schema() -> None:
    used = {etree.QName(node).localname for node in etree.fromstring(FULL_LETTER).iter()}
    used |= {"CivilRegistrationNumber"}  # the choice that the full letter did not take

    documented = {"Envelope"} | _declared_by("EnvelopeType") | _declared_by("ClinicalEmailType")

    assert documented - used == set()


def _declared_by(type_name: str) -> set[str]:
    """Element names that one type of the published schema leads to."""
    xs = "{http://www.w3.org/2001/XMLSchema}"
    folder = MEDCOM_XML / "xsd" / "2006" / "07" / "01"
    trees = [etree.parse(str(path)).getroot() for path in folder.glob("*.xsd")]
    types = {node.get("name"): node for tree in trees for node in tree.findall(f"{xs}complexType")}
    elements = {node.get("name"): node for tree in trees for node in tree.findall(f"{xs}element")}
    found: set[str] = set()
    waiting = [types[type_name]]
    while waiting:
        for node in waiting.pop().iter(f"{xs}element"):
            name = node.get("name") or node.get("ref") or ""
            if name not in found:
                found.add(name)
                declared = elements[name] if node.get("ref") else node
                waiting.append(declared)
                waiting += [node for name, node in types.items() if name == declared.get("type")]
    return found


@settings(max_examples=120, deadline=None)
@given(text=_XML_TEXT)
def test_any_text_survives_in_windows_1252(text: str) -> None:
    root = etree.fromstring(letter())
    element = root.find(f".//{{{NAMESPACE}}}Text01")
    assert element is not None
    element.text = text
    document = write(root)

    back = there_and_back(document)

    assert canonical(back) == canonical(document)
    assert schema().validate(etree.fromstring(back))


@settings(max_examples=80, deadline=None)
@given(text=_XML_TEXT)
def test_any_text_written_in_fhir_is_read_back_from_the_letter(text: str) -> None:
    bundle = ADAPTER.to_fhir(letter(), CONTEXT).bundle
    resource(bundle, "Communication")["payload"][0]["contentString"] = text

    back = ADAPTER.to_fhir(ADAPTER.from_fhir(bundle, CONTEXT).body, CONTEXT).bundle

    read = resource(back, "Communication")["payload"][0]["contentString"]
    assert read == text.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(1980, 1, 1), date(2060, 12, 31)),
    minutes=st.integers(0, 24 * 60 - 1),
)
def test_every_danish_clock_time_comes_back_as_written(day: date, minutes: int) -> None:
    clock = (timedelta(minutes=minutes)).total_seconds()
    time = f"{int(clock) // 3600:02}:{int(clock) % 3600 // 60:02}"
    document = letter(date=day.isoformat()).replace(b"12:02", time.encode())

    assert canonical(there_and_back(document)) == canonical(document)


def test_an_hour_that_summer_time_skips_comes_back_as_written() -> None:
    document = letter(date="2026-03-29").replace(b"12:02", b"02:30")

    assert canonical(there_and_back(document)) == canonical(document)


@pytest.mark.parametrize("charset", ["windows-1252", "ISO-8859-1", "UTF-8"])
def test_a_letter_is_read_in_the_character_set_that_it_declares(charset: str) -> None:
    document = letter(texts=_text("Blåbærgrød – € “hej”"), charset="windows-1252")
    document = (
        document.decode("windows-1252")
        .replace("windows-1252", charset)
        .encode("utf-8" if charset == "UTF-8" else "windows-1252")
    )

    made = ADAPTER.to_fhir(document, CONTEXT)

    text = resource(made.bundle, "Communication")["payload"][0]["contentString"]
    assert text == "Blåbærgrød – € “hej”"


def _text(content: str) -> str:
    return f"<ClinicalInformation><Text01>{content}</Text01></ClinicalInformation>"


def test_a_letter_without_declaration_is_utf_8_with_or_without_byte_order_mark() -> None:
    document = letter(charset="utf-8").split(b"?>", 1)[1]

    plain, marked = (ADAPTER.to_fhir(body, CONTEXT).bundle for body in (document, b"\xef\xbb\xbf" + document))

    assert resource(plain, "Patient")["name"][0]["family"] == "Berggren"
    assert plain == marked


def test_a_resend_in_a_new_envelope_is_the_same_message() -> None:
    first = ADAPTER.to_fhir(letter(envelope="Kuvert1"), CONTEXT).bundle
    again = ADAPTER.to_fhir(letter(envelope="Kuvert2"), CONTEXT).bundle

    assert again["id"] != first["id"]
    assert again["entry"] == first["entry"]


def test_numbers_that_fhir_does_not_allow_as_ids_still_tell_letters_apart() -> None:
    ids = [
        ADAPTER.to_fhir(letter(number=number), CONTEXT).bundle["entry"][0]["resource"]["id"]
        for number in ("Brev/1", "Brev_1", "Brev 1", "x.1", "Brev1")
    ]

    assert len(set(ids)) == 5
    assert ids[-1] == "Brev1"


def test_an_episode_number_gets_hyphens_in_fhir_only_if_it_is_a_uuid() -> None:
    uuid = "<EpisodeOfCareIdentifier>65528acda12c4d85b7016f4b12eec2bc</EpisodeOfCareIdentifier>"
    other = "<EpisodeOfCareIdentifier>Forløb 12</EpisodeOfCareIdentifier>"

    episodes = [
        resource(ADAPTER.to_fhir(letter(episode=given), CONTEXT).bundle, "Encounter")["episodeOfCare"][0]
        for given in (uuid, other)
    ]

    assert episodes[0]["identifier"]["value"] == "65528acd-a12c-4d85-b701-6f4b12eec2bc"
    assert episodes[1]["identifier"]["value"] == "Forløb 12"


@pytest.mark.parametrize(
    ("kind", "number", "system"),
    [
        ("sorkode", "325431000016004", "urn:oid:1.2.208.176.1.1"),
        ("ydernummer", "200106", "urn:oid:1.2.208.176.1.4"),
        ("lokationsnummer", "5790000121526", "https://www.gs1.org/gln"),
        ("lokationsnummer", "5790000120314", "https://www.gs1.org/gln"),
        ("kommunenummer", "0607", "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes"),
        (
            "sygehusafdelingsnummer",
            "2001060",
            "https://handleplan-hub.example/fhir/sid/sygehusafdelingsnummer",
        ),
        ("amt", "60", "https://handleplan-hub.example/fhir/sid/amt"),
    ],
)
def test_every_kind_of_organisation_number_has_its_system_and_comes_back(
    kind: str, number: str, system: str
) -> None:
    sender = (
        f"<EANIdentifier>5790000121526</EANIdentifier><Identifier>{number}</Identifier>"
        f"<IdentifierCode>{kind}</IdentifierCode><OrganisationName>Afsender</OrganisationName>"
    )
    document = letter(sender=sender)

    bundle = ADAPTER.to_fhir(document, CONTEXT).bundle

    assert {"system": system, "value": number}.items() <= _typed(resource(bundle, "Organization")).items()
    assert canonical(there_and_back(document)) == canonical(document)


def _typed(organisation: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return next(found for found in organisation["identifier"] if "type" in found)


@pytest.mark.parametrize(
    ("number", "system"),
    [
        ("0703921VJ4", "urn:oid:1.2.208.176.1.6.1.1"),
        ("0703920VJ4", "urn:oid:1.2.208.176.1.6.1.3"),
        ("ABC 123456", "https://handleplan-hub.example/fhir/sid/medcom-xml-alternative-identifier"),
    ],
)
def test_a_replacement_number_is_known_by_its_shape(number: str, system: str) -> None:
    patient = (
        f"<AlternativeIdentifier>{number}</AlternativeIdentifier><PersonSurnameName>A</PersonSurnameName>"
        "<EpisodeOfCareStatusCode>doed</EpisodeOfCareStatusCode>"
    )
    document = letter(patient=patient)

    identifier = resource(ADAPTER.to_fhir(document, CONTEXT).bundle, "Patient")["identifier"][0]

    assert (identifier["system"], identifier["value"]) == (system, number)
    assert canonical(there_and_back(document)) == canonical(document)


def test_a_letter_from_an_organisation_that_the_registry_does_not_know_still_comes_back() -> None:
    assert canonical(there_and_back(FULL_LETTER, STRANGER)) == canonical(FULL_LETTER)


def test_what_says_something_of_the_citizen_stands_with_the_content_not_with_the_name() -> None:
    bundle = ADAPTER.to_fhir(FULL_LETTER, CONTEXT).bundle

    said = {found["url"].rsplit("/")[-1] for found in resource(bundle, "Communication")["extension"]}

    assert said == {
        "medcom-xml-episode-of-care-status",
        "medcom-xml-occupancy-text",
        "medcom-xml-priority",
    }
    assert "extension" not in resource(bundle, "Patient")
