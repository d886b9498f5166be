"""Does a store keep citizens, cases and consents as it must? Every store, the same tests."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consent import UnreadableConsent
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import Acceptance, Citizen, ConsentVersion, DeliveryChange
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.contract.store.samples import (
    CPR,
    LATER,
    NOW,
    accepted,
    case,
    changed,
    consent,
    known_citizen,
    message,
    opened,
    queued,
)

ELSE = Identifier(CPR_SYSTEM, "0101010101")


async def written(store: Store, *versions: ConsentVersion, citizen: Citizen | None = None) -> None:
    """Write consents and commit."""
    async with store.unit_of_work() as uow:
        for version in versions:
            await uow.citizens.write_consent(version, citizen)
        await uow.commit()


async def test_a_new_citizen_gets_the_same_id_each_time_until_stored(store: Store) -> None:
    async with store.unit_of_work() as uow:
        once = (await uow.citizens.citizens([CPR, ELSE]))[CPR]
    async with store.unit_of_work() as uow:
        twice = await uow.citizens.citizens([CPR, ELSE])

    assert twice[CPR] == once
    assert not once.known
    assert once.value == CPR.value
    assert twice[ELSE].id != once.id
    assert CPR.value not in once.id


async def test_a_stored_citizen_is_found_by_identifier_and_by_id(store: Store) -> None:
    citizen = await known_citizen(
        store, family="Berggren", given="Nancy", birth_date=date(1948, 12, 25), protected=True
    )

    async with store.unit_of_work() as uow:
        by_id = await uow.citizens.citizen(citizen.id)
        assert await uow.citizens.citizen("no-such-citizen") is None
        assert await uow.citizens.citizens([]) == {}

    assert by_id == citizen
    assert (citizen.known, citizen.family, citizen.protected) == (True, "Berggren", True)


async def test_the_same_new_citizen_is_added_only_once(store: Store) -> None:
    async with store.unit_of_work() as uow:
        new = (await uow.citizens.citizens([CPR]))[CPR]
    await accepted(store, Acceptance(message(), citizen=new), Acceptance(message(), citizen=new))

    with pytest.raises(ConcurrentChange):
        await accepted(store, Acceptance(message(), citizen=new))


async def test_a_name_that_became_known_is_kept_and_leaves_the_consents_alone(store: Store) -> None:
    citizen = await known_citizen(store)
    await written(store, consent(citizen))

    await accepted(store, Acceptance(message(), citizen=replace(citizen, family="Berggren")))

    async with store.unit_of_work() as uow:
        found = await uow.citizens.citizen(citizen.id)
        assert found == replace(citizen, family="Berggren", consent_version=1)
        assert len((await uow.citizens.consents([citizen.id]))[citizen.id]) == 1


async def test_another_identifier_can_name_the_same_citizen_but_not_two(store: Store) -> None:
    citizen = await known_citizen(store)
    async with store.unit_of_work() as uow:
        await uow.citizens.join(ELSE, citizen.id)
        await uow.citizens.join(ELSE, citizen.id)
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert (await uow.citizens.citizens([ELSE]))[ELSE] == citizen
        with pytest.raises(ConcurrentChange):
            await uow.citizens.join(ELSE, "somebody-else")


async def test_a_citizen_has_one_open_case_at_each_centre(store: Store) -> None:
    citizen = await known_citizen(store)
    first, elsewhere = case(citizen), case(citizen, centre="centre-syd", opened_at=LATER)
    await opened(store, first, elsewhere)

    with pytest.raises(ConcurrentChange):
        await opened(store, case(citizen))

    async with store.unit_of_work() as uow:
        assert await uow.citizens.open_cases([citizen.id, "other"]) == {citizen.id: [elsewhere, first]}
        assert await uow.citizens.cases([first.id, "no-such-case"]) == {first.id: first}


async def test_a_closed_case_makes_room_for_the_next(store: Store) -> None:
    citizen = await known_citizen(store)
    first = case(citizen)
    await opened(store, first)

    async with store.unit_of_work() as uow:
        await uow.citizens.save_case(replace(first, closed_at=LATER, substance="alcohol"))
        await uow.commit()
    second = case(citizen)
    await opened(store, second)

    async with store.unit_of_work() as uow:
        assert await uow.citizens.open_cases([citizen.id]) == {citizen.id: [second]}
        assert (await uow.citizens.cases([first.id]))[first.id].substance == "alcohol"
    async with store.unit_of_work() as uow:
        with pytest.raises(ConcurrentChange):
            await uow.citizens.save_case(first)


async def test_a_case_that_is_not_there_cannot_be_changed(store: Store) -> None:
    citizen = await known_citizen(store)

    async with store.unit_of_work() as uow:
        with pytest.raises(ConcurrentChange):
            await uow.citizens.save_case(case(citizen))


async def test_a_party_sees_the_cases_it_is_centre_of_sent_to_or_was_handed_something_in(
    store: Store,
) -> None:
    citizen = await known_citizen(store)
    own = case(citizen, centre="centre-nord", opened_at=NOW)
    other = case(citizen, centre="centre-syd", opened_at=LATER)
    await opened(store, own, other)
    await accepted(store, Acceptance(message(sender="gp-havnen", case_id=other.id)))
    _, waiting = await queued(store, recipient="jobcenter")
    in_case = message(sender="gp-andre", case_id=other.id)
    await accepted(
        store, Acceptance(in_case, deliveries=(replace(waiting, id="to-x", message_key=in_case.key),))
    )

    async def seen(party: str) -> list[str]:
        async with store.unit_of_work() as uow:
            return [one.id for one in await uow.citizens.cases_of_party(party, 10)]

    before = await seen("jobcenter")
    gone = replace(waiting, id="to-x", message_key=in_case.key, handed_over_at=NOW)
    await changed(store, DeliveryChange(gone))

    assert (await seen("centre-nord"), await seen("gp-havnen")) == ([own.id], [other.id])
    assert (before, await seen("jobcenter")) == ([], [other.id])
    assert await seen("probation") == []


async def test_active_consents_are_read_for_deciding_and_raise_the_citizens_version(store: Store) -> None:
    citizen = await known_citizen(store)
    one, two = consent(citizen), consent(citizen)
    await written(store, one, two)

    async with store.unit_of_work() as uow:
        found = await uow.citizens.consents([citizen.id, "nobody"])
        known = await uow.citizens.citizen(citizen.id)

    assert {record.id for record in found[citizen.id]} == {f"Consent/{one.id}", f"Consent/{two.id}"}
    assert one.record in found[citizen.id]
    assert list(found.get("nobody", ())) == []
    assert known is not None
    assert known.consent_version == 2


async def test_a_replaced_consent_counts_and_a_revoked_one_does_not(store: Store) -> None:
    citizen = await known_citizen(store)
    first = consent(citizen)
    second = consent(citizen, id=first.id, version=2, at=LATER)
    await written(store, first, second)

    async with store.unit_of_work() as uow:
        assert (await uow.citizens.consents([citizen.id]))[citizen.id] in ((second.record,), [second.record])
        assert await uow.citizens.consent(first.id) == second
    await written(store, consent(citizen, id=first.id, version=3, status="inactive", at=LATER))

    async with store.unit_of_work() as uow:
        assert list((await uow.citizens.consents([citizen.id]))[citizen.id]) == []


async def test_a_consent_that_could_not_be_read_is_given_as_unreadable(store: Store) -> None:
    citizen = await known_citizen(store)
    unreadable = consent(citizen, id="torn", record=UnreadableConsent("Consent/torn", 1))
    await written(store, unreadable)

    async with store.unit_of_work() as uow:
        assert list((await uow.citizens.consents([citizen.id]))[citizen.id]) == [
            UnreadableConsent("Consent/torn", 1)
        ]
        assert await uow.citizens.consent("torn") == unreadable


async def test_a_consent_counts_for_what_is_decided_in_its_own_transaction(store: Store) -> None:
    async with store.unit_of_work() as uow:
        new = (await uow.citizens.citizens([CPR]))[CPR]
        version = consent(new)
        await uow.citizens.write_consent(version, new)
        await uow.messages.record([Acceptance(message(citizen_id=new.id), citizen=new)], (), ())
        found = (await uow.citizens.consents([new.id]))[new.id]
        await uow.commit()

    assert list(found) == [version.record]


async def test_a_version_is_written_once_and_only_for_a_citizen_who_is_there(store: Store) -> None:
    citizen = await known_citizen(store)
    version = consent(citizen)
    await written(store, version)

    with pytest.raises(ConcurrentChange):
        await written(store, version)
    with pytest.raises(ConcurrentChange):
        await written(store, consent(replace(citizen, id="nobody")))


async def test_a_citizens_consents_are_listed_newest_first_in_their_newest_versions(store: Store) -> None:
    citizen = await known_citizen(store)
    old = consent(citizen, at=NOW - timedelta(days=2))
    new = consent(citizen, at=NOW - timedelta(days=1))
    revoked = consent(citizen, id=old.id, version=2, status="inactive", at=NOW)
    await written(store, old, new, revoked)

    async with store.unit_of_work() as uow:
        assert await uow.citizens.consents_of(citizen.id, None) == [revoked, new]
        assert await uow.citizens.consents_of(citizen.id, "active") == [new]
        assert await uow.citizens.consent("no-such-consent") is None
