"""What does `POST /consent/evaluate` answer? (CONTRACT § 5)"""

from typing import Any

import pytest

from hub.flow.records import Case
from message_schemas.codes import SID_CASE, SID_PARTY
from message_schemas.identifiers import Identifier
from tests.unit.api.world import CITIZEN, World, consent, permit, question

TOKEN = f"{CITIZEN['system']}|{CITIZEN['value']}"


async def evaluate(world: World, party: str = "centre", **changes: Any) -> Any:
    return await world.client.post("/consent/evaluate", json=question(**changes), headers=world.as_(party))


async def decision(world: World, **changes: Any) -> dict[str, Any]:
    answer = await evaluate(world, **changes)
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.json()
    return given


async def test_without_a_consent_the_answer_is_hold(hub_world: World) -> None:
    given = await decision(hub_world)

    assert (given["outcome"], given["permitted"], given["withheld"]) == ("hold", [], ["employment"])
    (reason,) = given["reasons"]
    assert (reason["category"], reason["effect"], reason["consent"]) == ("employment", "none", None)
    assert reason["text"]


async def test_a_consent_permits_what_it_names(hub_world: World) -> None:
    created = (await hub_world.record(consent())).json()

    given = await decision(hub_world)

    assert (given["outcome"], given["permitted"], given["legal_basis"]) == (
        "permit",
        ["employment"],
        "consent",
    )
    (reason,) = given["reasons"]
    assert (reason["effect"], reason["consent"]) == ("permit", f"Consent/{created['id']}")
    assert reason["provision"].startswith("provision")


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"categories": ["employment", "mental-health"]}, "redact"),
        ({"categories": []}, "hold"),
        ({"categories": ...}, "hold"),
        ({"purpose": ...}, "hold"),
        ({"purpose": "treatment"}, "hold"),
        ({"purpose": "COC"}, "permit"),
        ({"recipient": "gp"}, "hold"),
        ({"sender": "gp"}, "hold"),
        ({"event": ...}, "permit"),
        ({"at": "2028-01-01T00:00:00+01:00"}, "hold"),
        ({"at": "2026-11-19T00:00:00+01:00"}, "permit"),
        ({"at": ...}, "permit"),
        ({"labels": []}, "permit"),
        ({"labels": [{"system": "s", "code": "c"}]}, "permit"),
        ({"legal_basis": "duty-to-notify", "justification": "Bekymring"}, "deny"),
    ],
)
async def test_each_dimension_of_the_question_counts(hub_world: World, changes: Any, outcome: str) -> None:
    await hub_world.record(consent())

    given = await decision(hub_world, **changes)

    assert given["outcome"] == outcome, given


async def test_a_permit_for_one_resource_needs_the_question_to_name_it(hub_world: World) -> None:
    data = [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]
    await hub_world.record(consent(provision={**permit(), "data": data}))

    outcomes = [
        (await decision(hub_world, **changes))["outcome"]
        for changes in ({}, {"resource": "Observation/2"}, {"resource": "Observation/1"})
    ]

    assert outcomes == ["hold", "hold", "permit"]


async def test_a_permit_for_some_time_needs_the_data_s_date(hub_world: World) -> None:
    period = {"start": "2026-11-01", "end": "2026-11-22"}
    await hub_world.record(consent(provision={**permit(), "dataPeriod": period}))

    outcomes = [
        (await decision(hub_world, **changes))["outcome"]
        for changes in ({}, {"data_date": "2026-10-31"}, {"data_date": "2026-11-22T23:30:00+01:00"})
    ]

    assert outcomes == ["hold", "hold", "permit"]


async def test_another_sender_is_covered_in_a_case_of_the_consent_s_organization(hub_world: World) -> None:
    await hub_world.record(consent())
    async with hub_world.store.unit_of_work() as uow:
        named = Identifier(**CITIZEN)
        citizen = (await uow.citizens.citizens([named]))[named]
        case = Case("case-1", citizen.id, "centre", hub_world.clock.now(), "fredericia-2016")
        await uow.citizens.add_case(case, None)
        await uow.commit()

    without = await evaluate(hub_world, "gp", sender="gp")
    within = await evaluate(hub_world, "gp", sender="gp", case="case-1")
    wrong = await evaluate(hub_world, "gp", sender="gp", case="case-2")

    assert (without.json()["outcome"], within.json()["outcome"], wrong.status_code) == ("hold", "permit", 422)
    assert within.json()["reasons"][0]["consent"] is None, "whose consent decided is not the sender's to know"


