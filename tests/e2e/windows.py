"""How does a test look through a real browser? A window onto the demo, and what every page must hold."""

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Demo


@contextmanager
def window(chromium: Browser, demo: Demo, width: int = 1280, *, scripts: bool = True) -> Iterator[Page]:
    """A new window at the start page; what its console complains of fails the test."""
    context = chromium.new_context(
        base_url=demo.url,
        viewport={"width": width, "height": 900},
        locale="da-DK",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/app/")
    yield page
    context.close()
    assert [c for c in complaints if not any(status in c for status in ("401", "404", "422"))] == []


def check(page: Page, name: str) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations] == [], name
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, name
