"""Stage 8, gate per recipient: may this sender tell this recipient these things, now?"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from consent.shelf import ReadFor
from hub.domain.party import Party
from hub.flow.accept.work import Accepting, Recipient, Scope, Weighed
from hub.flow.consents import consent_versions
from hub.flow.gate import Question, ask, members_for
from hub.flow.records import Custody
from hub.flow.weighing import Consents, basis_refused


async def gate(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Decide for each recipient; a consent in the message's own Bundle counts for this message."""
    asked = [item for item in work if item.recipients]
    citizens = sorted({item.citizen.id for item in asked if item.citizen})
    known = await scope.uow.citizens.consents(citizens, _read_for(asked, scope))
    custody = await scope.uow.citizens.custody(citizens)
    members = await members_for(
        scope.uow,
        [(i.case, i.sender, known.get(i.citizen.id, ())) for i in asked if i.citizen and not i.opens_case],
    )
    return [_gated(item, known, members, custody, scope) for item in work]


def _read_for(asked: Sequence[Accepting], scope: Scope) -> Mapping[str, ReadFor]:
    """By citizen, whom the messages about them go to."""
    recipients: dict[str, list[Party]] = defaultdict(list)
    for item in asked:
        if item.citizen is not None:
            recipients[item.citizen.id] += (recipient.party for recipient in item.recipients)
    return {
        citizen: ReadFor(
            frozenset(party.id for party in parties),
            frozenset(party.kind.value for party in parties),
            scope.registry.by_id,
        )
        for citizen, parties in recipients.items()
    }


def _gated(
    item: Accepting,
    consents: Mapping[str, Consents],
    members: Mapping[str, frozenset[str]],
    custody: Mapping[str, Custody],
    scope: Scope,
) -> Accepting:
    if not item.recipients:
        return item
    citizen = item.citizen
    known = consents.get(citizen.id, ()) if citizen else ()
    taking_part = members.get(item.case.id, frozenset()) if item.case else frozenset()
    if item.read.consents and citizen is not None:
        versions, issues = consent_versions(
            item.read, item.sender, citizen.id, now=item.at, ids=scope.hub.ids
        )
        if issues:
            return item.refused("invalid", *issues)
        item = replace(item, consents=versions)
        known = (*known, *(v.record for v in versions if v.status == "active"))
    guarded = custody.get(citizen.id) if citizen else None
    decided = [
        replace(r, decision=_decide(item, r, known, taking_part, guarded, scope)) for r in item.recipients
    ]
    if any(r.decision and basis_refused(r.decision) for r in decided):
        return item.refused("basis-does-not-apply")
    return replace(item, recipients=tuple(decided))


def _decide(
    item: Accepting,
    recipient: Recipient,
    known: Consents,
    members: frozenset[str],
    custody: Custody | None,
    scope: Scope,
) -> Weighed:
    message = item.read
    question = Question(
        sender=item.sender,
        recipient=recipient.party,
        event=message.event,
        purpose=item.purpose,
        legal_basis=message.legal_basis,
        justification=message.justification,
        parts=item.parts,
        citizen=item.citizen,
        case=item.case,
        birth_date=item.birth_date,
        members=members,
        custody=custody,
    )
    return ask(scope.hub, question, known, scope.registry, item.at)
