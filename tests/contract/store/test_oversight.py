"""Does a store show an officer what waits, what went, what is to be reviewed and what ends; and nothing else?"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from consent import UnreadableConsent
from hub.domain.delivery import DeliveryStatus
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import (
    Acceptance,
    Case,
    Citizen,
    ConsentVersion,
    DecisionRecord,
    DeliveryChange,
    DeliveryRecord,
    MessageRecord,
    ReviewRecord,
)
from message_schemas.identifiers import Identifier
from tests.contract.store.samples import (
    CPR,
    LATER,
    NOW,
    accepted,
    case,
    changed,
    consent,
    decision,
    delivery,
    known_citizen,
    message,
    new_id,
    opened,
)

HELD, QUEUED = DeliveryStatus.HELD, DeliveryStatus.QUEUED
CENTRE, GP = "centre-nord", "gp-havnen"


async def sent(
    store: Store, citizen: Citizen, *, case_id: str | None = None, sender: str = GP, **changes: Any
) -> tuple[MessageRecord, DeliveryRecord, DecisionRecord]:
    """A message about the citizen with one delivery and its decision; `changes` are the delivery's or `review`."""
    review = changes.pop("review", False)
    record = message(citizen_id=citizen.id, case_id=case_id, sender=sender)
    waiting = delivery(record, **{"status": HELD, **changes})
    decided = decision(
        waiting, review=review, withheld_parts=("Bundle.entry[3]",), relied_on=("consent-1/2",)
    )
    await accepted(store, Acceptance(record, deliveries=(waiting,), decisions=(decided,)))
    return record, waiting, decided


async def reviewed(store: Store, delivery_id: str, **changes: Any) -> ReviewRecord:
    """A finding, written."""
    plain = ReviewRecord(delivery_id, NOW, CENTRE, "mette", "not-justified", "Der var ingen dom, æøå.")
    record = replace(plain, **changes)
    async with store.unit_of_work() as uow:
        await uow.oversight.review(record)
        await uow.commit()
    return record


async def centres_case(store: Store) -> tuple[Citizen, Case]:
    """A citizen with an open case at the centre."""
    citizen = await known_citizen(store)
    found = case(citizen)
    await opened(store, found)
    return citizen, found


async def test_what_waits_for_a_citizen_comes_with_message_and_decision(store: Store) -> None:
    citizen = await known_citizen(store)
    second = await sent(store, citizen, created_at=LATER)
    first = await sent(store, citizen, status=QUEUED)
    await sent(store, citizen, status=DeliveryStatus.WITHHELD)

    async with store.unit_of_work() as uow:
        found = await uow.oversight.waiting(citizen.id)

    assert [one.delivery.id for one in found] == [first[1].id, second[1].id]
    assert found[0].decision == first[2]
    assert found[0].message == replace(first[0], body=b"", native_body=b"")
    assert not found[0].leased


async def test_another_citizen_s_deliveries_are_not_among_them(store: Store) -> None:
    citizen = await known_citizen(store)
    other = await known_citizen(store, Identifier(CPR.system, "2509479989"))
    await sent(store, other)
    await sent(store, other, status=DeliveryStatus.HANDED_OVER, handed_over_at=NOW)

    async with store.unit_of_work() as uow:
        assert await uow.oversight.waiting(citizen.id) == []
        assert await uow.oversight.gone(citizen.id) == []


async def test_what_was_handed_over_or_is_leased_is_gone_whatever_became_of_it(store: Store) -> None:
    citizen = await known_citizen(store)
    rejected = await sent(store, citizen, status=DeliveryStatus.REJECTED, handed_over_at=NOW)
    leased = await sent(store, citizen, status=QUEUED, created_at=LATER)
    await changed(store, DeliveryChange(leased[1], new_lease="lease-1"))
    await sent(store, citizen, status=QUEUED)

    async with store.unit_of_work() as uow:
        found = await uow.oversight.gone(citizen.id)

    assert [(one.delivery.id, one.leased) for one in found] == [(rejected[1].id, False), (leased[1].id, True)]
    assert found[0].decision is not None
    assert found[0].decision.relied_on == ("consent-1/2",)


async def test_the_newest_decision_stands(store: Store) -> None:
    citizen = await known_citizen(store)
    _, waiting, first = await sent(store, citizen)
    second = replace(first, at=LATER, stage="hand-over", relied_on=("consent-9/1",))
    async with store.unit_of_work() as uow:
        await uow.deliveries.change([DeliveryChange(waiting)], decisions=[second])
        await uow.commit()

    async with store.unit_of_work() as uow:
        (found,) = await uow.oversight.waiting(citizen.id)

    assert found.decision == second


async def test_a_sender_and_a_case_s_centre_see_what_is_held(store: Store) -> None:
    citizen, ours = await centres_case(store)
    in_case = await sent(store, citizen, case_id=ours.id)
    outside = await sent(store, citizen, created_at=LATER)
    await sent(store, citizen, case_id=ours.id, status=QUEUED)

    async with store.unit_of_work() as uow:
        senders = await uow.oversight.held(GP, 10)
        centres = await uow.oversight.held(CENTRE, 10)
        strangers = await uow.oversight.held("family", 10)
        one = await uow.oversight.held(GP, 1)

    assert [row.delivery.id for row in senders] == [in_case[1].id, outside[1].id]
    assert [row.delivery.id for row in centres] == [in_case[1].id]
    assert (strangers, [row.delivery.id for row in one]) == ([], [in_case[1].id])


