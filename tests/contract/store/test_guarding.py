"""Every store keeps who holds custody, finds a name it knows, and reads consents that an older release compiled."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent import ConsentRecord, UnreadableConsent
from hub.flow.ports import ConcurrentChange, Store
from hub.flow.records import Acceptance, Custodian, Custody
from hub.infrastructure.fakes import MemoryStore
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.contract.store.samples import (
    LATER,
    NOW,
    accepted,
    case,
    consent,
    known_citizen,
    message,
    opened,
)
from tests.support.messages import consent as consent_resource

MOTHER = Custodian(CPR_SYSTEM, "2509479989", "Mette Holm")
OTHER = Identifier(CPR_SYSTEM, "2509479989")


async def test_who_holds_custody_is_kept_whole_and_replaced(store: Store) -> None:
    citizen = await known_citizen(store)
    first, second = Custody((MOTHER,), NOW, "centre-nord"), Custody((), LATER, "centre-nord")
    for custody in (first, second):
        async with store.unit_of_work() as uow:
            await uow.citizens.write_custody(citizen.id, custody)
            await uow.commit()
        async with store.unit_of_work() as uow:
            assert await uow.citizens.custody([citizen.id, "nobody"]) == {citizen.id: custody}


async def test_where_nobody_registered_custody_nothing_is_known_of_it(store: Store) -> None:
    citizen = await known_citizen(store)

    async with store.unit_of_work() as uow:
        assert await uow.citizens.custody([citizen.id]) == {}
        with pytest.raises(ConcurrentChange):
            await uow.citizens.write_custody("nobody", Custody((MOTHER,), NOW, "centre-nord"))


async def test_registering_custody_leaves_the_consents_as_they_were(store: Store) -> None:
    citizen = await known_citizen(store)
    version = consent(citizen)
    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(version, None)
        await uow.commit()

    async with store.unit_of_work() as uow:
        await uow.citizens.alone_with(citizen.id)
        await uow.citizens.write_custody(citizen.id, Custody((MOTHER,), NOW, "centre-nord"))
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert list((await uow.citizens.consents([citizen.id]))[citizen.id]) == [version.record]


async def test_a_name_is_found_once_a_citizen_has_it_and_not_before(store: Store) -> None:
    names = ["nancy berggren", "bruno elmer"]
    async with store.unit_of_work() as uow:
        assert await uow.citizens.known_names(names) == frozenset()
        assert await uow.citizens.known_names([]) == frozenset()

    citizen = await known_citizen(store, given="Nancy Ann", family="Berggren")
    await known_citizen(store, OTHER)

    async with store.unit_of_work() as uow:
        assert await uow.citizens.known_names(names) == {"nancy berggren"}
    renamed = replace(citizen, given="Bruno", family="Elmer")
    await accepted(store, Acceptance(message(), citizen=renamed))
    async with store.unit_of_work() as uow:
        assert await uow.citizens.known_names(names) == set(names)


async def test_a_case_remembers_when_it_was_made_anonymous(store: Store) -> None:
    citizen = await known_citizen(store)
    made = replace(case(citizen), made_anonymous_at=None)
    await opened(store, made)

    async with store.unit_of_work() as uow:
        await uow.citizens.save_case(replace(made, made_anonymous_at=LATER, closed_at=LATER))
        await uow.commit()

    async with store.unit_of_work() as uow:
        assert (await uow.citizens.cases([made.id]))[made.id].made_anonymous_at == LATER


async def test_a_consent_that_could_not_be_read_once_is_read_when_it_can_be(store: Store) -> None:
    citizen = await known_citizen(store)
    readable = consent_resource(given_at=NOW - timedelta(days=1))
    unreadable = replace(consent(citizen), resource=readable)
    unreadable = replace(unreadable, record=UnreadableConsent(f"Consent/{unreadable.id}", 1))
    beyond = replace(consent(citizen), resource={"resourceType": "Consent", "status": "active"})
    beyond = replace(beyond, record=UnreadableConsent(f"Consent/{beyond.id}", 1))
    async with store.unit_of_work() as uow:
        for version in (unreadable, beyond):
            await uow.citizens.write_consent(version, None)
        await uow.commit()

    async with store.unit_of_work() as uow:
        found = {one.id: one for one in (await uow.citizens.consents([citizen.id]))[citizen.id]}

    assert isinstance(found[beyond.record.id], UnreadableConsent)
    in_memory = isinstance(store, MemoryStore)  # it keeps the records themselves, and compiles nothing
    assert isinstance(found[unreadable.record.id], UnreadableConsent if in_memory else ConsentRecord)
