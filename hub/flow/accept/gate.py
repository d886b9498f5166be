"""Stage 8, gate per recipient: may this sender tell this recipient these things, now?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.flow.accept.work import Accepting, Recipient, Scope, Weighed
from hub.flow.consents import consent_versions
from hub.flow.gate import Consents, Question, ask, basis_refused, members_for


async def gate(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Decide for each recipient; a consent in the message's own Bundle counts for this message."""
    asked = [item for item in work if item.recipients]
    known = await scope.uow.citizens.consents(sorted({i.citizen.id for i in asked if i.citizen}))
    members = await members_for(
        scope.uow,
        [(i.case, i.sender, known.get(i.citizen.id, ())) for i in asked if i.citizen and not i.opens_case],
    )
    return [_gated(item, known, members, scope) for item in work]


def _gated(
    item: Accepting,
    consents: Mapping[str, Consents],
    members: Mapping[str, frozenset[str]],
    scope: Scope,
) -> Accepting:
    if not item.recipients:
        return item
    citizen = item.citizen
    known = consents.get(citizen.id, ()) if citizen else ()
    taking_part = members.get(item.case.id, frozenset()) if item.case else frozenset()
    if item.read.consents and citizen is not None:
        versions, issues = consent_versions(
            item.read.consents,
            item.sender,
            item.read.patient,
            citizen.id,
            now=item.at,
            ids=scope.hub.ids,
            sender_reference=item.read.sender.reference,
        )
        if issues:
            return item.refused("invalid", *issues)
        item = replace(item, consents=versions)
        known = (*known, *(v.record for v in versions if v.status == "active"))
    decided = [replace(r, decision=_decide(item, r, known, taking_part, scope)) for r in item.recipients]
    if any(r.decision and basis_refused(r.decision) for r in decided):
        return item.refused("basis-does-not-apply")
    return replace(item, recipients=tuple(decided))


def _decide(
    item: Accepting, recipient: Recipient, known: Consents, members: frozenset[str], scope: Scope
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
    )
    return ask(scope.hub, question, known, scope.registry, item.at)
