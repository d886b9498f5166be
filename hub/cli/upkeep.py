"""`hub db`, `hub keys`, `hub audit`, `hub policy`: keep the hub in order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import Progress

from hub.bootstrap import read_policy
from hub.cli import common
from hub.cli.common import AsJson, console, fail, print_json, run, warn
from hub.domain.policy import PolicyError, load_policy
from hub.infrastructure.audit_heads import noted_head, written_heads
from hub.infrastructure.database import upgrade
from hub.infrastructure.database.audit_check import FAULTS, AuditReport
from hub.infrastructure.database.audit_trail import verify_trail
from hub.infrastructure.keyring import Keyring
from message_schemas import JsonObject

_MANY: Final = 1000  # seals, from which progress is shown

db = typer.Typer(help="The database.", no_args_is_help=True)
keys = typer.Typer(help="The encryption keys.", no_args_is_help=True)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
policy = typer.Typer(help="The policy files.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, group in (("db", db), ("keys", keys), ("audit", audit), ("policy", policy)):
        app.add_typer(group, name=name)


@db.command("upgrade", epilog="Example: hub db upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest version of its tables."""
    settings = common.settings()
    run(upgrade(settings.database_url))
    console.print("the database is up to date")


@keys.command("init", epilog="Example: hub keys init")
def keys_init() -> None:
    """Make the keyring, once."""
    path = common.settings().keyring
    if not Keyring.create(path):
        fail(f"there is a keyring at {path} already")
    console.print(f"made {path}", markup=False)


@keys.command("rotate", epilog="Example: hub keys rotate")
def keys_rotate() -> None:
    """A new encryption key for what is written from now on; running processes take it up by themselves."""

    async def work() -> str:
        return Keyring.load(common.settings().keyring).rotate()

    console.print(f"new key {run(work())}", markup=False)


@audit.command("verify", epilog="Example: hub audit verify --heads /mnt/archive/audit-heads --json")
def audit_verify(
    heads: Annotated[
        list[Path] | None,
        typer.Option(help="A file of heads; may be repeated. [default: HUB_AUDIT_HEADS]", show_default=False),
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="A head from the log, NUMBER:HASH; may be repeated.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recompute the audit trail, and compare it with the heads noted outside the database; 1 where it is broken."""
    settings = common.settings()
    try:
        noted = [noted_head(text) for text in head or ()]
    except ValueError as wrong:
        fail(str(wrong))
    files = heads or [settings.audit_heads]
    every = chain(noted, *(written_heads(path, may_be_missing=not heads) for path in files))
    with _progress(hidden=as_json) as show:
        report = run(verify_trail(settings.database_url, every, show))
    if not report.heads:
        warn("no head was noted outside the database: that the newest entries were removed cannot be seen")
    if as_json:
        print_json(_as_json(report))
    else:
        _print(report)
    if not report.intact:
        raise typer.Exit(1)


@contextmanager
def _progress(*, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """Draws how many seals are done, of how many, from _MANY on."""
    bar = Progress(console=Console(stderr=True), auto_refresh=False)
    task = bar.add_task("verifying")

    def show(done: int, total: int) -> None:
        if total >= _MANY and not hidden:
            bar.start()
            bar.update(task, completed=done, total=total, refresh=True)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()


def _as_json(report: AuditReport) -> JsonObject:
    faults = [{**asdict(fault), "text": FAULTS[fault.check]} for fault in report.faults]
    return {"intact": report.intact, **asdict(report), "faults": faults}


def _print(report: AuditReport) -> None:
    state = "intact" if report.intact else "BROKEN"
    console.print(
        f"{state}: {report.entries} entries, {report.sealed} seals, {report.unsealed} unsealed batches, "
        f"compared with {report.heads} heads"
    )
    if report.head is not None:
        console.print(f"head {report.head}")
    for check, number in report.counts.items():
        places = [fault.where for fault in report.faults if fault.check == check]
        more = f" and {number - len(places)} more" if number > len(places) else ""
        console.print(f"  {check}: {FAULTS[check]}: {', '.join(places)}{more}", markup=False)


@policy.command("check", epilog="Example: hub policy check hub/policies/fredericia-2016.toml")
def policy_check(name: str, as_json: AsJson = False) -> None:
    """Read a policy file, by name or path, and explain it."""
    try:
        found = load_policy(read_policy(name), name)
    except (LookupError, PolicyError) as wrong:
        fail(str(wrong))
    if as_json:
        rules = [{"rule": rule.id, "text": rule.text_da, "source": rule.source} for rule in found.deadlines]
        bases = [{"legal_basis": basis.code, "source": basis.source} for basis in found.statutory]
        print_json(
            {"policy": found.name, "municipality": found.municipality, "deadlines": rules, "statutory": bases}
        )
        return
    console.print(f"{found.name}: {found.municipality}", markup=False)
    for rule in found.deadlines:
        console.print(f"  {rule.id}: {rule.text_da} ({rule.source})", markup=False)
    for basis in found.statutory:
        console.print(f"  {basis.code} ({basis.source})", markup=False)
