"""Would the compose file start the hub: does it follow the specification, our settings and our commands?

No container engine is needed: the file is read as compose reads it.
"""

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main
import yaml

from hub.cli import app
from hub.config import Settings

PROJECT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (PROJECT / "Dockerfile").read_text("utf-8")
GIVEN = {"POSTGRES_PASSWORD": "p-1", "RABBITMQ_PASSWORD": "r-1", "HUB_SECRET_KEY": "k" * 64}

_VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([-?])([^}]*))?\}")


def _interpolated(text: str) -> str:
    """The text as compose would have it with the variables of GIVEN set."""
    return _VARIABLE.sub(lambda found: GIVEN.get(found[1], found[3] if found[2] == "-" else ""), text)


def _hub_commands(service: dict[str, Any]) -> list[list[str]]:
    """The arguments of each `hub …` in the service's command."""
    command: list[str] = service["command"]
    if command[0] == "hub":
        return [command[1:]]
    lines = re.split(r"\|\||&&|;", command[-1])
    return [words[1:] for line in lines if (words := shlex.split(line))[:1] == ["hub"]]


def test_the_file_follows_the_compose_specification() -> None:
    schema = json.loads((Path(__file__).parent / "compose-schema.json").read_text("utf-8"))

    problems = list(jsonschema.Draft202012Validator(schema).iter_errors(COMPOSE))

    assert not problems, [f"{problem.json_path}: {problem.message}" for problem in problems]


def test_the_schema_of_the_tests_finds_what_is_wrong() -> None:
    schema = json.loads((Path(__file__).parent / "compose-schema.json").read_text("utf-8"))
    wrong = {"services": {"a": {"image": "b", "depends_on": {"c": {"condition": "healthy"}}, "comand": []}}}

    problems = list(jsonschema.Draft202012Validator(schema).iter_errors(wrong))

    assert len(problems) == 2


def test_it_has_the_hub_two_workers_and_what_they_need() -> None:
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert SERVICES["postgres"]["image"] == "postgres:15"
    assert SERVICES["rabbitmq"]["image"].endswith("-management")
    assert {"hub", "otel-collector"} <= set(SERVICES)


def test_every_service_and_volume_that_is_named_is_there() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (PROJECT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


def test_who_waits_for_health_waits_for_a_service_that_tells_it() -> None:
    for service in SERVICES.values():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[needed]


@pytest.mark.parametrize("name", OURS)
def test_every_setting_in_the_file_is_one_that_the_code_reads(name: str) -> None:
    known = {f"HUB_{field.upper()}" for field in Settings.model_fields}

    named = {variable for variable in OURS[name]["environment"] if variable.startswith("HUB_")}

    assert named <= known
    assert {"HUB_DATABASE_URL", "HUB_AMQP_URL", "HUB_SECRET_KEY", "HUB_KEYRING"} <= named


@pytest.mark.parametrize("name", OURS)
def test_the_settings_of_the_file_are_a_distributed_hub(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # away from any .env
    for variable, value in OURS[name]["environment"].items():
        monkeypatch.setenv(variable, _interpolated(value))

    settings = Settings()

    assert not settings.embedded
    assert settings.database_url == "postgresql+asyncpg://hub:p-1@postgres:5432/hub"
    assert settings.amqp_url == "amqp://hub:r-1@rabbitmq:5672/"
    assert settings.amqp_management_url == "http://hub:r-1@rabbitmq:15672"
    assert any(volume.startswith(f"keys:{settings.keyring.parent}") for volume in OURS[name]["volumes"])


@pytest.mark.parametrize("name", OURS)
def test_every_command_in_the_file_is_one_of_the_hub_s(name: str) -> None:
    commands = _hub_commands(OURS[name])

    assert commands
    for arguments in commands:
        command, context = typer.main.get_command(app), None
        while hasattr(command, "resolve_command"):
            context = command.make_context("hub", [], parent=context, resilient_parsing=True)
            _, command, arguments = command.resolve_command(context, arguments)
        command.make_context("hub", list(arguments), parent=context)  # a wrong option is a usage error


def test_the_image_starts_with_a_command_of_the_hub_s() -> None:
    (command,) = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)

    assert json.loads(command)[:2] == ["hub", "serve"]


def test_the_hub_is_healthy_when_it_is_ready() -> None:
    check = SERVICES["hub"]["healthcheck"]["test"]

    assert "http://127.0.0.1:8000/health/ready" in check[-1]
    assert check[:3] == ["CMD", "python", "-c"]
    compile(check[-1], "healthcheck", "exec")


def test_no_password_is_in_the_file_and_none_has_a_default() -> None:
    secrets = [
        value
        for service in SERVICES.values()
        for variable, value in service.get("environment", {}).items()
        if re.search(r"PASS|SECRET|://[^/]*@", f"{variable}={value}")
    ]

    assert len(secrets) >= 6
    for value in secrets:
        names = [found for found in _VARIABLE.findall(value) if "PASS" in found[0] or "SECRET" in found[0]]
        assert names
        assert all(how == "?" for _, how, _ in names)


def test_only_this_machine_reaches_the_published_ports() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_image_runs_as_a_user_without_rights() -> None:
    final_stage = DOCKERFILE.split("\nFROM ")[-1]

    assert re.search(r"^USER [1-9][0-9]*$", final_stage, re.MULTILINE)
    for service in OURS.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert "user" not in service


def test_the_image_is_made_of_the_locked_dependencies_and_every_package() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    packages = {name.rstrip("*") for name in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.M)
        for source in line.split()
    }
    let_in = {line[1:] for line in (PROJECT / ".dockerignore").read_text("utf-8").split() if line[0] == "!"}

    assert "--require-hashes --requirement requirements.lock" in DOCKERFILE
    assert packages | {"requirements.lock", "pyproject.toml"} <= copied == let_in


def test_the_collector_takes_what_the_hub_sends() -> None:
    collector = yaml.safe_load((PROJECT / "otel-collector.yaml").read_text("utf-8"))

    address = SERVICES["hub"]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"]

    host, port = address.removeprefix("http://").split(":")
    assert host in SERVICES
    assert collector["receivers"]["otlp"]["protocols"]["http"]["endpoint"].endswith(f":{port}")
    for pipeline in collector["service"]["pipelines"].values():
        for part in ("receivers", "processors", "exporters"):
            assert set(pipeline[part]) <= set(collector[part])
