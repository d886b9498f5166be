"""Does a store keep timeline, audit trail, parties and users as it must? Every store, the same tests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.party import Party
from hub.flow.ports import ConcurrentChange, Store, User
from hub.flow.records import Acceptance, AuditRecord, TimelineRecord
from message_schemas.codes import PartyKind
from tests.contract.store.samples import (
    NOW,
    accepted,
    case,
    decision,
    delivery,
    entry,
    event,
    known_citizen,
    message,
)

GP = Party(
    "gp-havnen",
    PartyKind.GENERAL_PRACTICE,
    "Lægehuset Havnen",
    sor="325421000016001",
    gln="5790000121526",
    client_id="client-gp",
    secret_hashes=("hash-2", "hash-1"),
    amqp_user="gp-havnen",
    created_at=NOW,
)
NOTHING = {"citizen_id": None, "agent": None, "kind": None, "since": None, "until": None, "limit": 10}


async def noted(store: Store, timeline: list[TimelineRecord], audit: list[AuditRecord]) -> None:
    """Append and commit."""
    async with store.unit_of_work() as uow:
        await uow.history.add(timeline, audit)
        await uow.commit()


async def saved(store: Store, *parties: Party) -> None:
    """Save parties and commit."""
    async with store.unit_of_work() as uow:
        for party in parties:
            await uow.people.save_party(party)
        await uow.commit()


async def test_a_cases_events_come_in_the_order_they_became_known_page_by_page(store: Store) -> None:
    events = [event(kind, "case-1", party="gp-havnen") for kind in ("message-received", "decided", "queued")]
    await noted(store, [events[0], event("message-received", "case-2"), events[1]], [])
    await noted(store, [events[2]], [])

    async with store.unit_of_work() as uow:
        first = await uow.history.timeline("case-1", 0, 2)
        rest = await uow.history.timeline("case-1", first[-1][0], 2)

    assert [found for _, found in (*first, *rest)] == events


async def test_a_case_shows_its_messages_and_deliveries_with_their_decisions(store: Store) -> None:
    sent = message(case_id="case-1")
    waiting = delivery(sent)
    await accepted(store, Acceptance(sent, deliveries=(waiting,), decisions=(decision(waiting),)))
    await accepted(store, Acceptance(message(case_id="case-2")))

    async with store.unit_of_work() as uow:
        messages = await uow.history.messages_of_case("case-1")
        deliveries = await uow.history.deliveries_of_case("case-1")

    assert messages == {sent.key: replace(sent, body=b"", native_body=b"")}
    assert deliveries == [(waiting, decision(waiting))]


async def test_events_of_a_message_are_on_the_timeline_of_its_case(store: Store) -> None:
    citizen = await known_citizen(store)
    opened = case(citizen)
    sent = message(citizen_id=citizen.id, case_id=opened.id)
    happened = event("case-opened", opened.id, message_key=sent.key, data={"nested": {"codes": ["a", None]}})

    await accepted(store, Acceptance(sent, case=opened, timeline=(happened,)))

    async with store.unit_of_work() as uow:
        assert [found for _, found in await uow.history.timeline(opened.id, 0, 10)] == [happened]


async def test_audit_entries_are_searched_newest_first(store: Store) -> None:
    old = entry("message.accepted", citizen_id="citizen-1", at=NOW - timedelta(days=2))
    new = entry("consent.revoked", citizen_id="citizen-1", agent="centre-nord", recipient="gp-havnen")
    other = entry("message.accepted", citizen_id="citizen-2", data={"codes": ["æ", 1, None]})
    await noted(store, [], [old, new])
    await noted(store, [], [other])

    async def found(**wanted: object) -> list[AuditRecord]:
        async with store.unit_of_work() as uow:
            return [record for _, record in await uow.history.audit(**{**NOTHING, **wanted})]  # type: ignore[arg-type] # one dict for all filters

    assert await found() == [other, new, old]
    assert await found(citizen_id="citizen-1") == [new, old]
    assert await found(agent="centre-nord") == [new]
    assert await found(kind="message.accepted") == [other, old]
    assert await found(since=NOW - timedelta(days=1), until=NOW + timedelta(seconds=1)) == [other, new]
    assert await found(until=NOW) == [old]
    assert await found(limit=1) == [other]


async def test_a_saved_party_is_in_the_registry_at_once(store: Store) -> None:
    async with store.unit_of_work() as uow:
        before = await uow.people.registry()
    assert before.by_id == {}

    await saved(store, GP)

    async with store.unit_of_work() as uow:
        after = await uow.people.registry()
        assert after.by_id == {GP.id: GP}
        assert after.by_client_id == {"client-gp": GP}
        assert after.version > before.version
        assert await uow.people.registry() is after  # kept while its version is


async def test_a_party_is_replaced_by_its_id_and_parties_without_client_stand_side_by_side(
    store: Store,
) -> None:
    plain = [Party(f"party-{n}", PartyKind.OTHER, "Uden klient") for n in (1, 2)]
    await saved(store, GP, *plain)

    await saved(store, replace(GP, enabled=False, secret_hashes=()))

    async with store.unit_of_work() as uow:
        registry = await uow.people.registry()
    assert registry.by_id[GP.id] == replace(GP, enabled=False, secret_hashes=())
    assert set(registry.by_id) == {"gp-havnen", "party-1", "party-2"}


async def test_a_sor_number_is_one_partys_but_a_gln_may_be_shared(store: Store) -> None:
    await saved(store, GP)
    await saved(store, Party("gp-andre", PartyKind.GENERAL_PRACTICE, "Andre", gln=GP.gln))

    with pytest.raises(ConcurrentChange):
        await saved(store, Party("gp-tredje", PartyKind.GENERAL_PRACTICE, "Tredje", sor=GP.sor))


async def test_a_registry_that_was_not_committed_is_not_remembered(store: Store) -> None:
    async with store.unit_of_work() as uow:
        await uow.people.save_party(GP)
        assert "gp-havnen" in (await uow.people.registry()).by_id

    await saved(store, Party("gp-andre", PartyKind.OTHER, "Andre"))

    async with store.unit_of_work() as uow:
        assert set((await uow.people.registry()).by_id) == {"gp-andre"}


async def test_users_are_kept_by_username(store: Store) -> None:
    anna = User("anna", "Anna Holm", "caseworker", "centre-nord", "argon2-hash")
    bo = User("bo", "Bo Dam", "operator", "centre-nord", "argon2-hash", enabled=False)
    async with store.unit_of_work() as uow:
        for user in (bo, anna, replace(anna, role="consent-officer")):
            await uow.people.save_user(user)
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert await uow.people.users() == [replace(anna, role="consent-officer"), bo]
        assert await uow.people.user("bo") == bo
        assert await uow.people.user("cecilie") is None