async def test_what_a_decision_flagged_is_to_be_reviewed_until_it_is(store: Store) -> None:
    citizen, ours = await centres_case(store)
    flagged = await sent(store, citizen, case_id=ours.id, review=True, status=QUEUED)
    await sent(store, citizen, case_id=ours.id)

    async with store.unit_of_work() as uow:
        before = await uow.oversight.to_review(CENTRE, 10)
        strangers = await uow.oversight.to_review("family", 10)
    record = await reviewed(store, flagged[1].id)

    async with store.unit_of_work() as uow:
        assert [row.delivery.id for row in before] == [flagged[1].id]
        assert strangers == []
        assert await uow.oversight.to_review(CENTRE, 10) == []
        assert await uow.oversight.reviews([flagged[1].id, "unknown"]) == [record]


async def test_a_flag_stays_when_a_later_decision_has_none(store: Store) -> None:
    citizen = await known_citizen(store)
    _, waiting, first = await sent(store, citizen, review=True, status=QUEUED)
    async with store.unit_of_work() as uow:
        again = replace(first, at=LATER, review=False)
        await uow.deliveries.change([DeliveryChange(waiting)], decisions=[again])
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert [row.delivery.id for row in await uow.oversight.to_review(GP, 10)] == [waiting.id]
        found = await uow.oversight.flagged(waiting.id)

    assert found is not None
    assert found.decision is not None
    assert found.decision.review is False


async def test_what_was_never_flagged_is_not_there_to_be_reviewed(store: Store) -> None:
    citizen = await known_citizen(store)
    _, waiting, _ = await sent(store, citizen)

    async with store.unit_of_work() as uow:
        assert await uow.oversight.flagged(waiting.id) is None
        assert await uow.oversight.flagged("unknown") is None


async def test_a_delivery_is_reviewed_once(store: Store) -> None:
    citizen = await known_citizen(store)
    _, waiting, _ = await sent(store, citizen, review=True)
    first = await reviewed(store, waiting.id)

    with pytest.raises(ConcurrentChange):
        await reviewed(store, waiting.id, finding="justified")

    async with store.unit_of_work() as uow:
        assert await uow.oversight.reviews([waiting.id]) == [first]


async def test_what_a_party_found_is_listed_by_finding_newest_first(store: Store) -> None:
    citizen = await known_citizen(store)
    rows = [await sent(store, citizen, review=True) for _ in range(4)]
    older = await reviewed(store, rows[0][1].id)
    newer = await reviewed(store, rows[1][1].id, at=LATER, note=None)
    await reviewed(store, rows[2][1].id, finding="justified")
    await reviewed(store, rows[3][1].id, party="family")

    async with store.unit_of_work() as uow:
        found = await uow.oversight.reviewed(CENTRE, "not-justified", NOW, 10)
        later = await uow.oversight.reviewed(CENTRE, "not-justified", LATER, 10)

    assert [record for _, record in found] == [newer, older]
    assert [one.delivery.id for one, _ in found] == [newer.delivery_id, older.delivery_id]
    assert [record for _, record in later] == [newer]


def ending(citizen: Citizen, days: float, **changes: Any) -> ConsentVersion:
    """A consent whose last permission ends so many days from now."""
    plain = consent(citizen, **changes)
    ends = int((NOW + timedelta(days=days)).timestamp() * 1_000_000)
    return replace(plain, record=msgspec.structs.replace(plain.record, ends=ends))


async def written(store: Store, *versions: ConsentVersion) -> None:
    """Consents, written one after the other."""
    async with store.unit_of_work() as uow:
        for version in versions:
            await uow.citizens.write_consent(version, None)
        await uow.commit()


async def test_every_version_of_a_consent_is_kept_newest_first(store: Store) -> None:
    citizen = await known_citizen(store)
    first = consent(citizen, id="consent-of-versions")
    second = consent(citizen, id=first.id, version=2, at=LATER, by="mette", status="inactive")
    await written(store, first, second, consent(citizen))

    async with store.unit_of_work() as uow:
        found = await uow.oversight.consent_history(first.id)
        unknown = await uow.oversight.consent_history(new_id("unknown"))

    assert [(v.version, v.by, v.status) for v in found] == [(2, "mette", "inactive"), (1, first.by, "active")]
    assert found[1].resource == first.resource
    assert unknown == []


async def test_consents_that_end_between_two_moments_come_soonest_first(store: Store) -> None:
    citizen = await known_citizen(store)
    soon, later, late = ending(citizen, 3), ending(citizen, 20), ending(citizen, 30)
    await written(store, later, soon, late, ending(citizen, -1), ending(citizen, 5, organization="family"))

    async with store.unit_of_work() as uow:
        found = await uow.oversight.ending(CENTRE, NOW, NOW + timedelta(days=30), 10)
        one = await uow.oversight.ending(CENTRE, NOW, NOW + timedelta(days=30), 1)

    assert [version.id for version in found] == [soon.id, later.id]
    assert [version.id for version in one] == [soon.id]


async def test_what_was_replaced_revoked_or_never_ends_is_not_ending(store: Store) -> None:
    citizen = await known_citizen(store)
    replaced, revoked = ending(citizen, 3), ending(citizen, 4)
    await written(
        store,
        replaced,
        ending(citizen, 90, id=replaced.id, version=2),
        revoked,
        ending(citizen, 4, id=revoked.id, version=2, status="inactive"),
        consent(citizen),
        replace(consent(citizen, id="unread"), record=UnreadableConsent("Consent/unread", 1)),
    )

    async with store.unit_of_work() as uow:
        assert await uow.oversight.ending(CENTRE, NOW, NOW + timedelta(days=30), 10) == []
