"""Does a real answer keep what the OpenAPI document says of it? What it does not say is a lie as well."""

import copy
import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import httpx
from jsonschema import Draft202012Validator, FormatChecker

from adapters.contract import Adapter
from hub.api.mounting import ENDPOINTS
from hub.api.openapi import openapi_document
from hub.flow.errors import TABLE
from hub.flow.hub import FlowSettings, Hub
from message_schemas import from_json, to_json

JsonObject = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
_SYNONYMS = {"application/json": "application/fhir+json", "application/xml": "application/fhir+xml"}


def closed(value: Any) -> Any:
    """A copy in which an object has only the properties that are named, unless it says that more may be there."""
    if isinstance(value, list):
        return [closed(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: closed(inner) for key, inner in value.items()}
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made


class Documented:
    """An OpenAPI document to hold answers against. Every check raises AssertionError."""

    @classmethod
    def of(cls, hub: Hub) -> "Documented":
        """The document of this hub's own calls. Hubs with the same settings share what is made of it."""
        made = copy.copy(_documented(hub.settings, tuple(hub.adapters.items())))
        made.seen = set()
        return made

    def __init__(self, document: JsonObject) -> None:
        self.document = document
        self.seen: set[tuple[str, str]] = set()  # operation and status of what was checked
        self._components = {"components": document["components"]}
        self._closed = {"components": {"schemas": closed(document["components"]["schemas"])}}
        self._validators: dict[str, Draft202012Validator] = {}
        templates = sorted(document["paths"], key=lambda path: path.count("{"))
        self._paths = [(re.compile(_pattern(path)), document["paths"][path]) for path in templates]

    async def hook(self, response: httpx.Response) -> None:
        """For httpx: look at every answer as it comes."""
        await response.aread()
        self.check(response)

    def check(self, response: httpx.Response) -> None:
        """Hold one answer, and what was accepted with it, against the document; other addresses pass."""
        item = self._item(response.request.url.path)
        operation = item.get(response.request.method.lower()) if item else None
        if item is None or operation is None:
            assert response.status_code in (404, 405, 307), f"{response.request.url.path} is not documented"
            return
        name, status = operation["operationId"], str(response.status_code)
        assert status in operation["responses"], f"{name} answers {status}, and the document does not say so"
        said = self._resolved(operation["responses"][status])
        self._check_headers(name, said, response)
        self._check_body(f"{name} {status}", said, response)
        if response.is_success:
            self._check_request(name, item, operation, response.request)
        self.seen.add((name, status))

    def _item(self, path: str) -> JsonObject | None:
        return next((item for pattern, item in self._paths if pattern.fullmatch(path)), None)

    def _resolved(self, value: JsonObject) -> JsonObject:
        while "$ref" in value:
            found: Any = self.document
            for step in value["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            value = found
        return value

    def _check_headers(self, name: str, said: JsonObject, response: httpx.Response) -> None:
        for header, reference in said["headers"].items():
            described = self._resolved(reference)
            given: Any = response.headers.get(header)
            assert given is not None, f"{name} {response.status_code} has no {header}"
            if described["schema"].get("type") == "integer":
                given = int(given)
            self._hold(given, described["schema"], f"{name}, header {header}")

    def _check_body(self, name: str, said: JsonObject, response: httpx.Response) -> None:
        content = said.get("content")
        if content is None:
            assert response.content == b"", f"{name} has a body"
            return
        media_type = _media_type(response.headers)
        assert media_type in content, f"{name} is {media_type}, and the document does not say so"
        if not media_type.endswith("json"):
            begins = b"%PDF-" if media_type == "application/pdf" else b"<?xml"
            assert response.content.startswith(begins), name
            return
        body = response.json()
        self._hold(body, {**content[media_type]["schema"], **self._closed}, f"{name} {media_type}")
        for code in _refusals(body):
            assert f"`{code}`" in said["description"], f"{name} is refused with {code} without a word of it"

    def _check_request(
        self, name: str, item: JsonObject, operation: JsonObject, request: httpx.Request
    ) -> None:
        """What was accepted must be allowed by the document."""
        parameters = [
            self._resolved(p) for p in (*item.get("parameters", ()), *operation.get("parameters", ()))
        ]
        named = {p["name"] for p in parameters if p["in"] == "query"}
        assert set(request.url.params) <= named, f"{name} takes a parameter that is not documented"
        if "requestBody" not in operation:
            assert request.content == b"", f"{name} takes a body that is not documented"
            return
        if not request.content and not operation["requestBody"]["required"]:
            return
        content, media_type = operation["requestBody"]["content"], _media_type(request.headers)
        media_type = media_type if media_type in content else _SYNONYMS.get(media_type, media_type)
        assert media_type in content, f"{name} takes {media_type}, and the document does not say so"
        if media_type == FORM:
            fields = parse_qs(request.content.decode())
            given: Any = {key: values[0] if len(values) == 1 else values for key, values in fields.items()}
        elif media_type.endswith("json"):
            given = json.loads(request.content)
        else:
            return
        schema = {**content[media_type]["schema"], **self._components}
        self._hold(given, schema, f"the request of {name} {media_type}")

    def _hold(self, value: Any, schema: JsonObject, name: str) -> None:
        validator = self._validators.get(name)
        if validator is None:
            validator = Draft202012Validator(schema, format_checker=FormatChecker())
            self._validators[name] = validator
        errors = list(validator.iter_errors(value))
        assert not errors, f"{name}: {[(error.json_path, error.message) for error in errors]}"


@cache
def _documented(settings: FlowSettings, adapters: tuple[tuple[str, Adapter], ...]) -> Documented:
    return Documented(from_json(to_json(openapi_document(ENDPOINTS, settings, dict(adapters)))))


def _pattern(path: str) -> str:
    return "".join(
        "[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)
    )


def _media_type(headers: httpx.Headers) -> str:
    return str(headers.get("content-type", FORM)).partition(";")[0].strip().lower()


def _refusals(body: Any) -> list[str]:
    """Codes of the table of refusals in an OperationOutcome, by itself or in an acknowledgement."""
    entries = body.get("entry", ()) if isinstance(body, dict) else ()
    resources = [body, *(entry.get("resource", {}) for entry in entries)]
    issues = [
        issue
        for resource in resources
        if isinstance(resource, dict) and resource.get("resourceType") == "OperationOutcome"
        for issue in resource["issue"]
    ]
    codes = [issue["details"]["coding"][0]["code"] for issue in issues]
    return [code for code in codes if code in TABLE]
