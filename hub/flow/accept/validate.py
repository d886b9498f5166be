"""Stage 5, validate: does the message keep its definition, and what kinds of information does it carry?"""

from collections.abc import Sequence
from dataclasses import replace

from hub.domain.party import AmbiguousParty, PartyRegistry
from hub.flow.accept.work import Accepting, Scope
from hub.flow.records import PartRecord
from message_schemas import Part, definition, has_errors, parts
from message_schemas import validate as issues_of
from message_schemas.identifiers import Identifier
from message_schemas.part_facts import with_facts


async def validate(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Refuse with every error at once; keep warnings for the answer and the parts for the gate."""
    return [_validated(item, scope.registry) for item in work]


def _validated(item: Accepting, registry: PartyRegistry) -> Accepting:
    message = item.read
    issues = issues_of(message)
    if has_errors(issues):
        return item.refused("invalid", *issues)
    if message.is_acknowledgement:
        return replace(item, warnings=issues)
    default = definition(message.event)
    purpose = message.purpose or (default.default_purpose if default else None)
    found = tuple(_part(part, registry) for part in with_facts(message, parts(message)))
    return replace(item, warnings=issues, purpose=purpose, parts=found)


def _part(part: Part, registry: PartyRegistry) -> PartRecord:
    return PartRecord(
        path=part.path,
        resource=part.resource,
        categories=part.categories,
        labels=part.labels,
        data_date=part.data_date.isoformat() if part.data_date else None,
        data_until=part.data_until.isoformat() if part.data_until else None,
        author=_author(part.authors, registry) if part.authors else None,
    )


def _author(identifiers: Sequence[Identifier], registry: PartyRegistry) -> str | None:
    """The party that wrote it; whoever is not one, or could be two, is unknown."""
    try:
        found = registry.find(identifiers)
    except AmbiguousParty:
        return None
    return found.id if found else None
