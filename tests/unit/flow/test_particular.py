"""What goes of a message where a consent names particular data, and when age or custody changes under way?"""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from hub.flow.records import Custodian, Custody
from message_schemas import CitizenValue, InformationCategory, JsonObject
from message_schemas.builders.people import PersonValue
from message_schemas.builders.test_result import (
    Finding,
    FindingValue,
    SampledSubstance,
    SampleKind,
    SampleResult,
)
from message_schemas.codes import CPR_SYSTEM, FHIR_JSON, SID_PARTY
from message_schemas.fhir_json import to_json
from tests.support.messages import BRUNO, NOW, consent, new_id, report
from tests.support.parties import CENTRE, FAMILY, JOBCENTER, named
from tests.support.world import World

ABOUT = (InformationCategory.TEST_RESULT, InformationCategory.SUBSTANCE_USE)
OLD, NEW = "Tramadol", "Kokain"
V_CONFIDENTIAL = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
YOUNG = CitizenValue(value="0101114988", family="Holm", given=("Liv",))  # born on 1 January 2011
MOTHER, FATHER = "2512489996", "2509479989"


def samples() -> JsonObject:
    """Two findings from the centre to the family department; that of the first substance is two years old."""
    value: dict[str, Any] = {
        "bundle_id": new_id("bundle"),
        "message_id": new_id("message"),
        "sent_at": NOW,
        "sender": named(CENTRE),
        "recipients": (named(FAMILY),),
        "citizen": BRUNO,
        "kind": SampleKind.URINE,
        "sampled_at": NOW - timedelta(days=2),
        "findings": tuple(
            FindingValue(substance=SampledSubstance.OTHER, name=name, finding=Finding.NEGATIVE)
            for name in (OLD, NEW)
        ),
        "agreed": True,
        "supervised": True,
        "conclusion": "Gennemgået med borgeren.",
        "taken_by": PersonValue(family="Krogh", given=("Anne",)),
    }
    bundle: JsonObject = orjson.loads(to_json(SampleResult(**value).to_bundle()))
    for resource in observations(bundle):
        if OLD in str(resource["code"]):
            resource["effectiveDateTime"] = "2024-11-01"
    return bundle


def observations(bundle: JsonObject) -> list[JsonObject]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if resource["resourceType"] == "Observation"]


def permitting(**dimension: Any) -> JsonObject:
    """A consent to test results for the family department, with one dimension more."""
    resource = consent(to=(FAMILY,), about=ABOUT)
    resource["provision"].update(dimension)
    return resource


async def got(world: World) -> list[str]:
    """Which of the findings the family department got."""
    body = (await world.fetch_only("family")).body.decode()
    return [name for name in (OLD, NEW) if name in body]


async def test_only_what_is_of_the_consented_time_goes(world: World) -> None:
    await world.consent(permitting(dataPeriod={"start": "2026-10-01"}))

    await world.send(samples(), "centre")

    assert await got(world) == [NEW]


async def test_data_of_an_unknown_time_does_not_go_where_the_consent_names_one(world: World) -> None:
    await world.consent(permitting(dataPeriod={"start": "2020"}))
    bundle = samples()
    for resource in observations(bundle):
        if OLD in str(resource["code"]):
            del resource["effectiveDateTime"]

    await world.send(bundle, "centre")

    assert await got(world) == [NEW]


async def test_a_refusal_of_one_resource_takes_it_out_and_leaves_the_others(world: World) -> None:
    bundle = samples()
    (old,) = [resource for resource in observations(bundle) if OLD in str(resource["code"])]
    instance = {"meaning": "instance", "reference": {"reference": f"Observation/{old['id']}"}}
    await world.consent(permitting(provision=[{"type": "deny", "data": [instance]}]))

    await world.send(bundle, "centre")

    assert await got(world) == [NEW]


async def test_a_refusal_of_what_another_party_wrote_takes_that_out(world: World) -> None:
    bundle = samples()
    for resource in observations(bundle):
        author = JOBCENTER if OLD in str(resource["code"]) else CENTRE
        identifier = {"system": SID_PARTY, "value": author.id}
        resource["performer"] = [{"type": "Organization", "identifier": identifier}]
    by_jobcenter = {
        "meaning": "authoredby",
        "reference": {"identifier": {"system": SID_PARTY, "value": "jobcenter"}},
    }
    await world.consent(permitting(provision=[{"type": "deny", "data": [by_jobcenter]}]))

    await world.send(bundle, "centre")

    assert await got(world) == [NEW]


