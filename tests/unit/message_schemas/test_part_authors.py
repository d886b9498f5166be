"""Which organization wrote a part?"""

import pytest

from message_schemas import Identifier, JsonObject
from message_schemas.codes import CPR_SYSTEM
from message_schemas.examples import example
from tests.unit.message_schemas.part_messages import BY_CENTRE, BY_GP, HERE, THERE, day, facts, message, only


def test_a_section_is_of_its_documents_time_and_of_its_own_author_else_of_the_documents() -> None:
    own = {"title": "a", "author": [BY_GP]}
    nested = {"title": "b", "section": [{"title": "c", "author": [BY_GP]}]}
    document = {"resourceType": "Composition", "id": "d", "date": "2026-01-01", "author": [BY_CENTRE],
                "event": [{"period": {"start": "2025-01-01", "end": "2025-12-31"}, "detail": [{"display": "x"}]}],
                "section": [own, nested, {"title": "e", "entry": [{"reference": "Observation/o"}]}],
                "contained": [{"resourceType": "Observation", "id": "in", "effectiveDateTime": "2019"}]}  # fmt: skip
    observation = {
        "resourceType": "Observation",
        "id": "o",
        "effectiveDateTime": "2020",
        "performer": [BY_GP],
    }

    found = facts(message(document, observation))

    sections = [found[f"entry[5].section[{place}]"] for place in range(3)]
    assert {(part.data_date, part.data_until) for part in sections} == {
        (day("2025-01-01"), day("2026-01-01"))
    }
    assert [part.authors for part in sections] == [(THERE,), (), (HERE,)]
    assert found["entry[5].event[0].detail"].authors == (HERE,)
    assert (found["entry[5].contained[0]"].data_date, found["entry[5].contained[0]"].authors) == (
        day("2019-01-01"),
        (HERE,),
    )
    assert (found["entry[6]"].data_date, found["entry[6]"].authors) == (day("2020-01-01"), (THERE,))


@pytest.mark.parametrize(
    ("elements", "author"),
    [
        ({"performer": [BY_CENTRE]}, (HERE,)),
        ({"performer": [BY_GP]}, (THERE,)),
        ({"performer": [{"reference": "Practitioner/doctor"}]}, (THERE,)),
        ({"performer": [BY_GP, {"reference": "Organization/there"}]}, (THERE,)),
        ({"performer": [BY_GP, BY_CENTRE]}, ()),
        ({"performer": [BY_GP, {"display": "En anden"}]}, ()),
        ({"performer": [{"reference": "Patient/p"}]}, ()),
        ({"performer": [{"reference": "#team"}], "contained": [
            {"resourceType": "CareTeam", "id": "team", "managingOrganization": BY_CENTRE}]},
         (HERE,)),
        ({"performer": [{"identifier": {"system": "http://www.gs1.org/gln", "value": "5790000121526"}}]},
         (Identifier("https://www.gs1.org/gln", "5790000121526"),)),
        ({"performer": [{"identifier": {"system": CPR_SYSTEM, "value": "2509479989"}}]}, ()),
        ({}, ()),
    ],
)  # fmt: skip
def test_the_author_is_the_one_organization_that_all_who_wrote_it_belong_to(
    elements: JsonObject, author: tuple[Identifier, ...]
) -> None:
    assert only("Observation", **elements).authors == author


def test_who_asks_and_who_answers_a_task_both_write_it() -> None:
    asked = only("Task", requester=BY_CENTRE)
    answered_by_another = only("Task", requester=BY_CENTRE, owner=BY_GP)
    only_to_be_done = only("Task", owner=BY_GP)

    assert asked.authors == (HERE,)
    assert answered_by_another.authors == ()
    assert only_to_be_done.authors == ()


def test_where_a_resource_names_nobody_a_provenance_about_it_tells_who_wrote_it() -> None:
    about = {"resourceType": "Provenance", "id": "pr", "target": [{"reference": "Observation/it"}]}
    author = {"coding": [{"code": "author"}]}
    sender = {"type": {"coding": [{"code": "transmitter"}]}, "who": BY_CENTRE}

    by_agent = only("Observation", about | {"agent": [{"who": BY_CENTRE}]})
    on_behalf = only(
        "Observation", about | {"agent": [{"who": {"reference": "Practitioner/x"}, "onBehalfOf": BY_CENTRE}]}
    )
    sent_by_another = only("Observation", about | {"agent": [{"type": author, "who": BY_GP}, sender]})
    by_both = only("Observation", about | {"agent": [{"who": BY_GP}, sender]})
    said_itself = only("Observation", about | {"agent": [{"who": BY_CENTRE}]}, performer=[BY_GP])

    assert (by_agent.authors, on_behalf.authors, sent_by_another.authors) == ((HERE,), (HERE,), (THERE,))
    assert (by_both.authors, said_itself.authors) == ((), (THERE,))


def test_what_a_resource_contains_is_its_authors_unless_another_wrote_it() -> None:
    silent = {"resourceType": "Condition", "id": "c"}
    others = {"resourceType": "Observation", "id": "o", "performer": [BY_GP]}

    assert only("Procedure", recorder=BY_CENTRE, contained=[silent]).authors == (HERE,)
    assert only("Procedure", recorder=BY_CENTRE, contained=[silent, others]).authors == ()
    assert only("Procedure", contained=[others]).authors == ()


@pytest.mark.parametrize("event", ["correspondence", "information-response", "concern-notification"])
def test_the_hubs_own_letters_and_documents_say_who_wrote_them_and_when(event: str) -> None:
    found = [part for part in facts(example(event)).values() if "RelatedPerson" not in part.resource]

    assert found
    assert all(part.authors and part.data_date for part in found)


def test_a_document_that_goes_as_a_whole_is_written_by_the_authors_of_all_its_sections() -> None:
    section = {"title": "a", "author": [BY_GP]}
    document = {"resourceType": "Composition", "id": "d", "author": [BY_CENTRE], "section": [section]}
    bundle = message(document)
    bundle["entry"][5]["link"] = [{"relation": "self", "url": "https://example.org"}]

    assert facts(bundle)["entry[5]"].authors == ()
