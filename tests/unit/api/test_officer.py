"""How does a party's system do a consent officer's work over HTTP?"""

import base64
from typing import Any

import pytest

from tests.unit.api.world import CITIZEN, World, question

EVIDENCE = {"given_at": "2026-11-22T09:00:00Z", "how": "written", "where": "Erklæring i journalen"}
FORM: dict[str, Any] = {
    "citizen": CITIZEN,
    "evidence": EVIDENCE,
    "recipients": ["jobcenter"],
    "categories": ["employment"],
    "purposes": ["coordination"],
}


async def post(world: World, path: str, body: Any, party: str = "centre", **headers: str) -> Any:
    return await world.client.post(path, json=body, headers=world.as_(party, **headers))


async def recorded(world: World) -> str:
    """The id of a consent that the centre recorded by form."""
    answer = await post(world, "/consent/record", FORM)
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["consent"]
    return found


async def test_a_recorded_form_is_a_consent_like_any_other(hub_world: World) -> None:
    answer = await post(hub_world, "/consent/record", FORM)

    consent_id = answer.json()["consent"]
    assert answer.headers["location"].endswith(f"/fhir/Consent/{consent_id}/_history/1")
    read = await hub_world.client.get(f"/fhir/Consent/{consent_id}", headers=hub_world.as_("centre"))
    assert read.json()["provision"]["period"] == {"end": "2027-11-22"}
    decided = await post(hub_world, "/consent/evaluate", question())
    assert decided.json()["outcome"] == "permit"


async def test_a_document_comes_in_base64_and_may_be_large(hub_world: World) -> None:
    scan = b"%PDF-1.7" + bytes(1_900_000)
    document = {"title": "Erklæring", "data": base64.b64encode(scan).decode()}

    answer = await post(
        hub_world, "/consent/record", {**FORM, "evidence": {**EVIDENCE, "document": document}}
    )

    assert answer.status_code == 201, answer.text
    address = f"/fhir/Consent/{answer.json()['consent']}"
    kept = (await hub_world.client.get(address, headers=hub_world.as_("centre"))).json()
    assert base64.b64decode(kept["sourceAttachment"]["data"]) == scan


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipients": []}, "recipients"),
        ({"categories": None}, "categories"),
        ({"purposes": ["fun"]}, "purposes[0]"),
        ({"end": "2028-01-01"}, "end"),
        ({"evidence": {**EVIDENCE, "where": None}}, "evidence.where"),
    ],
)
async def test_a_form_that_cannot_stand_is_422_by_field(
    hub_world: World, changes: dict[str, Any], field: str
) -> None:
    answer = await post(hub_world, "/consent/record", {**FORM, **changes})

    assert answer.status_code == 422, answer.text
    (issue,) = answer.json()["issue"]
    assert issue["expression"] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"citizen": "2509479989"}, "citizen"),
        ({"evidence": None}, "evidence"),
        ({"evidence": {**EVIDENCE, "given_at": "2026-11-22"}}, "evidence.given_at"),
        ({"evidence": {**EVIDENCE, "how": None}}, "evidence.how"),
        ({"evidence": {**EVIDENCE, "by_citizen": "yes"}}, "evidence.by_citizen"),
        ({"evidence": {**EVIDENCE, "document": "x"}}, "evidence.document"),
        ({"evidence": {**EVIDENCE, "document": {"title": "T", "data": "%%"}}}, "evidence.document.data"),
        ({"evidence": {**EVIDENCE, "document": {"title": "T", "data": "æ"}}}, "evidence.document.data"),
        ({"evidence": {**EVIDENCE, "representatives": [{}]}}, "evidence.representatives[0].relation"),
        ({"evidence": {**EVIDENCE, "representatives": ["Nancy"]}}, "evidence.representatives"),
        ({"recipients": "jobcenter"}, "recipients"),
        ({"recipients": [7]}, "recipients"),
        ({"categories": ["x"] * 1001}, "categories"),
        ({"exceptions": [{"purposes": "x"}]}, "exceptions[0].purposes"),
        ({"end": "soon"}, "end"),
    ],
)
async def test_a_form_of_the_wrong_shape_is_400_by_field(
    hub_world: World, changes: dict[str, Any], field: str
) -> None:
    answer = await post(hub_world, "/consent/record", {**FORM, **changes})

    assert answer.status_code == 400, answer.text
    assert answer.json()["issue"][0]["expression"] == [field]
    assert CITIZEN["value"] not in answer.text


async def test_a_preview_records_nothing(hub_world: World) -> None:
    answer = await post(hub_world, "/consent/preview", {**FORM, "effect": "permit", "exceptions": []})

    (cell,) = answer.json()["matrix"]["cells"]
    assert (cell["effect"], cell["consent"], cell["why"]["code"]) == (
        "permit",
        "Consent/new",
        "consent-permits",
    )
    matrix = await post(hub_world, "/consent/matrix", {"citizen": CITIZEN})
    assert matrix.json()["recipients"] == []


async def test_the_matrix_shows_what_todays_consents_permit(hub_world: World) -> None:
    await recorded(hub_world)

    now = await post(hub_world, "/consent/matrix", {"citizen": CITIZEN})
    later = await post(hub_world, "/consent/matrix", {"citizen": CITIZEN, "at": "2028-01-01T00:00:00Z"})

    assert [c["category"] for c in now.json()["cells"] if c["effect"] == "permit"] == ["employment"]
    assert [c for c in later.json()["cells"] if c["effect"] == "permit"] == []


