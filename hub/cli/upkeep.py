"""`hub db`, `hub keys`, `hub audit`, `hub policy`: keep the hub in order."""

from dataclasses import asdict

import typer

from hub.bootstrap import read_policy, store_of
from hub.cli import common
from hub.cli.common import AsJson, console, fail, print_json, run
from hub.domain.policy import PolicyError, load_policy
from hub.flow.ports import AuditVerdict
from hub.infrastructure.database import upgrade
from hub.infrastructure.keyring import Keyring

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


@audit.command("verify", epilog="Example: hub audit verify --json")
def audit_verify(as_json: AsJson = False) -> None:
    """Recompute the audit chain; exits with 1 where it is broken."""

    async def work() -> AuditVerdict:
        store = store_of(common.settings())
        try:
            async with store.unit_of_work() as uow:
                return await uow.history.verify()
        finally:
            await store.close()

    verdict = run(work())
    if as_json:
        print_json(asdict(verdict))
    else:
        state = "intact" if verdict.intact else f"BROKEN at {verdict.broken_at}"
        console.print(
            f"{state}: {verdict.entries} entries, {verdict.sealed} seals, {verdict.unsealed} unsealed batches"
        )
    if not verdict.intact:
        raise typer.Exit(1)


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
