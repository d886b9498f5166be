"""A letter between parties has a thread, a category, a text and an author, and may have files along."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from message_schemas import AttachmentValue, AuthorValue, Correspondence, JsonObject, PersonValue
from message_schemas.examples import example
from message_schemas.medcom.codes import CARE_CATEGORIES
from tests.unit.message_schemas.events.drawn import FEW, envelopes, people, texts
from tests.unit.message_schemas.events.seen import errors, found_in, remarks
from tests.unit.message_schemas.samples import THREAD, changed, letter, resource

attachments = st.builds(
    AttachmentValue,
    title=texts,
    content_type=st.sampled_from(("application/pdf", "image/png")),
    data=st.binary(min_size=1, max_size=40),
)
readers = st.sampled_from(({}, {"attention_team": "Modtagelsen"})) | st.builds(
    lambda person: {"attention": person}, people
)


def written(reader: dict[str, Any], **content: Any) -> Correspondence:
    """A letter to somebody."""
    return Correspondence(**reader, **content)


@FEW
@given(
    st.builds(
        written,
        readers,
        **envelopes(),
        event=st.sampled_from(("correspondence", "care-communication-message")),
        thread_id=st.just(THREAD),
        category=st.sampled_from(sorted(CARE_CATEGORIES)),
        topic=texts,
        text=texts,
        author=st.builds(
            AuthorValue, family=texts, given=st.lists(texts, max_size=2).map(tuple), phone=texts
        ),
        answers=st.none() | st.just("message-0"),
        attachments=st.lists(attachments, max_size=2).map(tuple),
    )
)
def test_whatever_is_written_is_a_letter_without_an_error(value: Correspondence) -> None:
    bundle = value.to_bundle()

    assert [found for found in remarks(bundle) if found[0] == "error"] == []


def test_each_text_and_file_has_an_id_that_the_provenance_names() -> None:
    files = (AttachmentValue(title="Plan", data=b"%PDF"), AttachmentValue(title="Skema", data=b"%PDF"))

    bundle = letter(attachments=files)

    payloads = resource(bundle, "Communication")["payload"]
    ids = [one["extension"][1]["valueIdentifier"]["value"] for one in payloads]
    sources = [one["what"]["identifier"]["value"] for one in resource(bundle, "Provenance")["entity"]]
    assert len(set(ids)) == 3
    assert sources == ids


def test_a_letter_is_for_a_person_or_a_team_at_the_receiver() -> None:
    person, team = letter(attention=PersonValue(family="Juhl")), letter(attention_team="Modtagelsen")

    role = next(
        entry["resource"]
        for entry in person["entry"]
        if {"reference": f"{entry['resource']['resourceType']}/{entry['resource']['id']}"}
        == resource(person, "Communication")["recipient"][0]
    )
    receiver = resource(person, "MessageHeader")["destination"][0]["receiver"]
    assert role["organization"] == receiver
    assert resource(team, "CareTeam")["managingOrganization"] == [receiver]
    with pytest.raises(ValidationError, match="a person or a team"):
        letter(attention=PersonValue(family="Juhl"), attention_team="Modtagelsen")


def test_a_category_that_is_none_of_medcoms_is_refused() -> None:
    def change(bundle: JsonObject) -> None:
        resource(bundle, "Communication")["category"][0]["coding"][0]["code"] = "gossip"

    assert "code-not-allowed" in errors(changed(letter(), change))


def test_a_letter_is_about_what_its_category_says() -> None:
    assert found_in(letter(category="medicine"))["Communication"] == [{"medication"}]


def test_the_example_draws_no_remark() -> None:
    assert remarks(example("correspondence")) == []
