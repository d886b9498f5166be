"""What does a worker process do? Takes in from the broker and delivers, until it is told to stop."""

import asyncio
import signal

import structlog

from hub.bootstrap import running
from hub.config import Settings

log = structlog.get_logger(__name__)


async def work(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; the batch in hand is finished first."""
    settings.signing_key()  # a worker signs nothing, but a hub without its key is not set up
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(settings, deliver=True):
        log.info("worker.started")
        await stop.wait()
    log.info("worker.stopped")
