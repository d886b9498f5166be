"""Are the hub's interface documents good, and does the lint find what is wrong with a bad one?"""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contract.interfaces import documents
from tests.contract.interfaces.__main__ import main
from tests.contract.interfaces.lint import house_rules, lint

pytestmark = pytest.mark.slow

OPENAPI = documents.openapi()
ASYNCAPI = documents.asyncapi()
GONE = object()
Place = tuple[str | int, ...]
READY: Place = ("paths", "/health/ready", "get")
EVENT: Place = ("components", "messages", "handleplan")

_INVALID: dict[str, tuple[dict[str, Any], Place, Any]] = {
    "200/content/application~1json/schema: #/nowhere leads nowhere": (
        OPENAPI, (*READY, "responses", "200", "content", "application/json", "schema", "$ref"), "#/nowhere"
    ),
    "#/info: 'title' is a required property": (OPENAPI, ("info", "title"), GONE),
    "'isLive' for 'get' in '/health/ready' is not unique": (OPENAPI, (*READY, "operationId"), "isLive"),
    "handOverMessage/channel: #/channels/nowhere leads nowhere": (
        ASYNCAPI, ("operations", "handOverMessage", "channel", "$ref"), "#/channels/nowhere"
    ),
    "action: 'shout' is not one of": (ASYNCAPI, ("operations", "handOverMessage", "action"), "shout"),
    "exchange/type: 'funnel' is not one of": (
        ASYNCAPI, ("channels", "dead", "bindings", "amqp", "exchange", "type"), "funnel"
    ),
}  # fmt: skip
"""What the standards' own validators find, and what they must be spared."""

_BAD_OPENAPI: dict[str, tuple[Place, Any]] = {
    "/get has no operationId": ((*READY, "operationId"), GONE),
    "/get has no summary": ((*READY, "summary"), GONE),
    "/get has no description": ((*READY, "description"), ""),
    "has no tag that is explained": ((*READY, "tags"), ["Moods"]),
    "does not say who may": ((*READY, "security"), GONE),
    "never goes well": ((*READY, "responses", "200"), GONE),
    "is never refused": ((*READY, "responses"), {"200": {"description": "Fine.", "content": {"text/plain": {}}}}),
    "responses/200 has no body": ((*READY, "responses", "200", "content"), GONE),
    "scheme or scope that is not declared": (
        ("paths", "/cases", "post", "security"), [{"oauth2": ["case.delete"]}]
    ),
    "after is not described": (("paths", "/mailbox/messages", "get", "parameters", 0, "description"), GONE),
    "components/schemas/Ready is not described": (("components", "schemas", "Ready", "description"), GONE),
    "properties/degraded is not described": (
        ("components", "schemas", "Ready", "properties", "degraded", "description"), GONE
    ),
    "schemas/Mood is not used": (("components", "schemas", "Mood"), {"type": "string", "description": "A mood."}),
    "Ready, example 0": (("components", "schemas", "Ready", "examples"), [{"status": "moody", "degraded": []}]),
}  # fmt: skip

_BAD_ASYNCAPI: dict[str, tuple[Place, Any]] = {
    "servers/broker has no description": (("servers", "broker", "description"), GONE),
    "its variables are not those": (("servers", "broker", "variables", "port"), GONE),
    "channels/dead has no description": (("channels", "dead", "description"), GONE),
    "channels/dead carries nothing": (("channels", "dead", "messages"), GONE),
    "parameters are not those of its address": (("channels", "outbound", "parameters"), GONE),
    "parameters/partyId is not described": (("channels", "outbound", "parameters", "partyId", "description"), GONE),
    "handOverMessage has no summary": (("operations", "handOverMessage", "summary"), GONE),
    "carries what its channel does not": (
        ("operations", "receiveMessage", "messages", 0, "$ref"), "#/channels/outbound/messages/handleplan"
    ),
    "handleplan has no title": ((*EVENT, "title"), GONE),
    "handleplan has no payload": ((*EVENT, "payload"), GONE),
    "acknowledgement-message/examples/0/payload": (
        ("components", "messages", "acknowledgement-message", "examples", 0, "payload", "type"), "document"
    ),
    "entry is not described": (("components", "schemas", "MessageBundle", "properties", "entry", "description"), GONE),
    "schemas/Mood is not used": (("components", "schemas", "Mood"), {"type": "string", "description": "A mood."}),
}  # fmt: skip


def changed(document: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """A copy of the document with another value in one place, or none."""
    bad = copy.deepcopy(document)
    holder: Any = bad
    for step in place[:-1]:
        holder = holder[step]
    if value is GONE:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return bad


@pytest.mark.parametrize(
    "document",
    [OPENAPI, ASYNCAPI, documents.asyncapi("amqp://localhost"), documents.asyncapi("")],
    ids=["openapi", "asyncapi", "asyncapi of a plain broker", "asyncapi without a broker"],
)
def test_nothing_is_wrong_with_what_the_hub_publishes(document: dict[str, Any]) -> None:
    assert lint(document) == []


@pytest.mark.parametrize("problem", _INVALID)
def test_a_document_that_its_standard_does_not_allow_is_refused(problem: str) -> None:
    bad = changed(*_INVALID[problem])

    found = lint(bad)

    assert [said for said in found if problem in said], found


@pytest.mark.parametrize("problem", _BAD_OPENAPI)
def test_what_an_openapi_document_leaves_unsaid_is_found(problem: str) -> None:
    bad = changed(OPENAPI, *_BAD_OPENAPI[problem])

    found = list(house_rules(bad))

    assert [said for said in found if problem in said], found


@pytest.mark.parametrize("problem", _BAD_ASYNCAPI)
def test_what_an_asyncapi_document_leaves_unsaid_is_found(problem: str) -> None:
    bad = changed(ASYNCAPI, *_BAD_ASYNCAPI[problem])

    found = list(house_rules(bad))

    assert [said for said in found if problem in said], found


@pytest.mark.parametrize("document", [{}, {"openapi": "3.0.3"}, {"asyncapi": "2.6.0"}])
def test_another_kind_of_document_is_refused(document: dict[str, Any]) -> None:
    assert lint(document) == ["it is neither an OpenAPI 3.1 nor an AsyncAPI 3.0.0 document"]


def test_each_of_several_files_is_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(ASYNCAPI))
    bad.write_text(json.dumps(changed(OPENAPI, (*READY, "summary"), GONE)))

    code = main([str(good), str(bad)])

    assert code == 1
    assert capsys.readouterr().err == f"{bad}: #/paths/~1health~1ready/get has no summary\n"


@pytest.mark.parametrize(("wrong", "code"), [(True, 1), (False, 0)])
def test_the_command_fails_for_a_broken_document_and_only_then(
    tmp_path: Path, wrong: bool, code: int
) -> None:
    path = tmp_path / "asyncapi.json"
    path.write_text(json.dumps(changed(ASYNCAPI, (*EVENT, "title"), GONE) if wrong else ASYNCAPI))
    command = [sys.executable, "-m", "tests.contract.interfaces", str(path)]

    done = subprocess.run(
        command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == code, done.stderr
    assert ("has no title" in done.stderr) == wrong
