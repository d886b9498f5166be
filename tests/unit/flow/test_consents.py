"""Which consents in a message count, and what does recording one do?"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.domain.party import Party
from hub.flow.consent_reading import read_consent, search_consents
from hub.flow.consents import consent_versions, record_consent, replace_consent
from hub.flow.errors import Refused
from hub.flow.evaluating import EvaluateRequest, evaluate
from hub.flow.ports import ConcurrentChange
from hub.infrastructure.system import SystemIds
from message_schemas import JsonObject, message_of
from message_schemas.codes import EVENT_SYSTEM, SOR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.unit.api.world import CITIZEN, World, consent, parties, permit, template, world

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CENTRE = next(each for each in parties() if each.id == "centre")
OTHER = next(each for each in parties() if each.id == "other-centre")
GP = next(each for each in parties() if each.id == "gp")
PATIENT: JsonObject = {"resourceType": "Patient", "id": "p1", "identifier": [CITIZEN]}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(template(tmp_path_factory.mktemp("flow")))


@pytest.fixture
async def hub_world(prepared: Path, tmp_path: Path) -> AsyncIterator[World]:
    made = await world(prepared, tmp_path)
    yield made
    await made.close()


def in_message(
    *consents: JsonObject, sender: Party = CENTRE, beside: Sequence[JsonObject] = (PATIENT,)
) -> Any:
    """What counts of the consents in a message from Organization/o1, with other resources beside them."""
    header: JsonObject = {
        "resourceType": "MessageHeader",
        "id": "m1",
        "eventCoding": {"system": EVENT_SYSTEM, "code": "status-report"},
        "sender": {"reference": "Organization/o1"},
    }
    organization: JsonObject = {"resourceType": "Organization", "id": "o1"}
    resources = (header, organization, *beside, *consents)
    entries = [
        {"fullUrl": f"https://sender.example/fhir/{one['resourceType']}/{one.get('id')}", "resource": one}
        for one in resources
    ]
    message = message_of({"resourceType": "Bundle", "type": "message", "entry": entries})
    return consent_versions(message, sender, "citizen-1", now=NOW, ids=SystemIds())


def test_a_consent_of_the_sender_about_the_patient_counts() -> None:
    (version,), issues = in_message(consent())

    assert issues == ()
    assert (version.version, version.status, version.organization, version.by) == (
        1,
        "active",
        "centre",
        "centre",
    )
    assert version.record.id == f"Consent/{version.id}"
    assert version.resource["meta"]["versionId"] == "1"


def test_references_into_the_message_become_identifiers() -> None:
    referring = consent(
        patient={"reference": "https://sender.example/fhir/Patient/p1"},
        performer=[{"reference": "https://sender.example/fhir/Patient/p1"}],
        organization=[{"reference": "Organization/o1"}],
    )

    (version,), issues = in_message(referring)

    assert issues == ()
    assert version.resource["patient"]["identifier"] == CITIZEN
    assert version.resource["organization"][0]["identifier"]["value"] == "centre"
    assert version.record.by_citizen


def test_a_sender_may_name_itself_by_its_sor_number() -> None:
    sor = {"system": SOR_SYSTEM, "value": CENTRE.sor}

    versions, issues = in_message(consent(organization=[{"identifier": sor}]))

    assert (len(versions), issues) == (1, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": {"identifier": {**CITIZEN, "value": "0101010001"}}},
        {"patient": {"reference": "Patient/p2"}},
        {"organization": [{"identifier": {"system": SOR_SYSTEM, "value": OTHER.sor}}]},
        {"organization": [{"reference": "Organization/o2"}]},
    ],
)
def test_someone_else_s_consent_is_only_content(changes: dict[str, Any]) -> None:
    versions, issues = in_message(consent(**changes))

    assert (versions, issues) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"patient": None},
        {"organization": None},
        {"status": None},
        {"provision": {"type": "permit", "code": [{}]}},
    ],
)
def test_a_malformed_consent_is_an_issue_at_its_place(changes: dict[str, Any]) -> None:
    versions, issues = in_message(consent(), consent(**changes))

    assert len(versions) == 1
    assert issues
    assert all(i.expression.startswith("Bundle.entry.resource.ofType(Consent)[1].") for i in issues)


def test_a_message_without_a_patient_records_none() -> None:
    assert in_message(consent(), beside=()) == ((), ())


def test_a_relative_in_the_message_is_not_taken_for_the_citizen() -> None:
    relative = {"resourceType": "RelatedPerson", "id": "r1", "patient": {"reference": "Patient/p1"}}
    by_relative = consent(performer=[{"reference": "https://sender.example/fhir/RelatedPerson/r1"}])

    (version,), issues = in_message(by_relative, beside=(PATIENT, relative))

    assert issues == ()
    assert version.resource["performer"][0]["type"] == "RelatedPerson"
    assert (version.record.by_citizen, version.record.by_unidentified) == (False, False)


async def test_versions_follow_each_other(hub_world: World) -> None:
    first = await record_consent(hub_world.hub, CENTRE, consent())
    second = await replace_consent(hub_world.hub, CENTRE, first.id, consent(provision=permit("gp")))
    third = await replace_consent(hub_world.hub, CENTRE, first.id, consent(status="inactive"), if_version=2)

    newest = await read_consent(hub_world.hub, CENTRE, first.id)
    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert (newest.version, newest.status) == (3, "inactive")


async def test_a_late_replacement_is_a_conflict(hub_world: World) -> None:
    first = await record_consent(hub_world.hub, CENTRE, consent())
    await replace_consent(hub_world.hub, CENTRE, first.id, consent(status="inactive"))

    with pytest.raises(Refused) as refused:
        await replace_consent(hub_world.hub, CENTRE, first.id, consent(), if_version=1)

    assert refused.value.refusal.code == "conflict"


async def test_recording_at_the_same_time_loses_none(hub_world: World) -> None:
    first = await record_consent(hub_world.hub, CENTRE, consent())

    await asyncio.gather(*(replace_consent(hub_world.hub, CENTRE, first.id, consent()) for _ in range(4)))

    assert (await read_consent(hub_world.hub, CENTRE, first.id)).version == 5


async def test_a_race_is_tried_again_and_then_given_up(
    hub_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def raced(*_: object) -> None:
        nonlocal tries
        tries += 1
        raise ConcurrentChange

    monkeypatch.setattr("hub.flow.consents._write_once", raced)

    with pytest.raises(ConcurrentChange):
        await record_consent(hub_world.hub, CENTRE, consent())

    assert tries == 5


async def test_a_consent_nested_beyond_reason_is_refused(hub_world: World) -> None:
    provision: JsonObject = {"type": "permit"}
    for _ in range(300):
        provision = {"type": "permit", "provision": [provision]}

    with pytest.raises(Refused) as refused:
        await record_consent(hub_world.hub, CENTRE, consent(provision=provision))

    assert refused.value.refusal.code == "invalid"


async def test_a_party_in_the_citizen_s_case_sees_the_consent(hub_world: World) -> None:
    recorded = await record_consent(hub_world.hub, CENTRE, consent())
    before = await search_consents(hub_world.hub, GP, Identifier(**CITIZEN), None)

    await hub_world.deliver()  # the GP sends in the case

    after = await search_consents(hub_world.hub, GP, Identifier(**CITIZEN), "active")
    assert before == ()
    assert recorded.id in {version.id for version in after}
    assert (await read_consent(hub_world.hub, GP, recorded.id)).id == recorded.id


async def test_an_unknown_citizen_has_no_consents(hub_world: World) -> None:
    assert (
        await search_consents(hub_world.hub, CENTRE, Identifier(CITIZEN["system"], "0101010001"), None) == ()
    )


async def test_a_party_without_consent_manage_asks_about_itself_only(hub_world: World) -> None:
    asked = EvaluateRequest(citizen=Identifier(**CITIZEN), sender="centre", recipient="jobcenter")

    with pytest.raises(Refused) as refused:
        await evaluate(hub_world.hub, GP, asked)

    assert refused.value.refusal.code == "forbidden"
