"""`hub party`: let parties in, show them, give them new secrets, shut them out."""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.cli.common import AsJson, console, fail, onboarding, print_json, run, warn
from hub.domain.party import DEFAULT_SCOPES, Party
from hub.infrastructure.onboarding import Onboarded
from message_schemas.codes import PartyKind
from message_schemas.identifiers import is_cvr, is_gln, is_sor

app = typer.Typer(help="Parties: the organisations that send and receive.", no_args_is_help=True)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LOCATION = re.compile(r"[0-9]{13}")


@app.command(
    epilog="Example: hub party add --id gp-havnen --kind general-practice --name 'Lægehuset Havnen' --json"
)
def add(
    id_: Annotated[str, typer.Option("--id", help="[a-z0-9][a-z0-9-]{0,62}")],
    kind: Annotated[PartyKind, typer.Option(help="What kind of organisation it is.")],
    name: Annotated[str, typer.Option(help="Its name, as others shall see it.")],
    sor: Annotated[str | None, typer.Option(help="SOR number.")] = None,
    gln: Annotated[str | None, typer.Option(help="GLN, 13 digits.")] = None,
    cvr: Annotated[str | None, typer.Option(help="CVR number, 8 digits.")] = None,
    channel: Annotated[str, typer.Option(help="mailbox, amqp or portal.")] = "mailbox",
    native_format: Annotated[str | None, typer.Option("--format", help="Its own format: medcom-xml.")] = None,
    policy: Annotated[str | None, typer.Option(help="A centre's own policy file.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="Repeat for several.")] = None,
    jwks: Annotated[Path | None, typer.Option(help="Its public keys (JWK set), for private_key_jwt.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register a party and print, once, what to hand over to it."""
    party = Party(
        id=id_,
        kind=kind,
        name=name,
        sor=sor,
        gln=gln,
        cvr=cvr,
        channel=channel,
        native_format=native_format or _FORMATS.get(kind),
        policy=policy,
        scopes=tuple(dict.fromkeys(scope)) if scope else DEFAULT_SCOPES,
        jwks=_public_keys(jwks) if jwks else None,
    )
    _check(party)

    async def work() -> Onboarded:
        async with onboarding() as registry:
            return await registry.add(party)

    _print_onboarded(run(work()), as_json)


@app.command("list", epilog="Example: hub party list --json")
def list_(as_json: AsJson = False) -> None:
    """Every party, without its secrets."""

    async def work() -> list[Party]:
        async with onboarding() as registry:
            return await registry.parties()

    parties = run(work())
    if as_json:
        print_json([shown(party) for party in parties])
        return
    table = Table("id", "kind", "name", "channel", "enabled")
    for party in parties:
        table.add_row(party.id, party.kind.value, party.name, party.channel, "yes" if party.enabled else "no")
    console.print(table)


@app.command(epilog="Example: hub party show gp-havnen --json")
def show(party_id: str, as_json: AsJson = False) -> None:
    """One party, without its secrets."""

    async def work() -> Party:
        async with onboarding() as registry:
            return await registry.party(party_id)

    party = run(work())
    if as_json:
        print_json(shown(party))
        return
    for key, value in shown(party).items():
        console.print(f"{key}: {value}", markup=False)


@app.command(epilog="Example: hub party disable gp-havnen")
def disable(party_id: str, as_json: AsJson = False) -> None:
    """Shut a party out, at once, on every channel."""

    async def work() -> Party:
        async with onboarding() as registry:
            return await registry.disable(party_id)

    party = run(work())
    if as_json:
        print_json(shown(party))
    else:
        console.print(f"{party.id} is disabled", markup=False)


@app.command("rotate-secret", epilog="Example: hub party rotate-secret gp-havnen --json")
def rotate_secret(party_id: str, as_json: AsJson = False) -> None:
    """New secrets; the client secret before this one stays valid until the next rotation."""

    async def work() -> Onboarded:
        async with onboarding() as registry:
            return await registry.rotate_secret(party_id)

    _print_onboarded(run(work()), as_json)


_FORMATS = {PartyKind.GENERAL_PRACTICE: "medcom-xml"}


def shown(party: Party) -> dict[str, Any]:
    """What may be printed of a party."""
    return {
        "id": party.id,
        "kind": party.kind.value,
        "name": party.name,
        "sor": party.sor,
        "gln": party.gln,
        "cvr": party.cvr,
        "channel": party.channel,
        "format": party.native_format,
        "policy": party.policy,
        "scopes": list(party.scopes),
        "enabled": party.enabled,
        "created_at": party.created_at.isoformat() if party.created_at else None,
    }


def onboarded_json(onboarded: Onboarded) -> dict[str, Any]:
    """CONTRACT § 1's output of `hub party add`."""
    party = onboarded.party
    amqp = None
    if onboarded.amqp_password:
        amqp = {"user": party.amqp_user, "password": onboarded.amqp_password, "queue": party.amqp_queue}
    return {
        "party": shown(party),
        "client_id": party.client_id,
        "client_secret": onboarded.client_secret,
        "amqp": amqp,
    }


def _print_onboarded(onboarded: Onboarded, as_json: bool) -> None:
    value = onboarded_json(onboarded)
    if as_json:
        print_json(value)
        return
    console.print(f"party {onboarded.party.id}: hand these over; they are shown this once", markup=False)
    console.print(f"client_id: {value['client_id']}\nclient_secret: {value['client_secret']}", markup=False)
    if value["amqp"]:
        for key, part in value["amqp"].items():
            console.print(f"amqp {key}: {part}", markup=False)


def _public_keys(path: Path) -> str:
    """The file's JWK set as text; private keys are refused, they are the party's own."""
    try:
        keys = json.loads(path.read_text(encoding="utf-8"))["keys"]
        private = any("d" in key or "k" in key for key in keys)
    except (OSError, ValueError, KeyError, TypeError):
        fail(f"{path} is no JWK set")
    if private or not keys:
        fail(f"{path} must hold public keys only")
    return json.dumps({"keys": keys})


def _check(party: Party) -> None:
    if not _ID.fullmatch(party.id):
        fail("--id must match [a-z0-9][a-z0-9-]{0,62}")
    if party.gln is not None and not is_gln(party.gln):
        if not _LOCATION.fullmatch(party.gln):
            fail("--gln must have 13 digits")
        # MedCom's own test letters use such numbers; letters are still addressed by them
        warn("the check digit of --gln is wrong; the hub will know the party by it, but not send it as a GLN")
    for name, value, holds in (
        ("--sor", party.sor, is_sor),
        ("--cvr", party.cvr, is_cvr),
    ):
        if value is not None and not holds(value):
            fail(f"{name} is not well-formed")
