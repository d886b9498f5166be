"""Does a citizen who becomes anonymous stay so on a real database, with workers under way?"""

import asyncio

import pytest

from message_schemas import CitizenValue
from message_schemas.codes import SID_CASE
from tests.support.messages import BRUNO, body_of, consent, letter, referral, report
from tests.support.parties import JOBCENTER
from tests.support.partners import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_of_many_who_ask_at_once_one_makes_a_case_anonymous_and_what_waits_is_stopped(
    running_town: Town,
) -> None:
    centre, jobcenter = running_town["centre"], running_town["jobcenter"]
    citizen = BRUNO.model_copy(update={"value": "0202601235"})
    number = {"system": citizen.system, "value": citizen.value}
    known = (await centre.client.post("/cases", json={"citizen": number})).json()["id"]
    await centre.consent(consent(citizen, to=(JOBCENTER,)))
    waiting, held = (
        report((JOBCENTER,), citizen=citizen, case_id=known),
        letter(citizen=citizen, case_id=known),
    )
    for message in (waiting, held):
        assert (await centre.send(body_of(message))).status_code == 200
    assert (await centre.statuses(waiting.message_id), await centre.statuses(held.message_id)) == (
        ["queued"],
        ["held"],
    )

    answers = await asyncio.gather(*(centre.client.post(f"/cases/{known}/anonymise") for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    await centre.becomes(waiting.message_id, "withdrawn")
    await centre.becomes(held.message_id, "withheld")
    assert await jobcenter.waiting(waiting.message_id) == []


async def test_a_name_is_found_by_its_hash_among_thousands_of_words(running_town: Town) -> None:
    practice, centre = running_town["gp"], running_town["centre"]
    named = CitizenValue(value="0303601236", family="Åkjær-Sørensen", given=("Bjørn", "Åge"))
    assert (await practice.send(body_of(referral(named)))).status_code == 200
    case_id = (await centre.client.post("/cases", json={"citizen": None, "adult": True})).json()["id"]
    anonymous = CitizenValue(value=case_id, system=SID_CASE)
    filling = " ".join(f"ord{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrst" * 5)
    plain, telling = (
        letter(citizen=anonymous, text=f"{filling} {name}") for name in ("en anden", "BJØRN åkjær-sørensen")
    )

    answers = [await centre.send(body_of(message)) for message in (plain, telling)]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert "anonymous-name" in answers[1].text
    assert "jær" not in answers[1].text.casefold()
