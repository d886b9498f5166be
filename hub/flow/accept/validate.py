"""Stage 5, validate: does the message keep its definition, and what kinds of information does it carry?"""

from collections.abc import Sequence
from dataclasses import replace

from hub.flow.accept.work import Accepting, Scope
from hub.flow.records import PartRecord
from message_schemas import definition, has_errors, parts
from message_schemas import validate as issues_of


async def validate(work: Sequence[Accepting], _scope: Scope) -> Sequence[Accepting]:
    """Refuse with every error at once; keep warnings for the answer and the parts for the gate."""
    return [_validated(item) for item in work]


def _validated(item: Accepting) -> Accepting:
    message = item.read
    issues = issues_of(message)
    if has_errors(issues):
        return item.refused("invalid", *issues)
    if message.is_acknowledgement:
        return replace(item, warnings=issues)
    default = definition(message.event)
    purpose = message.purpose or (default.default_purpose if default else None)
    found = tuple(PartRecord(part.path, part.resource, part.categories) for part in parts(message))
    return replace(item, warnings=issues, purpose=purpose, parts=found)
