"""Stage 2, gate again: may it still go? This commit is the point of no return (CONTRACT § 5).

The citizens' consent versions are locked, so that a revocation is either seen here or answered with
"it had gone".
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hub.domain.delivery import REEXAMINE_HELD, DeliveryStatus
from hub.domain.party import HUB_PARTY
from hub.flow.accept.work import Weighed
from hub.flow.changes import Ledger, changed, note_status
from hub.flow.deliver.work import Delivering, DeliveryScope
from hub.flow.gate import Question, ask, members_for
from hub.flow.ports import UnitOfWork
from hub.flow.records import Case, Custody, DecisionRecord, DeliveryChange
from hub.flow.weighing import Consents, decision_audit, decision_record, disclosure_audit, hub_own

# A hold for one of these is the hub's own doubt, not the citizen's no: it waits instead of being withdrawn.
_DOUBT = frozenset({"consent-unreadable", "engine-error"})


async def gate_again(work: Sequence[Delivering], scope: DeliveryScope) -> Sequence[Delivering]:
    """Decide anew for each delivery, write what follows, commit."""
    if not work:
        return work
    uow = scope.uow
    citizen_ids = sorted({d.delivery.citizen_id for d in work if d.delivery.citizen_id})
    consents = await uow.citizens.consents(citizen_ids)
    cases = await uow.citizens.cases(sorted({c for d in work if (c := d.claimed.message.case_id)}))
    custody = await uow.citizens.custody(citizen_ids)
    members = await _members(work, consents, cases, scope)
    ledger, decisions = Ledger(), list[DecisionRecord]()
    decided = []
    for item in work:
        message = item.claimed.message
        known = consents.get(message.citizen_id or "", ())
        case = cases.get(message.case_id or "")
        taking_part = members.get(message.case_id or "", frozenset())
        weighed = _weigh(item, known, case, taking_part, custody.get(message.citizen_id or ""), scope)
        expired = scope.now >= item.delivery.expires_at
        if weighed is not None and not expired and await _still_blocked(item, weighed, uow):
            decided.append(_wait(item, weighed, scope))
        else:
            decided.append(_move(item, weighed, scope, ledger, decisions))
    changes = [DeliveryChange(d.delivery, new_lease=d.lease) for d in decided]
    about = {item.delivery.id: item for item in work}
    ledger.audit.extend(
        decision_audit(about[d.delivery_id].claimed.message, about[d.delivery_id].delivery, d)
        for d in decisions
    )
    if ledger.told:
        await uow.messages.record(ledger.told, (), ())
    await uow.deliveries.change(changes, decisions=decisions, timeline=ledger.timeline, audit=ledger.audit)
    await uow.commit()
    await scope.close()
    if ledger.told:
        scope.hub.store.announce_work()
    return decided


async def _members(
    work: Sequence[Delivering],
    consents: Mapping[str, Consents],
    cases: Mapping[str, Case],
    scope: DeliveryScope,
) -> Mapping[str, frozenset[str]]:
    asked = []
    for item in work:
        message = item.claimed.message
        sender = scope.registry.by_id.get(message.sender)
        if sender is not None:
            known = consents.get(message.citizen_id or "", ())
            asked.append((cases.get(message.case_id or ""), sender, known))
    return await members_for(scope.uow, asked)


def _weigh(
    item: Delivering,
    known: Consents,
    case: Case | None,
    members: frozenset[str],
    custody: Custody | None,
    scope: DeliveryScope,
) -> Weighed | None:
    """The decision as of now; None where sender or recipient can take no part any more."""
    message, recipient = item.claimed.message, item.recipient
    if recipient is None or not recipient.may("messages.receive"):
        return None
    if message.sender == HUB_PARTY:
        return hub_own()
    sender = scope.registry.by_id.get(message.sender)
    if sender is None:
        return None
    question = Question(
        sender=sender,
        recipient=recipient,
        event=message.event,
        purpose=message.purpose,
        legal_basis=message.legal_basis,
        justification=message.justification,
        parts=message.parts,
        citizen=item.claimed.citizen,
        case=case,
        birth_date=message.birth_date,
        members=members,
        custody=custody,
    )
    return ask(scope.hub, question, known, scope.registry, scope.now)


async def _still_blocked(item: Delivering, weighed: Weighed, uow: UnitOfWork) -> bool:
    """Whether it was held because it could not be redacted, and the same would have to be cut out again."""
    if item.delivery.status is not DeliveryStatus.HELD or not item.delivery.attempts:
        return False
    known = await uow.messages.deliveries_of(item.claimed.message.key)
    before = next((decision for delivery, decision in known if delivery.id == item.delivery.id), None)
    return (
        weighed.outcome == "redact"
        and before is not None
        and (before.outcome, before.permitted) == (weighed.outcome, weighed.permitted)
    )


def _move(
    item: Delivering,
    weighed: Weighed | None,
    scope: DeliveryScope,
    ledger: Ledger,
    decisions: list[DecisionRecord],
) -> Delivering:
    """The delivery's next state: handed over now, waiting, held, withheld, withdrawn or expired."""
    delivery, now = item.delivery, scope.now
    if delivery.status in (DeliveryStatus.HELD, DeliveryStatus.QUEUED) and now >= delivery.expires_at:
        return _stop(item, weighed, DeliveryStatus.EXPIRED, scope, ledger)
    if weighed is None:
        return replace(item, weighed=hub_own(), delivery=replace(delivery, due_at=now + REEXAMINE_HELD))
    if weighed.outcome in ("permit", "redact"):
        return _release(item, weighed, scope, ledger, decisions)
    decisions.append(decision_record(delivery.id, now, "hand-over", weighed))
    if delivery.status is DeliveryStatus.HELD and weighed.outcome == "hold":
        return _wait(item, weighed, scope)
    return _stop(item, weighed, _stopped_as(item, weighed), scope, ledger)


