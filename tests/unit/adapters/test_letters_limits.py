"""What becomes of a FHIR message that says more, or longer, than an XDIS91 letter can hold?"""

from copy import deepcopy

import pytest

from tests.unit.adapters.letters import ADAPTER, CONTEXT, message_from, resource, texts_at, valid_letter


def test_a_long_topic_is_shortened_in_the_subject_and_stands_whole_in_the_text() -> None:
    bundle = message_from()
    topic = "Vedrørende " + "behandling " * 10
    resource(bundle, "Communication")["topic"] = {"text": topic}

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    root = valid_letter(document.body)
    (subject,) = texts_at(root, "Subject")
    assert subject == topic[:69] + "…"
    assert texts_at(root, "Text01") == [topic, "Kære kollega"]
    assert any(place.startswith("Communication.topic.text") for place in document.not_carried)


def test_more_texts_than_a_letter_holds_are_joined_and_none_is_lost() -> None:
    bundle = message_from()
    payload = resource(bundle, "Communication")["payload"]
    payload[:] = [{**deepcopy(payload[0]), "contentString": f"Afsnit {number}"} for number in range(13)]

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    root = valid_letter(document.body)
    written = "".join(map(str, root.itertext()))
    assert len(texts_at(root, "Text01")) == 10
    assert all(f"Afsnit {number}" in written for number in range(13))
    assert "Communication.payload (the last ones joined into one text)" in document.not_carried


def test_a_long_name_goes_on_in_the_next_lines_and_a_longer_one_is_named_as_shortened() -> None:
    bundle = message_from()
    resource(bundle, "Organization")["name"] = "Klinik for Ældresygdomme, Aarhus Universitetshospital"
    longer = message_from()
    resource(longer, "Organization")["name"] = "Klinik " * 20

    root = valid_letter(ADAPTER.from_fhir(bundle, CONTEXT).body)
    shortened = ADAPTER.from_fhir(longer, CONTEXT)

    assert texts_at(root, "Sender/OrganisationName") == ["Klinik for Ældresygdomme, Aarhus"]
    assert texts_at(root, "Sender/DepartmentName") == ["Universitetshospital"]
    assert "Organization.name (shortened)" in shortened.not_carried
    valid_letter(shortened.body)


def test_characters_that_xml_cannot_hold_are_replaced_and_named() -> None:
    bundle = message_from()
    resource(bundle, "Communication")["payload"][0]["contentString"] = "før\x01\ud800efter"

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert texts_at(valid_letter(document.body), "Text01") == ["før\ufffd\ufffdefter"]
    assert "Communication.payload[0].contentString (characters that XML cannot hold)" in document.not_carried


@pytest.mark.parametrize(
    "markup",
    ["<Bold>Noget helt andet</Bold>", "<Bold>Kære kollega", "<script>Kære kollega</script>", "&x;"],
)
def test_kept_formatting_is_used_only_if_it_reads_as_the_plain_text(markup: str) -> None:
    bundle = message_from()
    part = resource(bundle, "Communication")["payload"][0]
    url = "https://handleplan-hub.example/fhir/StructureDefinition/medcom-xml-formatted-text"
    part["extension"].append({"url": url, "valueString": markup})

    document = ADAPTER.from_fhir(bundle, CONTEXT)

    assert texts_at(valid_letter(document.body), "Text01") == ["Kære kollega"]
    assert "Communication.payload[0].extension(medcom-xml-formatted-text)" in document.not_carried