async def test_renewing_and_revoking_make_versions_that_the_history_tells_of(hub_world: World) -> None:
    consent_id = await recorded(hub_world)
    hub_world.clock.advance(days=1)
    anew = {"evidence": {**EVIDENCE, "given_at": "2026-11-23T09:00:00Z"}}

    renewed = await post(hub_world, f"/consent/{consent_id}/renew", anew)
    revoked = await post(hub_world, f"/consent/{consent_id}/revoke", {"requested_by": "custody"})
    again = await hub_world.client.post(f"/consent/{consent_id}/revoke", headers=hub_world.as_("centre"))

    assert [a.json()["version"] for a in (renewed, revoked)] == [2, 3]
    assert (revoked.json()["gone"], again.status_code) == ([], 409)
    told = await hub_world.client.get(f"/consent/{consent_id}/history", headers=hub_world.as_("centre"))
    assert [row["kind"] for row in told.json()["rows"]] == ["revoked", "renewed", "recorded"]


async def test_what_had_gone_is_in_the_answer(hub_world: World) -> None:
    delivery = await hub_world.deliver()
    await hub_world.client.get(f"/mailbox/messages/{delivery}", headers=hub_world.as_("centre"))
    token = {"patient:identifier": f"{CITIZEN['system']}|{CITIZEN['value']}"}
    (entry,) = (await hub_world.form("/fhir/Consent/_search", "centre", token)).json()["entry"]

    revoked = await hub_world.client.post(
        f"/consent/{entry['resource']['id']}/revoke", headers=hub_world.as_("centre")
    )

    (gone,) = revoked.json()["gone"]
    assert (gone["delivery_id"], gone["status"]) == (delivery, "handed-over")
    assert (gone["sender"]["id"], gone["recipient"]["name"]) == ("gp", "Centre")


async def test_a_disclosure_is_found_on_the_work_list_and_reviewed_once(hub_world: World) -> None:
    delivery = await hub_world.deliver()  # under a consent that names nothing
    listed = await hub_world.client.get("/consent/work-list", headers=hub_world.as_("centre"))
    (row,) = listed.json()["to_review"]
    assert (row["delivery_id"], row["kind"]) == (delivery, "blanket")

    finding = {"delivery_id": delivery, "finding": "consent-needed", "note": "Indhent et nyt."}
    answers = [(await post(hub_world, "/consent/reviews", finding)).status_code for _ in range(2)]

    assert answers == [201, 409]
    unknown = {**finding, "delivery_id": "unknown"}
    assert (await post(hub_world, "/consent/reviews", unknown)).status_code == 404
    assert (await post(hub_world, "/consent/reviews", {**finding, "finding": "fine"})).status_code == 422


async def test_custody_is_registered_for_a_citizen_whom_the_party_may_ask_about(hub_world: World) -> None:
    await recorded(hub_world)
    holder = {"system": CITIZEN["system"], "value": "2512489996", "name": "Nancy Berggren"}

    registered = await post(hub_world, "/consent/custody", {"citizen": CITIZEN, "holders": [holder]})
    wrong = [
        await post(hub_world, "/consent/custody", {"citizen": CITIZEN}),
        await post(
            hub_world, "/consent/custody", {"citizen": CITIZEN, "holders": [{**holder, "value": "1"}]}
        ),
        await post(hub_world, "/consent/custody", {"citizen": CITIZEN, "holders": [holder]}, "other-centre"),
    ]

    assert registered.json()["holders"] == [holder]
    assert [answer.status_code for answer in wrong] == [400, 422, 404]


async def test_the_access_log_comes_as_json_or_on_paper(hub_world: World) -> None:
    await recorded(hub_world)
    asked = {"citizen": CITIZEN, "since": "2026-11-01T00:00:00+01:00", "until": "2027-01-01T00:00:00+01:00"}

    as_json = await post(hub_world, "/consent/access-log", asked)
    as_pdf = await post(hub_world, "/consent/access-log", asked, Accept="application/pdf")

    assert [row["kind"] for row in as_json.json()["rows"]] == ["consent.recorded"]
    assert as_json.json()["citizen"]["value"] == CITIZEN["value"]
    assert (as_pdf.headers["content-type"], as_pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert CITIZEN["value"] not in str(as_pdf.headers)


@pytest.mark.parametrize("path", ["/consent/matrix", "/consent/access-log"])
async def test_a_stranger_learns_nothing_of_a_citizen(hub_world: World, path: str) -> None:
    await recorded(hub_world)

    of_the_citizen = await post(hub_world, path, {"citizen": CITIZEN}, "other-centre")
    of_nobody = await post(hub_world, path, {"citizen": {**CITIZEN, "value": "0101010001"}}, "other-centre")

    assert of_the_citizen.status_code == of_nobody.status_code
    assert of_the_citizen.text == of_nobody.text


async def test_everything_needs_the_scope(hub_world: World) -> None:
    calls = [("POST", "/consent/record"), ("POST", "/consent/preview"), ("POST", "/consent/matrix")]
    calls += [("POST", "/consent/x/renew"), ("POST", "/consent/x/revoke"), ("GET", "/consent/x/history")]
    calls += [("GET", "/consent/work-list"), ("POST", "/consent/reviews"), ("POST", "/consent/custody")]
    calls += [("POST", "/consent/access-log")]

    answers = [
        await hub_world.client.request(method, path, headers=hub_world.as_("centre", ["messages.send"]))
        for method, path in calls
    ]

    assert {answer.status_code for answer in answers} == {403}
