"""Which of FHIR R4's codes, invariants, narratives and references does a message break?"""

from collections.abc import Iterator
from typing import Final

from message_schemas.fhir_r4.bundles import bundle_faults
from message_schemas.fhir_r4.kinds import KINDS
from message_schemas.fhir_r4.references import alone_issues, reference_issues, team_issues
from message_schemas.fhir_r4.walking import Walk
from message_schemas.issues import Issue, issue
from message_schemas.message import EMPTY, JsonObject, Message, objects, text_of

_BUNDLE: Final = "Bundle"
# What the envelope's rules check in a message, and what is walked entry by entry.
_ELSEWHERE: Final = frozenset({"type", "entry"})
_PLAIN_ENTRY: Final = frozenset({"fullUrl", "resource"})


def check(message: Message) -> Iterator[Issue]:
    """Everything in the message that FHIR R4 (4.0.1) forbids and fhirkit does not look at.

    Takes time in proportion to the message, raises nothing, and says nothing that message_schemas.rules says.
    """
    for detail, where in bundle_faults(message.bundle, "message"):
        yield issue(detail, f"{_BUNDLE}.{where}")
    walk = Walk()
    bundle = {name: value for name, value in message.bundle.items() if name not in _ELSEWHERE}
    walk.walk(bundle, KINDS[_BUNDLE], _BUNDLE)
    for number, entry in enumerate(objects(message.bundle.get("entry"), keep_gaps=True)):
        if not entry.keys() <= _PLAIN_ENTRY:
            rest = {name: value for name, value in entry.items() if name != "resource"}
            walk.walk(rest, KINDS["Bundle.entry"], f"{_BUNDLE}.entry[{number}]")
        resource = entry.get("resource", EMPTY)
        if isinstance(resource, dict):
            walk.resource(resource, f"{_BUNDLE}.entry[{number}].resource")
    yield from walk.issues
    yield from reference_issues(message, walk.references)
    yield from team_issues(message)


def check_alone(resource: JsonObject) -> Iterator[Issue]:
    """The same for a resource that comes in no message: what it refers to outside itself is not looked for."""
    walk = Walk()
    walk.resource(resource, text_of(resource.get("resourceType")) or "")
    yield from walk.issues
    yield from alone_issues(walk.references)
