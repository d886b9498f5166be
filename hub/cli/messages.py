"""`hub validate` and `hub export`: is this a message of the hub, and how are its messages defined?"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from hub.api.canonicals import capabilities, definitions
from hub.cli.common import AsJson, console, fail, print_json
from message_schemas import DEFINITIONS, Unparsable, UnsupportedContentType, parse, validate
from message_schemas.codes import FHIR_JSON, FHIR_XML
from message_schemas.issues import Issue
from message_schemas.publishing import examples
from message_schemas.publishing.package import write_package
from message_schemas.publishing.pages import MessagePage, Part, message_page

export = typer.Typer(help="What other tools load.", no_args_is_help=True)
# Progress is drawn between two files (no auto_refresh): a drawing thread that ends meets greenlets half taken down.
_MANY: Final = 20  # files, from which progress is shown
_MESSAGES: Final = ("*.json", "*.xml")

Files = Annotated[list[Path] | None, typer.Argument(help="Files, or folders with .json and .xml files.")]
Explain = Annotated[
    str, typer.Option(metavar="EVENT", help="Show an event's definition instead: referral-request, …")
]
English = Annotated[bool, typer.Option("--english", help="Say the issues in English.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        "validate",
        epilog="Example: hub validate message.json letter.xml, or: hub validate --explain handleplan",
    )(validate_files)
    app.add_typer(export, name="export")


def validate_files(
    files: Files = None, explain: Explain = "", english: English = False, as_json: AsJson = False
) -> None:
    """Check messages in files; exits with 1 if any has an error."""
    if explain:
        _explain(explain, as_json)
        return
    found = list(_files(files or []))
    if not found:
        fail("name at least one file, or an event with --explain")
    results: list[dict[str, Any]] = []
    errors = 0
    progress = Console(stderr=True)
    hidden = as_json or len(found) < _MANY
    for file in track(found, "validating", console=progress, auto_refresh=False, disable=hidden):
        issues = _issues(file)
        errors += any(one.severity == "error" for one in issues)
        if as_json:
            results.append({"file": str(file), "issues": [_shown(one, english) for one in issues]})
            continue
        console.print(f"{file}: {_count(issues)}", markup=False)
        for one in issues:
            text = one.text_en if english else one.text_da
            console.print(f"  {one.severity} {one.expression}: {text} [{one.detail}]", markup=False)
    if as_json:
        print_json(results)
    elif len(found) > 1:
        console.print(f"{len(found)} files, {errors} with errors")
    if errors:
        raise typer.Exit(1)


@export.command("ig", epilog="Example: hub export ig ./ig")
def export_ig(folder: Path, as_json: AsJson = False) -> None:
    """Write the definitions of all messages as a FHIR package: package/ and one .tgz."""
    resources = [*definitions().values(), capabilities()]
    written = []
    progress = Console(stderr=True)
    try:
        for path in track(
            write_package(folder, resources, examples().values()),
            "writing",
            total=len(resources) + len(examples()),
            console=progress,
            auto_refresh=False,
            disable=as_json,
        ):
            written.append(path)
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    if as_json:
        print_json({"folder": str(folder), "files": [str(path.relative_to(folder)) for path in written]})
    else:
        console.print(f"{len(written)} files in {folder}", markup=False)


def _files(named: list[Path]) -> Iterator[Path]:
    for path in named:
        if path.is_dir():
            yield from sorted(file for pattern in _MESSAGES for file in path.rglob(pattern))
        else:
            yield path


def _issues(file: Path) -> tuple[Issue, ...]:
    try:
        body = file.read_bytes()
        is_xml = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"
        return validate(parse(body, FHIR_XML if is_xml else FHIR_JSON), from_hub=True)
    except Unparsable as unreadable:
        return unreadable.issues
    except (OSError, UnsupportedContentType) as unreadable:
        fail(f"{file}: {type(unreadable).__name__}")


def _count(issues: tuple[Issue, ...]) -> str:
    errors = sum(one.severity == "error" for one in issues)
    if not issues:
        return "valid"
    return f"{errors} errors, {len(issues) - errors} remarks" if errors else f"valid, {len(issues)} remarks"


def _shown(found: Issue, english: bool) -> dict[str, str]:
    return {
        "severity": found.severity,
        "code": found.detail,
        "expression": found.expression,
        "text": found.text_en if english else found.text_da,
    }


def _explain(event: str, as_json: bool) -> None:
    known = DEFINITIONS.get(event)
    if known is None:
        fail(f"no such event; the hub knows {', '.join(sorted(DEFINITIONS))}")
    page = message_page(known)
    if as_json:
        print_json(_plain(page))
        return
    console.print(f"[bold]{page.event}[/bold]: {page.danish} / {page.english}")
    console.print(f"{page.about_da}\n{page.about_en}\n", markup=False)
    console.print(f"sent by {', '.join(page.senders) or 'any'}; to {', '.join(page.receivers) or 'any'}")
    if page.answered_by is not None:
        console.print(f"answered by {page.answered_by.event}")
    if page.reveals:
        console.print(f"being it reveals {', '.join(page.reveals)}")
    for part in page.parts:
        console.print(_table(part))
    for rule in (*page.rules, *(rule for part in page.parts for rule in part.rules)):
        console.print(f"- {rule.key}: {rule.da}", markup=False)


def _plain(page: MessagePage) -> dict[str, Any]:
    plain = asdict(page)
    plain["answered_by"] = page.answered_by.event if page.answered_by else None
    plain["answers"] = [one.event for one in page.answers]
    return plain


def _table(part: Part) -> Table:
    table = Table(
        title=escape(f"\n{part.type} {part.often}: {part.da}"),
        title_justify="left",
        show_edge=False,
        pad_edge=False,
    )
    for name in ("element", "often", "indhold", "allowed"):
        table.add_column(name, overflow="fold")
    for row in part.rows:
        often = f"{row.often} expected" if row.expected else row.often
        name = "  " * row.depth + row.path.rpartition(".")[2]
        table.add_row(escape(name), often, escape(row.da), escape(row.allowed))
    return table
