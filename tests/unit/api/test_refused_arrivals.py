"""What does the hub keep of what it refuses at the door? (CONTRACT § 3, reliable messaging)"""

import pytest

from hub.flow.ports import StoreAway
from tests.unit.api.world import World, care_communication

MESSAGE = "/fhir/$process-message"
JSON = "application/fhir+json"


async def test_what_is_refused_at_the_door_leaves_a_record_without_its_body(hub_world: World) -> None:
    await hub_world.client.post(MESSAGE, content=care_communication(), headers={"Content-Type": JSON})
    await hub_world.send("psychiatry", care_communication())
    await hub_world.send("gp", care_communication(), "text/plain")

    arrivals = await hub_world.arrivals()

    assert [(status, party) for status, party, _ in arrivals] == [
        (401, None),
        (403, "psychiatry"),
        (415, "gp"),
    ]
    assert all(size > 0 for _, _, size in arrivals)


async def test_knocking_often_does_not_fill_the_store(hub_world: World) -> None:
    for _ in range(300):
        await hub_world.client.post(MESSAGE, content=b"{}", headers={"Content-Type": JSON})

    assert 100 <= len(await hub_world.arrivals()) < 250


async def test_a_record_that_cannot_be_written_changes_no_answer(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreAway

    monkeypatch.setattr(hub_world.store, "unit_of_work", away)

    answer = await hub_world.client.post(MESSAGE, content=b"{}", headers={"Content-Type": JSON})

    assert answer.status_code == 401
