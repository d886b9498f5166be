"""Does a recipient's question get the consents that may concern it, from every store?"""

from dataclasses import replace

from msgspec import structs

from consent import ConsentRecord
from consent.model import Actors
from consent.shelf import ReadFor
from hub.flow.ports import Store
from hub.flow.records import Citizen, ConsentVersion
from tests.contract.store.samples import consent, known_citizen

FOR_GP = ReadFor(frozenset({"gp"}), frozenset({"general-practice"}), frozenset({"gp", "hospital"}))


def naming(citizen: Citizen, party: str, **changes: object) -> ConsentVersion:
    """A consent that names this party alone."""
    version = consent(citizen, **changes)
    assert isinstance(version.record, ConsentRecord)
    return replace(version, record=structs.replace(version.record, recipients=Actors((party,))))


async def test_of_a_citizens_consents_those_come_that_may_concern_the_recipient(store: Store) -> None:
    citizen = await known_citizen(store)
    to_gp, to_hospital = naming(citizen, "gp"), naming(citizen, "hospital")
    to_anybody, to_nobody_known = consent(citizen), naming(citizen, "closed-down")
    async with store.unit_of_work() as uow:
        for version in (to_gp, to_hospital, to_anybody, to_nobody_known):
            await uow.citizens.write_consent(version, None)
        await uow.commit()

    async with store.unit_of_work() as uow:
        found = (await uow.citizens.consents([citizen.id], {citizen.id: FOR_GP}))[citizen.id]
        everything = (await uow.citizens.consents([citizen.id]))[citizen.id]

    wanted = {version.record.id for version in (to_gp, to_anybody, to_nobody_known)}
    assert wanted <= {one.id for one in found} <= wanted | {to_hospital.record.id}
    assert len(everything) == 4


async def test_a_consent_that_was_replaced_comes_for_those_whom_it_names_now(store: Store) -> None:
    citizen = await known_citizen(store)
    before = naming(citizen, "hospital", id="moved")
    after = naming(citizen, "gp", id="moved", version=2)
    async with store.unit_of_work() as uow:
        await uow.citizens.write_consent(before, None)
        await uow.citizens.write_consent(after, None)
        await uow.commit()

    async with store.unit_of_work() as uow:
        found = (await uow.citizens.consents([citizen.id], {citizen.id: FOR_GP}))[citizen.id]

    assert list(found) == [after.record]