async def test_a_refusal_by_label_takes_out_what_carries_it(world: World) -> None:
    bundle = samples()
    for resource in observations(bundle):
        if OLD in str(resource["code"]):
            resource.setdefault("meta", {})["security"] = [V_CONFIDENTIAL]
    await world.consent(permitting(provision=[{"type": "deny", "securityLabel": [V_CONFIDENTIAL]}]))

    await world.send(bundle, "centre")

    assert await got(world) == [NEW]


async def test_what_was_handed_over_is_the_same_the_second_time_though_its_parts_were_told_apart(
    world: World,
) -> None:
    version = await world.consent(permitting(dataPeriod={"start": "2026-10-01"}))
    await world.send(samples(), "centre")
    (waiting,) = await world.inbox("family")
    first = await world.fetch("family", waiting["delivery_id"])

    await world.revoke(version)

    assert await world.fetch("family", waiting["delivery_id"], FHIR_JSON) == first


def given_with(holder: str, **changes: Any) -> JsonObject:
    """A young citizen's consent, given together with this holder of custody."""
    resource = consent(YOUNG, to=(JOBCENTER,), **changes)
    patient = resource["patient"]
    resource["contained"] = [
        {
            "resourceType": "RelatedPerson",
            "id": "holder",
            "identifier": [{"system": CPR_SYSTEM, "value": holder}],
            "patient": patient,
            "relationship": [
                {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "GUARD"}]}
            ],
        }
    ]
    resource["performer"] = [patient, {"reference": "#holder"}]
    return resource


async def register_custody(world: World, *holders: str) -> None:
    async with world.hub.store.unit_of_work() as uow:
        (citizen,) = {kept.record.citizen_id for kept in world.hub.store.state.deliveries.values()}  # type: ignore[attr-defined]  # the store in memory
        custodians = tuple(Custodian(CPR_SYSTEM, holder) for holder in holders)
        await uow.citizens.write_custody(citizen or "", Custody(custodians, world.clock.now(), "centre"))
        await uow.deliveries.reexamine(citizen or "", world.clock.now())
        await uow.commit()


async def test_a_change_of_guardian_stops_what_the_former_one_agreed_to(world: World) -> None:
    await world.consent(given_with(MOTHER))
    message = report(citizen=YOUNG)
    await world.send(message)
    assert await world.statuses(message) == ["queued"]

    await register_custody(world, FATHER)
    await world.deliver()

    assert await world.statuses(message) == ["withdrawn"]


async def test_a_custody_that_is_registered_as_it_was_changes_nothing(world: World) -> None:
    await world.consent(given_with(MOTHER))
    message = report(citizen=YOUNG)
    await world.send(message)

    await register_custody(world, MOTHER, FATHER)
    await world.deliver()

    assert await world.statuses(message) == ["queued"]


async def test_of_two_holders_of_custody_who_disagree_the_one_who_refuses_is_heard(world: World) -> None:
    await world.consent(given_with(MOTHER))
    message = report(citizen=YOUNG)
    await world.send(message)

    await world.consent(given_with(FATHER, effect="deny"))

    assert await world.statuses(message) == ["withdrawn"]


@pytest.mark.parametrize(("days", "status"), [(-1, "held"), (0, "queued")])
async def test_what_a_young_citizen_agreed_to_alone_counts_from_the_day_of_majority(
    world: World, days: int, status: str
) -> None:
    eighteen = NOW.replace(year=2029, month=1, day=1)
    await world.consent(consent(YOUNG, to=(JOBCENTER,), given_at=eighteen - timedelta(days=30)))
    world.clock.advance(days=(eighteen - NOW).days + days)
    message = report(citizen=YOUNG)

    await world.send(message)

    assert await world.statuses(message) == [status]


async def test_a_consent_that_ends_while_a_message_waits_lets_it_go_no_more(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,), end=NOW.date()))
    message = report()
    await world.send(message)
    (waiting,) = await world.inbox("jobcenter")

    world.clock.advance(days=1)

    with pytest.raises(Exception, match="not-found"):
        await world.fetch("jobcenter", waiting["delivery_id"])
    assert await world.statuses(message) == ["withdrawn"]
