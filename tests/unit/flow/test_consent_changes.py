"""Who is told that a consent has changed, and what do they see of it?"""

from dataclasses import replace
from typing import Any

import pytest

from hub.domain.party import Party
from hub.flow.anonymising import make_anonymous
from hub.flow.consents import ConsentWrite, WrittenConsent, write_consent
from hub.flow.records import ConsentVersion
from message_schemas import ConsentChange, InformationCategory, JsonObject, from_json
from tests.support.messages import NANCY, consent, consent_along, referral, report
from tests.support.parties import CENTRE, FAMILY, GP, JOBCENTER, PROBATION
from tests.support.world import World

ATTENDANCE = (InformationCategory.ATTENDANCE,)


async def change(
    world: World, version: ConsentVersion, party: Party = CENTRE, **changes: Any
) -> WrittenConsent:
    """The consent's next version, with these elements."""
    resource = {**version.resource, **changes}
    return await write_consent(
        world.hub, ConsentWrite(caller=party, resource=resource, agent=party.id, consent_id=version.id)
    )


async def told(world: World, party: str) -> list[JsonObject]:
    """The Consents that consent-change messages in the party's mailbox carry."""
    waiting = [m for m in await world.inbox(party) if m["event"] == "consent-change"]
    bundles = [from_json((await world.fetch(party, m["delivery_id"])).body) for m in waiting]
    return [
        entry["resource"]
        for bundle in bundles
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Consent"
    ]


async def handed_over(world: World, to: Party = JOBCENTER) -> None:
    """The centre tells the party about attendance, and it fetches that."""
    await world.send(report((to,), about=ATTENDANCE))
    await world.fetch_only(to.id)


async def test_each_party_sees_only_what_the_consent_says_of_itself(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER, FAMILY), about=ATTENDANCE))
    await handed_over(world)
    await handed_over(world, FAMILY)

    written = await change(world, version, provision=consent(to=(JOBCENTER,), about=ATTENDANCE)["provision"])

    assert written.told == ("family", "jobcenter")
    (jobcenters,), (familys,) = await told(world, "jobcenter"), await told(world, "family")
    assert "family" not in str(jobcenters)
    assert "jobcenter" not in str(familys)
    assert "provision" in jobcenters
    assert "provision" not in familys
    assert jobcenters["extension"][0]["valueCoding"]["code"] == "replaced"


async def test_a_recorded_consent_is_told_to_nobody(world: World) -> None:
    await world.send(report(about=ATTENDANCE))

    await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))

    assert [m["event"] for m in await world.inbox("jobcenter")] == ["status-report"]


async def test_a_party_that_waits_for_a_let_through_message_is_told_of_the_revocation(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report(about=ATTENDANCE))

    written = await change(world, version, status="inactive")
    await world.deliver()

    assert (written.gone, written.told) == ((), ("jobcenter",))
    assert [m["event"] for m in await world.inbox("jobcenter")] == ["consent-change"]


async def test_a_party_that_has_only_something_held_does_not_learn_of_the_citizen(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report((FAMILY,), about=ATTENDANCE))

    written = await change(world, version, status="inactive")

    assert written.told == ()
    assert await world.inbox("family") == []


async def test_a_held_party_is_told_once_the_new_version_permits_it_something(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report((FAMILY, PROBATION), about=ATTENDANCE))

    widened = consent(to=(JOBCENTER, FAMILY), about=ATTENDANCE)["provision"]
    written = await change(world, version, provision=widened)
    await world.deliver()

    assert written.told == ("family",)
    assert sorted(m["event"] for m in await world.inbox("family")) == ["consent-change", "status-report"]
    assert await world.inbox("probation") == []


async def test_what_was_inactive_and_stays_so_is_told_to_nobody(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await handed_over(world)
    revoked = (await change(world, version, status="inactive")).version

    again = await change(world, revoked, status="entered-in-error")

    assert (again.told, len(again.gone)) == ((), 1)
    assert len(await told(world, "jobcenter")) == 1


async def test_a_disabled_party_and_the_organization_itself_are_not_told(world: World) -> None:
    await world.consent(consent(organization=GP, to=(CENTRE,)), "gp")
    version = await world.consent(consent(to=(JOBCENTER, CENTRE), about=ATTENDANCE))
    await handed_over(world)
    await world.register(replace(JOBCENTER, enabled=False))

    written = await change(world, version, status="inactive")

    assert len(written.gone) == 1
    assert written.told == ()


async def test_a_citizen_whose_case_was_made_anonymous_is_named_to_nobody(world: World) -> None:
    await world.send(referral(NANCY, consents=(consent_along(NANCY),)))
    version = await world.consent(consent(NANCY, to=(JOBCENTER,), about=ATTENDANCE))
    await world.send(report(citizen=NANCY, about=ATTENDANCE))
    await world.fetch_only("jobcenter")
    (case_id,) = {entry.case_id for entry in await world.audit(kind="message.accepted") if entry.case_id}
    await make_anonymous(world.hub, CENTRE, case_id)

    written = await change(world, version, status="inactive")

    assert len(written.gone) == 1
    assert (written.told, await told(world, "jobcenter")) == ((), [])


async def test_a_message_that_cannot_be_made_does_not_stop_the_revocation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await handed_over(world)

    def fail(_self: ConsentChange) -> JsonObject:
        raise ValueError("not to be written")

    monkeypatch.setattr(ConsentChange, "to_bundle", fail)
    written = await change(world, version, status="inactive")

    assert (written.version.status, written.told, len(written.gone)) == ("inactive", (), 1)


async def test_a_change_can_be_acknowledged_and_is_nobody_s_secret(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    await handed_over(world)
    await change(world, version, status="inactive")

    (waiting,) = (m for m in await world.inbox("jobcenter") if m["event"] == "consent-change")
    await world.fetch("jobcenter", waiting["delivery_id"])
    answer = await world.acknowledge("jobcenter", waiting["delivery_id"])

    assert answer["status"] == "acknowledged"
    (revoked,) = await world.audit(kind="consent.revoked")
    assert (revoked.data["told"], revoked.data["gone"]) == (["jobcenter"], 1)


async def test_what_is_not_readable_any_more_can_still_be_revoked(world: World) -> None:
    version = await world.consent(consent(to=(JOBCENTER,), about=ATTENDANCE))
    old = replace(version, version=2, resource={**version.resource, "provision": {"type": "maybe"}})
    async with world.hub.store.unit_of_work() as uow:
        await uow.citizens.write_consent(old, None)
        await uow.commit()

    written = await change(world, old, status="inactive")

    assert (written.version.version, written.version.status) == (3, "inactive")
