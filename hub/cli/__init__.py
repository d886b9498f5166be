"""What can an operator do from the command line? `hub --help` lists it; every command has an example."""

import typer

from hub.cli import messages, parties, people, running, upkeep

app = typer.Typer(
    name="hub",
    help="Handleplan Hub: carries messages between the parties around a citizen, with consent or by law.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a traceback with local values could show a person's data
    rich_markup_mode="rich",
)
running.register(app)
messages.register(app)
upkeep.register(app)
app.add_typer(parties.app, name="party")
app.add_typer(people.app, name="user")


def main() -> None:
    """The console script `hub`."""
    app()
