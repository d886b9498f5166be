"""Does a reader find everything about a message on its page?"""

import pytest

from message_schemas import DEFINITIONS
from message_schemas.publishing.markdown import event_page, index_page
from message_schemas.publishing.pages import Row, message_page


def test_the_list_leads_to_every_message() -> None:
    page = index_page()

    assert all(f"[`{event}`]({event}.md)" in page for event in DEFINITIONS)


@pytest.mark.parametrize("event", sorted(DEFINITIONS))
def test_a_page_names_every_element_of_the_definition(event: str) -> None:
    known = DEFINITIONS[event]

    page = event_page(event)

    assert known.about_da in page
    assert known.about_en in page
    for profile in (*known.focus, *(content.profile for content in known.contents)):
        assert profile.url in page
        assert all(element.da in page for element in profile.elements)
    assert all(rule.fhirpath in page for rule in known.rules)


def test_a_row_says_how_often_and_what_is_allowed() -> None:
    page = message_page(DEFINITIONS["discharge-notice"])

    rows = {row.path: row for row in page.parts[0].rows}

    assert rows["status"] == Row(
        "status", "Forløbets status", "The course's status", "1..1", False, "= finished", 0
    )
    assert "completed" in rows["extension:discharge-reason.value[x]"].allowed


def test_the_example_shows_what_each_part_reveals() -> None:
    page = message_page(DEFINITIONS["status-report"])

    assert any("Fremmøde" in one.categories for one in page.shown)
