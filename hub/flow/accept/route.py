"""Stage 7, route: which parties does it go to, and which case does it belong to or open?

An acknowledgement goes nowhere: it is led to the delivery that it answers.
"""

from collections.abc import Sequence
from dataclasses import replace

from hub.domain.party import AmbiguousParty, Party
from hub.flow.accept.opening import first_contact, substance
from hub.flow.accept.settle import settle
from hub.flow.accept.work import Accepting, Recipient, Scope
from hub.flow.errors import TABLE
from hub.flow.records import Case
from message_schemas import Issue, definition
from message_schemas.codes import EventCode, PartyKind
from message_schemas.identifiers import Identifier

OPENS_A_CASE = frozenset({EventCode.REFERRAL_REQUEST.value, EventCode.PLACEMENT_RECOMMENDATION.value})


async def route(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """All destinations or none: one unknown recipient refuses the message (CONTRACT § 3, 422)."""
    routed = [
        await settle(item, scope) if item.read.is_acknowledgement else _addressed(item, scope)
        for item in work
    ]
    citizens = sorted({item.citizen.id for item in routed if item.ongoing and item.citizen})
    open_cases = {key: list(cases) for key, cases in (await scope.uow.citizens.open_cases(citizens)).items()}
    return [_in_case(item, open_cases, scope) if item.ongoing else item for item in routed]


def _addressed(item: Accepting, scope: Scope) -> Accepting:
    known = definition(item.read.event)
    if known is not None and known.sender_kinds is not None and item.sender.kind not in known.sender_kinds:
        return item.refused("sender-cannot-send", _issue("sender-cannot-send", "sender"))
    recipients: list[Recipient] = []
    problems: list[Issue] = []
    for position, destination in enumerate(item.read.destinations):
        party = _party(destination.organization.identifiers, scope)
        code = _obstacle(item, party, recipients)
        if party is None or code is not None:
            problems.append(_issue(code or "unknown-recipient", f"destination[{position}]"))
        else:
            recipients.append(Recipient(party, destination.use, scope.hub.ids.key()))
    if problems:
        return item.refused(problems[0].detail, *problems)
    return replace(item, recipients=tuple(recipients))


def _party(identifiers: Sequence[Identifier], scope: Scope) -> Party | None:
    try:
        return scope.registry.find(identifiers)
    except AmbiguousParty:
        return None


def _obstacle(item: Accepting, party: Party | None, already: Sequence[Recipient]) -> str | None:
    if party is None:
        return "unknown-recipient"
    event = definition(item.read.event)
    kinds = event.receiver_kinds if event else None
    if not party.may("messages.receive") or (kinds is not None and party.kind not in kinds):
        return "recipient-cannot-receive"
    if party.id == item.sender.id or any(party.id == known.party.id for known in already):
        return "recipient-cannot-receive"
    return None


def _issue(code: str, place: str) -> Issue:
    kind = TABLE[code]
    where = f"Bundle.entry[0].resource.{place}"
    return Issue("error", kind.issue_type, code, where, kind.text_da, kind.text_en)


def _in_case(item: Accepting, open_cases: dict[str, list[Case]], scope: Scope) -> Accepting:
    if item.citizen is None or item.case is not None:
        return item
    known = open_cases.setdefault(item.citizen.id, [])
    taking_part = {item.sender.id, *(recipient.party.id for recipient in item.recipients)}
    case = next((case for case in known if case.centre in taking_part), None)
    if case is not None:
        return replace(item, case=case)
    centre = _centre(item)
    if item.read.event in OPENS_A_CASE and centre is not None:
        case = Case(
            id=scope.hub.ids.key(),
            citizen_id=item.citizen.id,
            centre=centre.id,
            opened_at=item.at,
            policy=centre.policy or scope.hub.settings.policy,
            first_contact=first_contact(item.read, item.at),
            substance=substance(item.read),
        )
        known.insert(0, case)
        return replace(item, case=case, opens_case=True)
    return replace(item, case=known[0]) if known else item


def _centre(item: Accepting) -> Party | None:
    parties = [recipient.party for recipient in item.recipients] + [item.sender]
    return next((party for party in parties if party.kind is PartyKind.CENTRE), None)
