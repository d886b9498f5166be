"""`hub user`: the people who log in to the pages."""

import secrets
from typing import Annotated, Any

import typer
from argon2 import PasswordHasher
from rich.table import Table

from hub.cli.common import AsJson, console, fail, onboarding, print_json, run
from hub.flow.ports import User

app = typer.Typer(help="Users: the people who log in to the pages.", no_args_is_help=True)
ROLES = ("caseworker", "consent-officer", "operator")


@app.command(
    epilog="Example: hub user add --username mette --name 'Mette Holm' --role caseworker --party centre"
)
def add(
    username: Annotated[str, typer.Option(help="What the user logs in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help=", ".join(ROLES))],
    party: Annotated[str, typer.Option(help="The party that the user works for.")],
    as_json: AsJson = False,
) -> None:
    """Register a user and print, once, the password."""
    if role not in ROLES:
        fail(f"--role must be one of {', '.join(ROLES)}")
    password = secrets.token_urlsafe(12)
    user = User(username, name, role, party, PasswordHasher().hash(password))

    async def work() -> None:
        async with onboarding() as registry:
            await registry.add_user(user)

    run(work())
    if as_json:
        print_json({"user": _shown(user), "password": password})
    else:
        console.print(f"user {username}\npassword: {password}", markup=False)


@app.command("list", epilog="Example: hub user list --json")
def list_(as_json: AsJson = False) -> None:
    """Every user, without passwords."""

    async def work() -> list[User]:
        async with onboarding() as registry:
            return await registry.users()

    users = run(work())
    if as_json:
        print_json([_shown(user) for user in users])
        return
    table = Table("username", "name", "role", "party", "enabled")
    for user in users:
        table.add_row(user.username, user.name, user.role, user.party, "yes" if user.enabled else "no")
    console.print(table)


@app.command(epilog="Example: hub user disable mette")
def disable(username: str, as_json: AsJson = False) -> None:
    """Shut a user out at once."""

    async def work() -> User:
        async with onboarding() as registry:
            return await registry.disable_user(username)

    user = run(work())
    if as_json:
        print_json(_shown(user))
    else:
        console.print(f"{username} is disabled", markup=False)


def _shown(user: User) -> dict[str, Any]:
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "party": user.party,
        "enabled": user.enabled,
    }
