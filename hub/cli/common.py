"""What do the commands share? Settings with a clear message, printing, and a store for as long as it is needed."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from hub.bootstrap import accounts_of, store_of
from hub.config import MissingSecretKey, Settings
from hub.flow.ports import StoreAway
from hub.infrastructure.broker import AccountRefused, BrokerAway
from hub.infrastructure.database import upgrade
from hub.infrastructure.keyring import KeyringError
from hub.infrastructure.onboarding import Onboarding, OnboardingRefused
from hub.infrastructure.system import SystemClock
from hub.infrastructure.telemetry import set_up_logging

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
T = TypeVar("T")
console = Console(highlight=False, soft_wrap=True)


def fail(message: str) -> NoReturn:
    """Print why on standard error and exit with 1."""
    Console(stderr=True, highlight=False).print(f"hub: {message}", markup=False)
    raise typer.Exit(1)


def warn(message: str) -> None:
    """Print a remark on standard error."""
    Console(stderr=True, highlight=False).print(f"hub: {message}", markup=False)


def settings() -> Settings:
    """The settings of the environment; what is wrong with them is said without their values."""
    try:
        return Settings()
    except ValidationError as invalid:
        fail("; ".join(f"HUB_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in invalid.errors()))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end; expected failures become one line and exit 1."""
    set_up_logging()
    with said_in_one_line():
        return asyncio.run(work)


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """Turn what an operator can expect to go wrong into one line and exit 1."""
    try:
        yield
    except StoreAway:
        fail("the database cannot be reached, or is not migrated (hub db upgrade)")
    except BrokerAway as away:
        fail(f"the broker cannot be reached ({away.reason})")
    except AccountRefused as refused:
        fail(f"the broker's management refused the account (HTTP {refused.status})")
    except (OnboardingRefused, KeyringError, LookupError, MissingSecretKey) as refused:
        fail(str(refused))


@asynccontextmanager
async def onboarding() -> AsyncIterator[Onboarding]:
    """The registry on the settings' database, migrated first on the embedded profile."""
    found = settings()
    if found.embedded:
        await upgrade(found.database_url)
    store = store_of(found)
    try:
        yield Onboarding(store, SystemClock(), accounts_of(found))
    finally:
        await store.close()


def print_json(value: object) -> None:
    """JSON on standard output, nothing else."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
