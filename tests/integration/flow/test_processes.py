"""Can one process accept what another delivers, on a database that the command line migrated?"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.bootstrap import build
from hub.flow.ports import StoreAway
from tests.support.messages import BRUNO, body_of, consent, referral
from tests.support.parties import CENTRE, GP
from tests.support.partners import settings_for, town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def hub_command(database_url: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """The command line of this installation, and its settings."""
    settings = settings_for(database_url, folder)
    environment = {
        **os.environ,
        "HUB_DATABASE_URL": database_url,
        "HUB_KEYRING": str(settings.keyring),
        "HUB_SECRET_KEY": settings.secret_key,
    }
    return [sys.executable, "-m", "hub.cli"], environment


@pytest.fixture
def worker(database_url: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process on a database that `hub db upgrade` migrated."""
    command, environment = hub_command(database_url, folder)
    subprocess.run([*command, "db", "upgrade"], env=environment, check=True, capture_output=True, timeout=60)
    process = subprocess.Popen([*command, "worker"], env=environment, stderr=subprocess.DEVNULL, cwd=folder)
    yield process
    process.terminate()
    process.wait(20)


async def test_a_database_that_was_not_migrated_accepts_nothing(database_url: str, folder: Path) -> None:
    runtime = build(settings_for(database_url, folder))

    with pytest.raises(StoreAway):
        await runtime.store.ping()
    await runtime.store.close()


async def test_what_one_process_accepts_another_delivers(
    database_url: str, folder: Path, worker: "subprocess.Popen[bytes]"
) -> None:
    async with town(settings_for(database_url, folder), CENTRE, GP, deliver=False) as accepting:
        message = referral(BRUNO)
        await accepting["gp"].send(body_of(message))
        assert await accepting["gp"].statuses(message.message_id) == ["held"]

        await accepting["gp"].consent(consent(BRUNO, organization=GP))

        await accepting["gp"].becomes(message.message_id, "queued")
        (delivery,) = await accepting["centre"].waiting(message.message_id)
        assert (await accepting["centre"].fetch(delivery)).content == body_of(message)
    assert worker.poll() is None