async def test_an_anonymous_case_counts_as_its_opener_attested(hub_world: World) -> None:
    opened = await hub_world.client.post(
        "/cases",
        json={"citizen": None, "adult": True, "substance": "alcohol"},
        headers=hub_world.as_("centre"),
    )
    anonymous = {"system": SID_CASE, "value": opened.json()["id"]}
    who = {"identifier": anonymous}
    assert (await hub_world.record(consent(patient=who, performer=[who]))).status_code == 201

    given = await decision(hub_world, citizen=anonymous)

    assert given["outcome"] == "permit", given


async def test_the_caller_is_the_sender_or_manages_consents(hub_world: World) -> None:
    manager = await evaluate(hub_world, "other-centre")
    sender = await evaluate(hub_world, "gp", sender="gp")
    other = await evaluate(hub_world, "gp")
    weak = await hub_world.client.post(
        "/consent/evaluate", json=question(), headers=hub_world.as_("other-centre", ["messages.send"])
    )

    assert [a.status_code for a in (manager, sender, other, weak)] == [200, 200, 403, 403]


@pytest.mark.parametrize(
    "changes",
    [
        {"citizen": ...},
        {"citizen": "2509479989"},
        {"citizen": {"system": CITIZEN["system"]}},
        {"sender": ...},
        {"recipient": ""},
        {"recipient": 7},
        {"categories": "employment"},
        {"categories": ["gossip"]},
        {"categories": [None]},
        {"legal_basis": "curiosity"},
        {"at": "today"},
        {"at": "2026-11-22T10:00:00"},
        {"labels": [{"code": "c"}]},
        {"labels": {}},
        {"data_date": "22-11-2026"},
        {"resource": "everything"},
        {"purpose": "a purpose of my own"},
        {"justification": ["x"]},
    ],
)
async def test_a_question_that_cannot_be_read_is_400(hub_world: World, changes: dict[str, Any]) -> None:
    answer = await evaluate(hub_world, **changes)

    assert answer.status_code == 400, answer.text
    assert answer.json()["issue"][0]["expression"]
    assert "2509479989" not in answer.text


async def test_a_question_about_unknown_parties_is_422(hub_world: World) -> None:
    sender = await evaluate(hub_world, sender="nobody")
    recipient = await evaluate(hub_world, recipient="nobody")

    assert (sender.status_code, recipient.status_code) == (422, 422)


async def test_a_blanket_consent_is_answered_with_a_warning(hub_world: World) -> None:
    await hub_world.record(consent(provision={"type": "permit"}))

    given = await decision(hub_world)

    assert given["outcome"] == "permit"
    assert given["warnings"]


async def test_a_deny_of_the_other_centre_is_obeyed_but_not_shown(hub_world: World) -> None:
    await hub_world.record(consent())
    deny = {**permit(), "type": "deny"}
    other = [{"identifier": {"system": SID_PARTY, "value": "other-centre"}}]
    assert (
        await hub_world.record(consent(organization=other, provision=deny), "other-centre")
    ).status_code == 201

    given = await decision(hub_world)

    assert given["outcome"] == "deny"
    assert (given["reasons"][0]["consent"], given["reasons"][0]["provision"]) == (None, None)


async def test_evaluating_is_audited(hub_world: World) -> None:
    await hub_world.record(consent())
    await decision(hub_world)

    found = await hub_world.form(
        "/fhir/AuditEvent/_search", "centre", {"patient:identifier": TOKEN, "type": "consent.evaluated"}
    )

    (entry,) = found.json()["entry"]
    assert entry["resource"]["agent"][0]["who"]["identifier"]["value"] == "centre"
