"""What must every call in the OpenAPI document say?"""

from collections.abc import Iterator

from tests.contract.interfaces.schemas import JsonObject, escaped, resolve

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


def _operations(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield f"#/paths/{escaped(path)}/{method}", item[method]


def every_call_is_told(document: JsonObject) -> Iterator[str]:
    """It has an id, a summary, a description, and a tag that is explained."""
    tags = {tag["name"] for tag in document.get("tags", ()) if tag.get("description")}
    for place, operation in _operations(document):
        for name in ("operationId", "summary", "description"):
            if not operation.get(name):
                yield f"{place} has no {name}"
        if not operation.get("tags") or not set(operation["tags"]) <= tags:
            yield f"{place} has no tag that is explained"
        if "security" not in operation:
            yield f"{place} does not say who may"


def every_call_has_its_answers(document: JsonObject) -> Iterator[str]:
    """It says how it goes well and how it is refused, with a body for whatever has one."""
    for place, operation in _operations(document):
        responses = operation.get("responses", {})
        if not any(status.startswith("2") for status in responses):
            yield f"{place} never goes well"
        if not any(status.startswith(("4", "5")) for status in responses):
            yield f"{place} is never refused"
        for status, response in responses.items():
            found = resolve(document, response["$ref"]) if "$ref" in response else response
            if not found.get("content") and status != "204":
                yield f"{place}/responses/{status} has no body"


def scopes_are_declared(document: JsonObject) -> Iterator[str]:
    """A call demands only schemes and scopes that there are."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    for place, operation in _operations(document):
        for demand in operation.get("security", ()):
            for name, scopes in demand.items():
                flows = schemes.get(name, {}).get("flows", {}).values()
                offered = {scope for flow in flows for scope in flow["scopes"]}
                if name not in schemes or not set(scopes) <= offered:
                    yield f"{place} demands a scheme or scope that is not declared"


def parameters_are_described(document: JsonObject) -> Iterator[str]:
    """Every parameter says what it is for."""
    for path, item in document["paths"].items():
        given = [*item.get("parameters", ())]
        given += [p for method in _METHODS for p in item.get(method, {}).get("parameters", ())]
        for parameter in given:
            found = resolve(document, parameter["$ref"]) if "$ref" in parameter else parameter
            if not found.get("description"):
                yield f"#/paths/{escaped(path)}: {found.get('name')} is not described"


RULES = (every_call_is_told, every_call_has_its_answers, scopes_are_declared, parameters_are_described)
