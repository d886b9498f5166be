"""Nothing that tells who the citizen of an anonymous case is gets in, by any way, and so nothing gets out."""

from typing import Any

import pytest

from adapters.contract import AdapterContext, LetterFacts, NativeMessage, Outcome
from consent.identifying import Kind
from hub.flow import cases
from hub.flow.anonymity import MOST_NAMES
from hub.flow.case_requests import NewEvent, OpenCase
from hub.flow.errors import TABLE, Refused
from message_schemas import CitizenValue, InformationCategory, JsonObject, from_json
from message_schemas.codes import CPR_SYSTEM, FHIR_XML, SID_CASE
from message_schemas.identifiers import Identifier
from message_schemas.xml_codec import to_xml
from tests.support.anonymous import anonymous_citizen, state
from tests.support.messages import BRUNO, NANCY, consent, letter, referral, report
from tests.support.parties import CENTRE, GP, JOBCENTER
from tests.support.world import World, status_told

KNOWN = Identifier(BRUNO.system, BRUNO.value)
ATTENDANCE = InformationCategory.ATTENDANCE


def told(answer: Any) -> list[tuple[str, str]]:
    """The code and place of each issue in an answer."""
    resources = (entry["resource"] for entry in answer.bundle["entry"])
    outcomes = (resource for resource in resources if resource["resourceType"] == "OperationOutcome")
    issues = [issue for outcome in outcomes for issue in outcome["issue"]]
    return [(issue["details"]["coding"][0]["code"], issue["expression"][0]) for issue in issues]


def section_said(text: str, citizen: CitizenValue) -> JsonObject:
    """A report about attendance to the jobcenter with this text."""
    return report((JOBCENTER,), citizen=citizen, sections={ATTENDANCE: text}).to_bundle()


async def test_what_tells_nothing_goes_through(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)

    answer = await world.send(section_said("Har mødt til tre samtaler.", citizen), "centre")

    assert answer.status == 200
    assert "tre samtaler" in (await world.fetch_only("jobcenter")).body.decode()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ringede om 250947-9989 i går.", "anonymous-cpr"),
        ("Ring på 72 10 73 00.", "anonymous-phone"),
        ("Bor på Strandvejen 14.", "anonymous-address"),
        ("Skriv til bruno@mail.dk.", "anonymous-e-mail"),
        ("Er født den 25. september 1947.", "anonymous-birth-date"),
    ],
)
async def test_a_text_that_tells_who_it_is_refuses_the_message_and_nothing_of_it_is_kept(
    world: World, text: str, code: str
) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)

    answer = await world.send(section_said(text, citizen), "centre")

    assert (answer.status, answer.code) == (422, code)
    assert {place.partition("entry")[2] for _, place in told(answer)} == {"[2].resource.section[0].text.div"}
    assert text not in str(answer.bundle)
    (kept,) = (m for m in state(world).messages.values() if m.status == 422)
    assert (kept.body, kept.citizen_id, kept.case_id) == (b"", None, None)


async def test_everything_that_tells_is_told_at_once_and_again_when_it_is_sent_again(world: World) -> None:
    citizen = await anonymous_citizen(world)
    message = report((JOBCENTER,), citizen=replace_name(citizen)).to_bundle()
    message["entry"][1]["resource"] |= {
        "birthDate": "1947-09-25",
        "telecom": [{"system": "phone", "value": "1"}],
    }

    first, second = [await world.send(message, "centre") for _ in range(2)]

    assert {code for code, _ in told(first)} == {"anonymous-name", "anonymous-birth-date", "anonymous-phone"}
    assert (second.status, second.code, told(second)) == (first.status, first.code, told(first))


def replace_name(citizen: CitizenValue) -> CitizenValue:
    return citizen.model_copy(update={"family": "Elmer", "given": ("Bruno",)})


