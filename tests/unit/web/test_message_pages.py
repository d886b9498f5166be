"""A partner reads about every message without logging in, and finds what the validator checks."""

import pytest

from message_schemas import DEFINITIONS
from tests.unit.web.browsing import CSP, words
from tests.unit.web.conftest import NewBrowser

_MOST_BYTES = 150 * 1024


async def test_the_list_names_every_message(browser: NewBrowser) -> None:
    page = await browser().get("/docs/messages")

    assert page.status_code == 200
    assert all(f'href="/docs/messages/{event}"' in page.text for event in DEFINITIONS)
    assert "Primær modtager eller kopi" in words(page)


@pytest.mark.parametrize("event", sorted(DEFINITIONS))
async def test_a_message_has_its_page(browser: NewBrowser, event: str) -> None:
    known = DEFINITIONS[event]

    page = await browser().get(f"/docs/messages/{event}")

    told = words(page)
    assert page.status_code == 200
    assert known.danish in told
    assert known.about_da in told
    assert all(element.da in told for profile in known.focus for element in profile.elements)
    assert "Hent eksemplet" in told
    assert len(page.content) < _MOST_BYTES


async def test_the_pages_may_be_kept_and_run_no_script(browser: NewBrowser) -> None:
    page = await browser().get("/docs/messages/handleplan")

    assert page.headers["content-security-policy"] == CSP
    assert page.headers["cache-control"] == "public, max-age=3600"
    assert "<script" not in page.text


async def test_a_message_that_is_not_there_is_said_in_danish(browser: NewBrowser) -> None:
    for path in ("/docs/messages/no-such-event", "/docs/nothing"):
        page = await browser().get(path)

        assert page.status_code == 404
        assert "Beskeden findes ikke" in words(page)
