"""A case goes on without a name, and counts go out without one, over HTTP and in a database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from hub.infrastructure.database.tables import audit_entries, cases, citizen_identifiers, timeline
from message_schemas.codes import SID_CASE
from tests.support.anonymous import CASE_ID
from tests.unit.api.world import CITIZEN, World, consent


async def opened(hub_world: World) -> str:
    """The id of a case of MedCom's test citizen."""
    answer = await hub_world.client.post("/cases", json={"citizen": CITIZEN}, headers=hub_world.as_("centre"))
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def test_a_known_case_is_made_anonymous_and_the_answer_alone_says_how_it_goes_on(
    hub_world: World,
) -> None:
    known = await opened(hub_world)

    answer = await hub_world.client.post(
        f"/cases/{known}/anonymise", json={"adult": True}, headers=hub_world.as_("centre")
    )
    again = await hub_world.client.post(f"/cases/{known}/anonymise", headers=hub_world.as_("centre"))

    new = answer.json()
    assert (answer.status_code, again.status_code) == (201, 409)
    assert answer.headers["location"] == f"/cases/{new['id']}"
    assert new["citizen"] == {"system": SID_CASE, "value": new["id"]}
    old = (await hub_world.client.get(f"/cases/{known}", headers=hub_world.as_("centre"))).json()
    assert old["closed_at"] is not None
    async with hub_world.store._engine.connect() as connection:
        for table in (audit_entries, cases, timeline, citizen_identifiers):
            rows = [str(tuple(row)) for row in await connection.execute(select(table))]
            assert not [row for row in rows if known in row and new["id"] in row]


@pytest.mark.parametrize(
    ("party", "body", "status"),
    [("gp", {}, 404), ("other-centre", {}, 404), ("centre", {"adult": "ja"}, 400), ("centre", [], 400)],
)
async def test_it_takes_the_cases_own_centre_and_a_body_that_is_right(
    hub_world: World, party: str, body: object, status: int
) -> None:
    known = await opened(hub_world)

    answer = await hub_world.client.post(f"/cases/{known}/anonymise", json=body, headers=hub_world.as_(party))

    assert answer.status_code == (403 if party == "gp" else status)


async def test_what_a_body_is_must_be_said_where_there_is_one(hub_world: World) -> None:
    known = await opened(hub_world)
    headers = hub_world.as_("centre", **{"Content-Type": "text/plain"})

    answer = await hub_world.client.post(f"/cases/{known}/anonymise", content="adult", headers=headers)

    assert answer.status_code == 415


async def test_a_consent_of_an_anonymous_case_is_refused_where_it_names_the_citizen(hub_world: World) -> None:
    answer = await hub_world.client.post(
        "/cases", json={"citizen": None, "adult": True}, headers=hub_world.as_("centre")
    )
    anonymous = {"identifier": {"system": SID_CASE, "value": answer.json()["id"]}}

    named = await hub_world.record(consent(patient=anonymous))
    unnamed = await hub_world.record(consent(patient=anonymous, performer=[anonymous]))

    assert (named.status_code, unnamed.status_code) == (422, 201)
    issues = [(i["details"]["coding"][0]["code"], i["expression"][0]) for i in named.json()["issue"]]
    assert ("anonymous-cpr", "Consent.performer[0].identifier") in issues
    assert CITIZEN["value"] not in named.text


async def test_a_note_about_an_anonymous_case_is_refused_where_it_names_the_citizen(hub_world: World) -> None:
    answer = await hub_world.client.post(
        "/cases", json={"citizen": None, "adult": True}, headers=hub_world.as_("centre")
    )
    event = {"kind": "appointment-missed", "at": "2026-11-22T09:00:00Z", "note": "Ringede til 250947-9989."}

    noted = await hub_world.client.post(
        f"/cases/{answer.json()['id']}/events", json=event, headers=hub_world.as_("centre")
    )

    assert noted.status_code == 422
    assert noted.json()["issue"][0]["expression"] == ["note"]


async def test_a_centre_gets_counts_of_the_half_years_that_are_over(hub_world: World) -> None:
    hub_world.clock.at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    for _ in range(6):
        await hub_world.client.post("/cases", json={"citizen": None}, headers=hub_world.as_("centre"))
    hub_world.clock.at = datetime(2026, 11, 22, 9, tzinfo=UTC)

    answer = await hub_world.client.get("/statistics/cases?from=2026-01-01", headers=hub_world.as_("centre"))

    (half_year,) = answer.json()["half_years"]
    assert (half_year["total"], half_year["months"][2]) == (
        6,
        {"month": "2026-03", "total": 6, "cases": half_year["cases"]},
    )
    assert {"substance": None, "anonymous": True, "count": 6} in half_year["cases"]


@pytest.mark.parametrize(
    ("party", "query", "status"),
    [
        ("centre", "", 200),
        ("centre", "?from=&to=", 200),
        ("centre", "?from=2026-13-01", 400),
        ("centre", "?from=1999-12-31", 400),
        ("centre", "?to=20261122", 400),
        ("centre", "?to=2026-11-22&to=2026-11-23", 400),
        ("gp", "", 403),
    ],
)
async def test_statistics_take_two_days_and_a_centre(
    hub_world: World, party: str, query: str, status: int
) -> None:
    answer = await hub_world.client.get(f"/statistics/cases{query}", headers=hub_world.as_(party))

    assert answer.status_code == status


async def test_a_case_that_is_not_there_cannot_be_made_anonymous(hub_world: World) -> None:
    answer = await hub_world.client.post(f"/cases/{CASE_ID}/anonymise", headers=hub_world.as_("centre"))

    assert answer.status_code == 404
