"""What does an operator get from the commands, on the embedded profile in an empty folder?"""

import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import fhirkit
import pytest
from argon2 import PasswordHasher
from fhir.resources.R4B import get_fhir_model_class
from typer.testing import CliRunner, Result

from hub.cli import app
from tests.support.messages import body_of, referral, report

GP = ("--id", "gp-havnen", "--kind", "general-practice", "--name", "Lægehuset Havnen")


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no setting of the machine's."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)
    # loggers remember where they wrote first, which here would be the runner's own, soon closed, stream
    monkeypatch.setattr("hub.cli.common.set_up_logging", lambda: None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hub(*words: str) -> Result:
    """Run a command; its outcome."""
    return CliRunner().invoke(app, words)


def hub_json(*words: str) -> Any:
    """Run a command that must succeed and print JSON."""
    result = hub(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_adding_a_party_prints_what_to_hand_over_and_keeps_no_secret_in_clear(empty_folder: Path) -> None:
    added = hub_json("party", "add", *GP, "--sor", "325421000016001", "--gln", "5790000121526")

    assert set(added) == {"party", "client_id", "client_secret", "amqp"}
    assert added["amqp"] is None
    assert added["party"]["scopes"] == ["messages.send", "messages.receive"]
    assert added["client_secret"].encode() not in (empty_folder / "var" / "hub.db").read_bytes()
    with sqlite3.connect(empty_folder / "var" / "hub.db") as database:
        (hashes,) = database.execute("SELECT secret_hashes FROM parties").fetchone()
    database.close()
    assert PasswordHasher().verify(json.loads(hashes)[0], added["client_secret"])


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((*GP[2:], "--id", "GP"), "--id must match"),
        ((*GP, "--sor", "12"), "--sor is not well-formed"),
        ((*GP, "--gln", "579"), "--gln must have 13 digits"),
        ((*GP, "--cvr", "12345678"), "--cvr is not well-formed"),
        ((*GP, "--channel", "webhook"), "the channel webhook is not built"),
        ((*GP, "--channel", "amqp"), "needs HUB_AMQP_MANAGEMENT_URL"),
        ((*GP, "--scope", "everything"), "unknown scopes"),
        ((*GP[2:], "--id", "hub"), "is the hub itself"),
        ((*GP, "--jwks", "nowhere.json"), "is no JWK set"),
    ],
)
def test_a_party_that_cannot_be_is_refused_with_the_reason(words: tuple[str, ...], why: str) -> None:
    result = hub("party", "add", *words)

    assert result.exit_code == 1
    assert why in result.stderr
    assert hub_json("party", "list") == []


def test_a_location_number_with_a_wrong_check_digit_is_taken_with_a_remark() -> None:
    result = hub("party", "add", *GP, "--gln", "5790000120400")

    assert result.exit_code == 0
    assert "check digit" in result.stderr
    assert hub_json("party", "show", "gp-havnen")["gln"] == "5790000120400"


def test_private_keys_are_never_taken_from_a_party(empty_folder: Path) -> None:
    (empty_folder / "keys.json").write_text(json.dumps({"keys": [{"kty": "EC", "d": "secret"}]}))

    result = hub("party", "add", *GP, "--jwks", "keys.json")

    assert result.exit_code == 1
    assert "public keys only" in result.stderr


def test_the_secret_before_the_new_one_stays_valid_and_the_one_before_that_does_not(
    empty_folder: Path,
) -> None:
    first = hub_json("party", "add", *GP)["client_secret"]
    second = hub_json("party", "rotate-secret", "gp-havnen")["client_secret"]
    third = hub_json("party", "rotate-secret", "gp-havnen")["client_secret"]

    with sqlite3.connect(empty_folder / "var" / "hub.db") as database:
        (kept,) = database.execute("SELECT secret_hashes FROM parties").fetchone()
    database.close()
    newest, overlapping = json.loads(kept)
    assert PasswordHasher().verify(newest, third)
    assert PasswordHasher().verify(overlapping, second)
    assert len({first, second, third}) == 3


def test_a_disabled_party_is_shown_as_such_and_an_unknown_one_is_an_error() -> None:
    hub_json("party", "add", *GP)

    assert hub_json("party", "disable", "gp-havnen")["enabled"] is False
    assert "no" in hub("party", "list").stdout
    assert "enabled: False" in hub("party", "show", "gp-havnen").stdout
    unknown = hub("party", "disable", "gp-andre")
    assert (unknown.exit_code, "there is no party" in unknown.stderr) == (1, True)