def _wait(item: Delivering, weighed: Weighed, scope: DeliveryScope) -> Delivering:
    due_at = min(scope.now + REEXAMINE_HELD, item.delivery.expires_at)
    return replace(item, weighed=weighed, delivery=replace(item.delivery, due_at=due_at))


def _stopped_as(item: Delivering, weighed: Weighed) -> DeliveryStatus:
    if item.delivery.status is DeliveryStatus.HELD:
        return DeliveryStatus.WITHHELD
    if any(reason.code in _DOUBT for reason in weighed.decision.reasons):
        return DeliveryStatus.HELD
    return DeliveryStatus.WITHDRAWN


def _stop(
    item: Delivering, weighed: Weighed | None, status: DeliveryStatus, scope: DeliveryScope, ledger: Ledger
) -> Delivering:
    due_at = scope.now + REEXAMINE_HELD if status is DeliveryStatus.HELD else None
    delivery = changed(item.delivery, status, scope.now, due_at)
    reasons = decision_record(delivery.id, scope.now, "hand-over", weighed).reasons if weighed else ()
    note_status(ledger, scope.hub, scope.registry, item.claimed.message, delivery, scope.now, reasons=reasons)
    return replace(item, weighed=weighed or hub_own(), delivery=delivery)


def _release(
    item: Delivering,
    weighed: Weighed,
    scope: DeliveryScope,
    ledger: Ledger,
    decisions: list[DecisionRecord],
) -> Delivering:
    """Permitted: lease it for the hand-over, or let it wait in the mailbox."""
    delivery, message, now = item.delivery, item.claimed.message, scope.now
    if message.sender != HUB_PARTY:
        decisions.append(decision_record(delivery.id, now, "hand-over", weighed))
    if delivery.status is DeliveryStatus.HELD:
        delivery = changed(delivery, DeliveryStatus.QUEUED, now)
        note_status(ledger, scope.hub, scope.registry, message, delivery, now)
    if not scope.fetching and delivery.channel not in scope.hub.channels:
        return replace(item, weighed=weighed, delivery=replace(delivery, due_at=delivery.expires_at))
    leased = replace(delivery, due_at=now + scope.hub.settings.lease, attempts=delivery.attempts + 1)
    if message.sender != HUB_PARTY:
        ledger.audit.append(disclosure_audit(message, delivery, decisions[-1]))
    return replace(item, weighed=weighed, delivery=leased, lease=scope.hub.ids.key())
