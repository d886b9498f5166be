"""The demo as a stranger starts it, and a real Chromium in front of it."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services.ports import free_ports

_STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and what to log in with."""

    url: str
    logins: dict[str, str]

    def token(self, party_id: str) -> str:
        """An access token for a partner system."""
        client_id = next(login for login in self.logins if login.startswith(f"{party_id}-"))
        answer = httpx.post(
            f"{self.url}/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(client_id, self.logins[client_id]),
        )
        token: str = answer.raise_for_status().json()["access_token"]
        return token

    def log_in(self, page: Page, username: str) -> None:
        """Log in on the page that asks for it."""
        page.get_by_label("Brugernavn").fill(username)
        page.get_by_label("Adgangskode").fill(self.logins[username])
        page.get_by_role("button", name="Log ind").click()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`hub demo` in an empty folder."""
    folder = tmp_path_factory.mktemp("demo")
    (port,) = free_ports(1)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.cli", "demo", "--port", str(port)], cwd=folder, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process, folder)
        yield Demo(url, json.loads((folder / "var" / "demo-logins.json").read_bytes()))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"the demo did not start:\n{(folder / 'log').read_text()[-3000:]}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, or the one that Playwright brought."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()
