"""Was a disclosure by law, or under a blanket consent, right?"""

from typing import Final, get_args

import structlog

from hub.domain.party import Party
from hub.flow.anonymity import is_anonymous, refuse_words_that_tell
from hub.flow.errors import Refused
from hub.flow.hub import Hub
from hub.flow.officer.access import is_overseen
from hub.flow.officer.checking import told
from hub.flow.officer.shown import Names, acted, citizen_shown
from hub.flow.officer.values import Finding, ReviewRow
from hub.flow.ports import ConcurrentChange
from hub.flow.records import Citizen, ReviewRecord, Standing
from hub.flow.weighing import CONSENT

LONGEST_NOTE: Final = 4000  # characters
NOT_JUSTIFIED: Final = "not-justified"
_REVIEWED: Final = "disclosure.reviewed"
_log = structlog.get_logger(__name__)


async def review(
    hub: Hub, party: Party, delivery_id: str, finding: Finding, note: str | None, agent: str
) -> ReviewRow:
    """Write what was found, once. Raises Refused: `not-found`, `invalid`, `conflict` where it is reviewed already.

    What was not justified is an alert to the operator too, and stays on the work list.
    """
    note = (note or "").strip() or None
    if finding not in get_args(Finding):
        raise Refused("invalid", told("finding-unknown", "finding"))
    if (finding == NOT_JUSTIFIED and note is None) or len(note or "") > LONGEST_NOTE:
        raise Refused("invalid", told("finding-note", "note"))
    record = ReviewRecord(delivery_id, hub.clock.now(), party.id, agent, finding, note)
    async with hub.store.unit_of_work() as uow:
        one = await uow.oversight.flagged(delivery_id)
        case_id = one.message.case_id if one is not None else None
        case = (await uow.citizens.cases((case_id,))).get(case_id) if case_id else None
        if one is None or not is_overseen(party, one, case):
            raise Refused("not-found")
        if await uow.oversight.reviews((delivery_id,)):
            raise Refused("conflict")
        citizen = await uow.citizens.citizen(one.message.citizen_id or "")
        if is_anonymous(citizen):
            await refuse_words_that_tell(uow, note=note)
        names = Names(hub, await uow.people.registry())
        try:
            await uow.oversight.review(record)
        except ConcurrentChange:
            raise Refused("conflict") from None
        facts = {"finding": finding, "delivery": delivery_id, "message_id": one.message.message_id}
        await uow.history.add((), (acted(hub, party, agent, _REVIEWED, citizen, **facts),))
        await uow.commit()
    if finding == NOT_JUSTIFIED:
        _log.warning("disclosure.not_justified", delivery=delivery_id, party=party.id)
    hub.telemetry.count("hub.reviewed", finding=finding)
    return review_row(one, names, citizen, record)


def review_row(
    one: Standing, names: Names, citizen: Citizen | None, record: ReviewRecord | None = None
) -> ReviewRow:
    """A disclosure on the review list, with what was found, once it was."""
    decision = one.decision
    legal_basis = decision.legal_basis if decision else one.message.legal_basis
    return ReviewRow(
        delivery_id=one.delivery.id,
        message_id=one.message.message_id,
        event=one.message.event,
        kind="blanket" if legal_basis == CONSENT else "statutory",
        legal_basis=legal_basis,
        justification=one.message.justification,
        sender=names.party(one.message.sender),
        recipient=names.party(one.delivery.recipient),
        citizen=citizen_shown(citizen),
        decided_at=decision.at if decision else one.delivery.created_at,
        status=one.delivery.status.value,
        categories=decision.permitted if decision else (),
        finding=_finding(record),
        reviewed_at=record.at if record else None,
        reviewed_by=record.by if record else None,
        note=record.note if record else None,
    )


def _finding(record: ReviewRecord | None) -> Finding | None:
    found: dict[str, Finding] = {code: code for code in get_args(Finding)}
    return found.get(record.finding) if record else None
