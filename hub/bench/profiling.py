"""What is the time spent on? A sampling profile of a worker during the measured run, by stage."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

# The innermost of these that is on a sample's stack is what the time is counted for.
PLACES = {
    "fhirkit": "FHIR R4 validation (fhirkit)",
    "message_schemas": "message_schemas: parse, validate, hash, categories",
    "consent": "consent: decide",
    "hub/infrastructure/keyring.py": "encryption",
    "sqlalchemy": "database driver (SQLAlchemy)",
    "asyncpg": "database driver (asyncpg)",
    "hub/infrastructure/database": "database rows",
    "aiormq": "AMQP (aiormq, pamqp)",
    "pamqp": "AMQP (aiormq, pamqp)",
    "aio_pika": "AMQP (aiormq, pamqp)",
    "hub/infrastructure/broker": "AMQP (aiormq, pamqp)",
    "hub/flow/accept": "accepting stages",
    "hub/flow/deliver": "delivering stages",
    "hub/flow": "flow",
}
_RATE = 200  # samples per second


@dataclass(slots=True)
class Profile:
    """Samples by place, and by function."""

    places: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)

    def report(self, most: int = 15) -> str:
        """Shares of the samples in which the worker was running Python."""
        total = sum(self.places.values()) or 1
        lines = ["what the worker's time is spent on:"]
        lines += [f"  {n / total:5.1%}  {place}" for place, n in self.places.most_common()]
        lines += ["the functions in which it is spent:"]
        lines += [f"  {n / total:5.1%}  {name}" for name, n in self.functions.most_common(most)]
        return "\n".join(lines)


@contextlib.asynccontextmanager
async def profiled(pid: int) -> AsyncIterator[Profile]:
    """Sample the process with py-spy while the block runs; an empty profile where py-spy is not installed."""
    profile = Profile()
    spy = shutil.which(
        "py-spy", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if spy is None:
        yield profile
        return
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "stacks"
        command = [
            spy,
            "record",
            "--pid",
            str(pid),
            "--rate",
            str(_RATE),
            "--format",
            "raw",
            "--output",
            str(out),
        ]
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
        try:
            yield profile
        finally:
            process.send_signal(2)
            await process.wait()
            if out.exists():
                _read(out.read_text(), profile)


def _read(stacks: str, profile: Profile) -> None:
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        profile.functions[frames[-1]] += int(count)
        profile.places[_place(frames)] += int(count)


def _place(frames: list[str]) -> str:
    for frame in reversed(frames):
        for part, place in PLACES.items():
            if part in frame:
                return place
    return "event loop and the rest"
