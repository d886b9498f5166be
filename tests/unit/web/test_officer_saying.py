"""A consent reads as it counts: what it lets through, who may tell it, when, and what it takes out again."""

from typing import Any

import pytest

from consent import UnreadableConsent, read
from hub.domain.party import PartyRegistry
from hub.web.officer.saying import UNREADABLE, record_says
from message_schemas import InformationCategory
from message_schemas.codes import CATEGORY_SYSTEM, PURPOSE_SYSTEM, SID_CASE, SID_PARTY, SID_PARTY_KIND
from tests.support.messages import NOW, consent
from tests.support.parties import JOBCENTER, PARTIES
from tests.unit.web.browsing import form_to, words
from tests.unit.web.desk import NEW, TYPED, Desk

_C = InformationCategory
REGISTRY = PartyRegistry.of(PARTIES)
PLAIN = "Jobcenter må få oplysninger om rusmiddelbrug og fremmøde til brug for status på forløbet."


def says(change: dict[str, Any], **value: Any) -> tuple[str, ...]:
    """What the centre's consent to the jobcenter says with this change of its provision."""
    asked = {
        "to": (JOBCENTER,),
        "about": (_C.SUBSTANCE_USE, _C.ATTENDANCE),
        "purposes": ("status-reporting",),
    }
    resource = consent(**{**asked, **value})
    provision = {**resource["provision"], **change}
    kept = {name: part for name, part in provision.items() if part is not None}
    record = read({**resource, "provision": kept}, consent_id="Consent/c", version=1, organization="centre")
    return record_says(record, REGISTRY, NOW)


def labels(*codes: str) -> list[dict[str, str]]:
    """Categories as a provision names them."""
    return [{"system": CATEGORY_SYSTEM, "code": code} for code in codes]


def actor(role: str, system: str, value: str) -> dict[str, Any]:
    """A party or a kind as a provision names it."""
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": role}
    return {
        "role": {"coding": [coding]},
        "reference": {"identifier": {"system": system, "value": value}},
    }


def test_a_plain_consent_is_one_sentence() -> None:
    assert says({}) == (PLAIN,)


def test_what_is_taken_out_again_names_only_what_differs() -> None:
    exceptions = [
        {"type": "deny", "securityLabel": labels("attendance")},
        {"type": "deny", "purpose": [{"system": PURPOSE_SYSTEM, "code": "treatment"}]},
        {
            "type": "deny",
            "actor": [actor("IRCP", SID_PARTY_KIND, "psychiatry"), actor("CST", SID_PARTY, "gp")],
        },
        {"type": "deny", "period": {"start": "2026-12-01", "end": "2026-12-31"}},
    ]

    assert says({"provision": exceptions}) == (
        PLAIN,
        "Undtagen oplysninger om fremmøde.",
        "Undtagen til brug for behandling.",
        "Undtagen til alle i gruppen psykiatri fra Lægehuset Havnen.",
        "Undtagen alt det samme i en del af tiden.",
    )


def test_an_exception_from_the_exception_is_said_too() -> None:
    gladly = {"type": "permit", "actor": [actor("IRCP", SID_PARTY, "gp")]}
    never = {"type": "deny", "securityLabel": labels("attendance"), "provision": [gladly]}

    assert says({"provision": [never]})[1:] == (
        "Undtagen oplysninger om fremmøde.",
        "Dog gerne til Lægehuset Havnen.",
    )


def test_a_nested_yes_under_a_yes_adds_nothing() -> None:
    assert says({"provision": [{"type": "permit", "securityLabel": labels("attendance")}]}) == (PLAIN,)


def test_a_root_that_only_gathers_says_what_its_parts_say() -> None:
    parts = [
        {"type": "permit", "securityLabel": labels("attendance")},
        {"type": "deny", "securityLabel": labels("medication")},
    ]

    assert says({"type": None, "securityLabel": None, "provision": parts}) == (
        "Jobcenter må få oplysninger om fremmøde til brug for status på forløbet.",
        "Jobcenter må ikke få oplysninger om medicin til brug for status på forløbet.",
    )


def test_others_who_may_tell_a_course_and_a_later_start_are_said() -> None:
    case = {"meaning": "related", "reference": {"identifier": {"system": SID_CASE, "value": "case-1"}}}

    assert says({"data": [case], "period": {"start": "2026-12-01"}}, disclosers=("centre", "gp")) == (
        PLAIN,
        "Det er Lægehuset Havnen, der må fortælle det.",
        "Det gælder kun oplysninger fra et bestemt forløb.",
        "Det gælder først fra 1.12.2026.",
    )


def test_particular_data_are_said_to_be_so() -> None:
    data = [{"meaning": "instance", "reference": {"reference": "Observation/1"}}]

    assert says({"data": data})[1:] == ("Det gælder kun bestemte oplysninger, som står i selve samtykket.",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"actor": None}, "Alle parter må få oplysninger om rusmiddelbrug og fremmøde"),
        ({"securityLabel": None}, "Jobcenter må få oplysninger om alle slags forhold"),
        ({"purpose": None}, "til brug for ethvert formål."),
        (
            {"type": "deny", "actor": None, "securityLabel": None},
            "Ingen part må få oplysninger om noget som helst",
        ),
        (
            {"type": "deny", "purpose": None},
            "må ikke få oplysninger om rusmiddelbrug og fremmøde til brug for noget formål",
        ),
    ],
)
def test_what_is_not_named_is_everything(change: dict[str, Any], said: str) -> None:
    assert said in says(change)[0]


def test_a_consent_that_cannot_be_read_says_what_follows() -> None:
    assert record_says(UnreadableConsent("Consent/c", 1), REGISTRY, NOW) == (UNREADABLE,)


async def test_an_exception_that_was_typed_is_read_back_everywhere(desk: Desk) -> None:
    officer = await desk.officer()
    page = await officer.send(form_to(await desk.find(officer), NEW))

    check = await officer.send(
        form_to(page, NEW),
        **{**TYPED, "step": "preview", "except_category_0": "attendance", "end": "1.12.2026"},
    )
    await officer.send(form_to(check, NEW), step="save", where="Journalen")
    citizen = await desk.find(officer)
    work_list = await officer.get("/app/consents")

    for shown in (check, citizen, work_list):
        assert "Undtagen oplysninger om fremmøde." in words(shown)
