"""Does the demo tell its story, with every kind of party in it?"""

from pathlib import Path

import pytest

from hub.bootstrap import build
from hub.config import Settings
from hub.demo import CENTRE, GP, seed
from hub.flow.tracking import tracking
from hub.infrastructure.database import upgrade
from hub.infrastructure.database.audit_trail import verify_trail
from message_schemas.codes import PartyKind


@pytest.mark.slow
async def test_the_demo_shows_a_message_acknowledged_one_redacted_and_one_held(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "database_url": f"sqlite+aiosqlite:///{tmp_path}/hub.db",
            "keyring": tmp_path / "keyring",
            "secret_key": "a key of the tests",
        }
    )
    await upgrade(settings.database_url)
    runtime = build(settings)

    logins = await seed(runtime)
    again = await seed(runtime)

    async with runtime.store.unit_of_work() as uow:
        parties = (await uow.people.registry()).by_id
        (case, *_) = await uow.citizens.cases_of_party(CENTRE, 10)
        sent = {m.message_id: m.sender for m in (await uow.history.messages_of_case(case.id)).values()}
    told = [await tracking(runtime.hub, parties[sender], id_) for id_, sender in sent.items()]
    await runtime.close()
    assert {party.kind for party in parties.values()} == set(PartyKind)
    assert logins is not None
    assert len(logins) == len(parties) + 4
    assert again is None
    assert (await verify_trail(settings.database_url)).intact
    assert GP in sent.values()
    assert {d["status"] for view in told for d in view["deliveries"]} <= {"acknowledged", "held"}