def test_a_user_belongs_to_a_party_and_can_be_shut_out() -> None:
    words = ("user", "add", "--username", "mette", "--name", "Mette Holm", "--role", "caseworker", "--party")
    without_party = hub(*words, "gp-havnen")
    hub_json("party", "add", *GP)
    added = hub_json(*words, "gp-havnen")

    assert without_party.exit_code == 1
    assert len(added["password"]) >= 12
    assert hub_json("user", "disable", "mette")["enabled"] is False
    assert [user["username"] for user in hub_json("user", "list")] == ["mette"]
    assert "mette" in hub("user", "list").stdout
    assert hub("user", "disable", "jonas").exit_code == 1


def test_keys_are_made_once_and_rotated() -> None:
    assert hub("keys", "rotate").exit_code == 1
    assert hub("keys", "init").exit_code == 0
    assert hub("keys", "init").exit_code == 1
    assert "new key" in hub("keys", "rotate").stdout


def test_a_database_that_is_not_migrated_is_named_and_an_audit_trail_is_verified() -> None:
    assert hub("db", "upgrade").exit_code == 0
    verdict = hub_json("audit", "verify")

    assert verdict["intact"] is True
    assert "intact" in hub("audit", "verify").stdout


def test_a_broken_message_file_fails_with_what_is_wrong(empty_folder: Path) -> None:
    (empty_folder / "broken.json").write_text("{")

    result = hub("validate", "broken.json")

    assert result.exit_code == 1
    assert "error" in result.stdout
    assert hub("validate", "nowhere.json").exit_code == 1


def test_good_message_files_pass(empty_folder: Path) -> None:
    (empty_folder / "referral.json").write_bytes(body_of(referral()))
    (empty_folder / "report.json").write_bytes(body_of(report()))

    checked = hub_json("validate", "referral.json", "report.json")

    assert {issue["severity"] for result in checked for issue in result["issues"]} <= {"warning"}
    assert "report.json: valid" in hub("validate", "report.json").stdout


def test_a_folder_of_messages_is_checked_file_by_file(empty_folder: Path) -> None:
    folder = empty_folder / "messages"
    folder.mkdir()
    for number in range(30):
        (folder / f"report-{number:02}.json").write_bytes(body_of(report()))
    (folder / "letter.xml").write_text("<Bundle/>")

    result = hub("validate", "messages", "--english")

    assert result.exit_code == 1
    assert "31 files, 1 with errors" in result.stdout
    assert "letter.xml: 1 errors, 0 remarks" in result.stdout
    assert "validating" in result.stderr


def test_nothing_to_check_is_said() -> None:
    result = hub("validate")

    assert result.exit_code == 1
    assert "name at least one file" in result.stderr


def test_an_event_is_explained_from_its_definition() -> None:
    said = hub("validate", "--explain", "discharge-notice")
    plain = hub_json("validate", "--explain", "handleplan")

    assert said.exit_code == 0
    assert "Udskrivning" in said.stdout
    assert "completed" in said.stdout
    assert plain["answered_by"] == "handleplan"
    assert plain["parts"][0]["type"] == "CarePlan"
    assert hub("validate", "--explain", "no-such-event").exit_code == 1


def test_the_definitions_are_exported_as_a_package_whose_every_resource_validates(empty_folder: Path) -> None:
    written = hub_json("export", "ig", "ig")

    resources = [
        json.loads(path.read_text("utf-8")) for path in (empty_folder / "ig" / "package").rglob("*-*.json")
    ]
    kinds = {one["resourceType"] for one in resources}
    assert f"{written['folder']}/package/package.json" == "ig/package/package.json"
    assert kinds >= {
        "CapabilityStatement",
        "ImplementationGuide",
        "MessageDefinition",
        "StructureDefinition",
        "CodeSystem",
        "ValueSet",
        "Bundle",
    }
    for resource in resources:
        assert fhirkit.validate(json.dumps(resource).encode()) == []
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_a_folder_that_cannot_be_written_is_said(empty_folder: Path) -> None:
    (empty_folder / "taken").write_text("a file")

    result = hub("export", "ig", "taken")

    assert result.exit_code == 1
    assert "taken" in result.stderr


def test_a_policy_is_explained_with_its_sources() -> None:
    explained = hub_json("policy", "check", "fredericia-2016")

    assert {rule["rule"] for rule in explained["deadlines"]} >= {"treatment-guarantee", "treatment-plan"}
    assert all(rule["source"] for rule in explained["deadlines"])
    assert "treatment-guarantee" in hub("policy", "check", "fredericia-2016").stdout
    assert hub("policy", "check", "atlantis").exit_code == 1
