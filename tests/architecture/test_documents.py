"""Do the documents say what is so? Decisions name their checks, settings and dependencies are described."""

import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer.main

from consent import PartyFacts, Request, citizen_of, decide, default_policy, read
from hub.cli import app
from hub.config import Settings
from hub.domain.delivery import DeliveryStatus
from hub.flow.errors import TABLE
from message_schemas import PartyKind, has_errors, message_categories, parse, parts, validate
from message_schemas.codes import FHIR_JSON
from tests.architecture.project import ROOT, document

DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))
_HEADINGS = ("## Context", "## Decision", "## Consequences", "## Enforced by")
_CHECK = re.compile(r"`([\w./-]+\.(?:py|toml|yml|sh)|Makefile)(?:::(\w+))?`")
_LONGEST_DECISION = 90  # lines: one page

_EACH = pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(DECISIONS) + 1))


@_EACH
def test_a_decision_fits_its_page(path: Path) -> None:
    text = path.read_text("utf-8")

    headings = tuple(line for line in text.splitlines() if line.startswith("## "))

    assert headings == _HEADINGS
    assert text.startswith(f"# {path.name[:4]} ")
    assert text.count("\n") <= _LONGEST_DECISION


@_EACH
def test_a_decision_names_checks_that_exist(path: Path) -> None:
    enforced = path.read_text("utf-8").partition("## Enforced by")[2]

    named = _CHECK.findall(enforced)

    assert named
    for file, test in named:
        assert (ROOT / file).is_file(), file
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), f"{file}::{test}"


def test_every_decision_can_be_found_from_the_index() -> None:
    index = document("index.md")

    assert [path.name for path in DECISIONS if f"adr/{path.name}" not in index] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {
        re.split(r"[\[>=<;! ]", line, maxsplit=1)[0].lower()
        for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])
    }

    explained = set(re.findall(r"^\| `([\w.-]+)` \|", document("dependencies.md"), re.MULTILINE))

    assert explained == wanted


def test_every_setting_is_in_the_operators_guide() -> None:
    settings = {f"HUB_{name.upper()}" for name in Settings.model_fields}

    explained = set(re.findall(r"^\| `(HUB_\w+)` \|", document("operators-guide.md"), re.MULTILINE))

    assert explained == settings


def test_the_referral_of_the_guide_is_a_valid_message() -> None:
    body = (ROOT / "docs" / "examples" / "referral-request.json").read_bytes()

    message = parse(body, FHIR_JSON)

    assert message.event == "referral-request"
    assert not has_errors(validate(message))


def test_the_consent_in_the_referral_of_the_guide_covers_all_of_it() -> None:
    message = parse((ROOT / "docs" / "examples" / "referral-request.json").read_bytes(), FHIR_JSON)
    (resource,) = message.consents
    parties = {
        "gp-havnen": PartyFacts("gp-havnen", PartyKind.GENERAL_PRACTICE),
        "rusmiddelcentret": PartyFacts("rusmiddelcentret", PartyKind.CENTRE),
    }

    decision = decide(
        Request(
            citizen=citizen_of(resource),
            sender=parties["gp-havnen"],
            recipient=parties["rusmiddelcentret"],
            event=message.event,
            purpose="treatment",
            categories=message_categories(parts(message)),
            birth_date=date(1948, 12, 25),
        ),
        [read(resource, consent_id="Consent/1", version=1)],
        parties,
        default_policy(),
        datetime(2026, 11, 22, 12, tzinfo=UTC),
    )

    assert decision.outcome == "permit"


def test_every_refusal_is_explained_to_partners() -> None:
    kinds = {(str(kind.status), code) for code, kind in TABLE.items()}

    explained = set(re.findall(r"^\| (\d{3}) \| `([a-z-]+)` \|", document("partners-guide.md"), re.MULTILINE))

    assert explained == kinds


def test_every_delivery_status_is_explained_to_partners() -> None:
    statuses = {status.value for status in DeliveryStatus}

    following = document("partners-guide.md").partition("## 6. Follow it")[2].partition("## 7.")[0]

    assert set(re.findall(r"^\| `([a-z-]+)` \|", following, re.MULTILINE)) == statuses


def test_every_link_within_the_project_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md"]  # mkdocs checks those below docs

    linked = [link for page in pages for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))]

    assert [link for link in linked if "://" not in link and not (ROOT / link).exists()] == []


def test_the_guides_name_only_commands_that_exist() -> None:
    known = {command.name or "" for command in typer.main.get_group(app).commands.values()}
    pages = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]

    named = {
        command
        for page in pages
        for command in re.findall(r"(?:^|`|exec )hub ([a-z]+)\b", page.read_text("utf-8"), re.MULTILINE)
    }

    assert {"serve", "worker", "party"} <= named <= known
