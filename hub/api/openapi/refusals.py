"""How can a call be refused, and how does that answer look? From the one table of refusals."""

from collections.abc import Iterable, Mapping
from typing import Final

from hub.api.openapi.parts import Answered, Content, Operation, fhir, ref
from hub.flow.errors import TABLE
from message_schemas import JsonObject

EVERY_CALL: Final = ("internal",)
WITH_A_TOKEN: Final = ("unauthenticated", "party-disabled", "rate-limited", "store-away")
WITH_A_SCOPE: Final = ("forbidden",)
_AT_THE_DOOR: Final = frozenset({*EVERY_CALL, *WITH_A_TOKEN, *WITH_A_SCOPE})
_HEADERS: Final[Mapping[int, tuple[str, ...]]] = {
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}


def described(answer: Answered) -> JsonObject:
    """OpenAPI's Response Object."""
    headers = {name: ref("headers", name) for name in ("Hub-Contract", *answer.headers)}
    response: JsonObject = {"description": answer.description, "headers": headers}
    return {**response, "content": dict(answer.content)} if answer.content else response


def refused(operation: Operation, at_the_door: Iterable[str], shared: dict[str, JsonObject]) -> JsonObject:
    """The refusals of a call by status. What several calls have in common is added to `shared` once."""
    by_status: dict[int, list[str]] = {}
    codes = frozenset((*at_the_door, *operation.refusals))
    for code in (code for code in TABLE if code in codes):
        by_status.setdefault(TABLE[code].status, []).append(code)
    return {
        str(status): _response(operation, status, found, shared)
        for status, found in sorted(by_status.items())
    }


def _response(
    operation: Operation, status: int, codes: list[str], shared: dict[str, JsonObject]
) -> JsonObject:
    own = not _AT_THE_DOOR.issuperset(codes)
    content: Content = operation.refused_with if own else fhir("OperationOutcome")
    answer = described(Answered(_sentences(codes), content, _HEADERS.get(status, ())))
    if content != fhir("OperationOutcome") or (own and len(codes) > 1):
        return answer
    name = "Or".join(code.title().replace("-", "") for code in codes)
    shared[name] = answer
    return ref("responses", name)


def _sentences(codes: Iterable[str]) -> str:
    return "\n".join(f"- `{code}`: {TABLE[code].text_en}" for code in codes)