@pytest.mark.parametrize(
    "text",
    [
        "Talte med Nancy Berggren.",
        "Talte med NANCY Ann BERGGREN.",
        "Berggren, Nancy",
        "Nancy <b>Berg</b>gren",
        "Det er Nancy Berggrens mor.",
        "Det er Nancy Berggren's mor.",
        "Nancy A. Berggren",
    ],
)
async def test_a_name_that_a_citizen_of_the_hub_has_is_refused(world: World, text: str) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    await world.send(referral(NANCY))
    message = letter(to=(JOBCENTER,), citizen=citizen, text=text).to_bundle()

    answer = await world.send(message, "centre")

    assert {code for code, _ in told(answer)} == {"anonymous-name"}
    assert ("anonymous-name", "Bundle.entry[2].resource.payload[0].contentString") in told(answer)


async def test_a_name_that_nobody_in_the_hub_has_cannot_be_found(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)

    answer = await world.send(section_said("Talte med Nancy Berggren.", citizen), "centre")

    assert answer.status == 200


async def test_a_name_that_the_message_gives_a_relative_is_found_in_its_texts_too(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    message = section_said("Nancy Berggren kom med til samtalen.", citizen)
    relative = {"resourceType": "RelatedPerson", "id": "r", "name": [{"given": ["Nancy"], "family": "Berggren"}],
                "patient": {"reference": f"Patient/{message['entry'][1]['resource']['id']}"}}  # fmt: skip
    message["entry"].append({"fullUrl": "https://x/RelatedPerson/r", "resource": relative})

    answer = await world.send(message, "centre")

    places = {place for code, place in told(answer) if code == "anonymous-name"}
    assert "Bundle.entry[2].resource.section[0].text.div" in places


async def test_a_colleague_may_have_written_it(world: World) -> None:
    citizen = await anonymous_citizen(world, GP)

    answer = await world.send(letter(citizen=citizen))  # Mette Holm, with her telephone

    assert answer.status == 200


async def test_more_names_than_can_be_looked_for_are_refused(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    signs = "abcdefghijklmnopqrstuvwxyz"
    words = " ".join(f"{a}{b}{c}" for a in signs for b in signs for c in signs)
    assert len(words.split()) * 4 > MOST_NAMES

    answer = await world.send(section_said(words, citizen), "centre")

    assert (answer.status, answer.code) == (422, "anonymous-too-long")


async def test_what_is_kept_and_sent_is_what_was_looked_at(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    body = to_xml(section_said("Har mødt.", citizen)).replace(
        b"<timestamp", b"<!-- 250947-9989 --><timestamp"
    )

    answer = await world.send(body, "centre", content_type=FHIR_XML)

    assert answer.status == 200
    (kept,) = (m for m in state(world).messages.values() if m.sender == "centre")
    assert (kept.content_type, b"250947" in kept.body) == (FHIR_XML, False)
    assert "Har mødt." in (await world.fetch_only("jobcenter")).body.decode()


async def test_a_case_that_is_closed_is_still_anonymous(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    await cases.record_event(world.hub, CENTRE, citizen.value, NewEvent("case-closed", world.clock.now()))

    answer = await world.send(section_said("Ring på 72107300.", citizen), "centre")

    assert answer.code == "anonymous-phone"


async def test_a_message_about_a_known_citizen_names_no_anonymous_case(world: World) -> None:
    anonymous, known = (
        await anonymous_citizen(world),
        await cases.open_case(world.hub, CENTRE, OpenCase(KNOWN)),
    )
    of_anonymous, of_known = (
        {"identifier": {"system": SID_CASE, "value": case_id}} for case_id in (anonymous.value, known["id"])
    )
    messages = [section_said("Har mødt.", BRUNO) for _ in range(2)]
    for message, reference in zip(messages, (of_anonymous, of_known), strict=True):
        message["entry"][2]["resource"]["event"] = [{"detail": [reference]}]

    answers = [await world.send(message, "centre") for message in messages]

    assert [(answer.status, answer.code) for answer in answers] == [(422, "anonymous-case"), (200, "ok")]


async def test_a_known_citizens_messages_are_not_looked_through(world: World) -> None:
    await world.consent(consent(to=(JOBCENTER,)))

    answer = await world.send(section_said("Ring til Bruno Elmer på 72107300.", BRUNO), "centre")

    assert answer.status == 200


async def test_a_consent_in_an_anonymous_case_names_nobody(world: World) -> None:
    citizen = await anonymous_citizen(world)
    signed = consent(citizen, to=(JOBCENTER,)) | {
        "performer": [{"identifier": {"system": CPR_SYSTEM, "value": BRUNO.value}}]
    }

    with pytest.raises(Refused) as refused:
        await world.consent(signed)

    assert {(i.detail, i.expression) for i in refused.value.refusal.issues} == {
        ("anonymous-cpr", "Consent.performer[0].identifier"),
        ("anonymous-cpr", "Consent.performer[0].identifier.value"),
    }


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({"note": "Nancy Berggren ringede."}, {("anonymous-name", "note")}),
        (
            {"note": "Ring 72107300", "by": "mh@centret.dk"},
            {("anonymous-phone", "note"), ("anonymous-e-mail", "by")},
        ),
        ({"by": "250947-9989"}, {("anonymous-cpr", "by")}),
    ],
)
async def test_what_is_noted_in_an_anonymous_case_names_nobody(
    world: World, event: dict[str, str], found: set[tuple[str, str]]
) -> None:
    citizen = await anonymous_citizen(world)
    await world.send(referral(NANCY))

    with pytest.raises(Refused) as refused:
        await cases.record_event(
            world.hub, CENTRE, citizen.value, NewEvent("appointment-missed", world.clock.now(), **event)
        )

    assert {(i.detail, i.expression) for i in refused.value.refusal.issues} == found


async def test_a_note_that_names_nobody_is_recorded_with_the_professionals_own_name(world: World) -> None:
    citizen = await anonymous_citizen(world)
    await world.send(referral(NANCY))
    event = NewEvent("appointment-missed", world.clock.now(), by="Nancy Berggren", note="Ringede forgæves.")

    recorded = await cases.record_event(world.hub, CENTRE, citizen.value, event)

    assert recorded["data"] == {"by": "Nancy Berggren", "note": "Ringede forgæves."}


async def test_a_letter_in_an_anonymous_case_stays_fhir_for_a_party_that_takes_letters_with_a_number(
    world: World,
) -> None:
    citizen = await anonymous_citizen(world, GP)
    await world.send(letter(citizen=citizen))

    fetched = await world.fetch_only("gp", "application/xml")

    assert fetched.content_type.startswith("application/fhir+")
    assert citizen.value in fetched.body.decode()


async def test_what_the_hub_itself_tells_about_an_anonymous_case_names_no_citizen(world: World) -> None:
    citizen = await anonymous_citizen(world)
    message = report((JOBCENTER,), citizen=citizen)
    await world.send(message)

    bundle = from_json((await world.fetch_only("centre")).body)

    assert status_told(bundle) == "held"
    assert not {"Patient", "RelatedPerson"} & {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert citizen.value not in str(bundle)


async def test_a_document_that_is_kept_as_it_came_has_no_place_in_an_anonymous_case(world: World) -> None:
    citizen = await anonymous_citizen(world, JOBCENTER)
    body = report((JOBCENTER,), citizen=citizen)
    world.change(adapters={"form": _AsItIs(body.to_bundle())})

    answer = await world.send(b"<form cpr='2509479989'/>", "centre", native_format="form")

    assert (answer.status, answer.code) == (422, "anonymous-attachment")


class _AsItIs:
    """A format whose documents say more than the message made of them."""

    def __init__(self, bundle: JsonObject) -> None:
        self.bundle = bundle

    def to_fhir(self, document: bytes, context: AdapterContext) -> NativeMessage:
        return NativeMessage(self.bundle, LetterFacts("1"))

    def receipt(self, facts: LetterFacts, outcome: Outcome, context: AdapterContext) -> None:
        return None


def test_every_way_to_tell_has_a_refusal_that_says_what_to_do() -> None:
    assert {f"anonymous-{kind}" for kind in Kind} == {code for code in TABLE if code.startswith("anonymous-")}
