"""What does a notice of discharge say, and how is the citizen contacted again?"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from message_schemas.codes import (
    DISCHARGE_REASON_EXTENSION,
    SID_CASE,
    DischargeReason,
    EventCode,
    InformationCategory,
    Purpose,
)
from message_schemas.definitions.common import PROVIDERS, citizen, reveals, structure
from message_schemas.definitions.enrolment import (
    CONTACT_PERSON,
    KIND_OF_TREATMENT,
    LEGAL_GROUND_OF_COURSE,
    PROVIDER,
    coordinator,
)
from message_schemas.definitions.model import Element, EventDefinition, Profile, Rule, Where, extension
from message_schemas.definitions.parts import own_id
from message_schemas.message import Message, extensions_of, text_of
from message_schemas.terminology import DISCHARGE_REASON, DISCHARGE_REASONS, FOLLOW_UP_WAY, FOLLOW_UP_WAYS

JsonObject = dict[str, Any]
_R = DischargeReason

FOLLOW_UP_EXTENSION: Final = structure("follow-up-contact")
NEXT_PROVIDER_EXTENSION: Final = structure("next-provider")
# After these the citizen is contacted again at 1 and 6 months (F § 9, N).
FOLLOWED_UP: Final = frozenset({_R.COMPLETED, _R.TO_OTHER_SERVICE, _R.TO_HOSPITAL, _R.OTHER})
HANDED_ON: Final = frozenset({_R.TO_OTHER_SERVICE, _R.TO_HOSPITAL})
NO_CONTACT: Final = frozenset({"none-anonymous", "declined"})
_WAY_OF_ANOTHER: Final = "through-other-party"


def _code(holder: JsonObject, url: str, system: str) -> str | None:
    """The code that an extension's valueCoding says in one of the hub's own systems."""
    for one in extensions_of(holder, url):
        coding = one.get("valueCoding")
        if isinstance(coding, dict) and coding.get("system") == system:
            return text_of(coding.get("code"))
    return None


def _reason(episode: JsonObject) -> str | None:
    return _code(episode, DISCHARGE_REASON_EXTENSION, DISCHARGE_REASON.url)


def _plans(episode: JsonObject) -> list[tuple[str, JsonObject]]:
    """Each follow-up contact with its place in the episode."""
    extensions = episode.get("extension")
    if not isinstance(extensions, list):
        return []
    return [
        (f"extension[{place}]", one)
        for place, one in enumerate(extensions)
        if isinstance(one, dict) and one.get("url") == FOLLOW_UP_EXTENSION
    ]


def _plan_missing(_message: Message, _number: int, episode: JsonObject) -> Iterator[str]:
    if _reason(episode) in FOLLOWED_UP and not _plans(episode):
        yield "extension"


def _plan_for_the_dead(_message: Message, _number: int, episode: JsonObject) -> Iterator[str]:
    if _reason(episode) == _R.DIED:
        yield from (at for at, _ in _plans(episode))


def _other_party_missing(_message: Message, _number: int, episode: JsonObject) -> Iterator[str]:
    for at, plan in _plans(episode):
        way = _code(plan, "way", FOLLOW_UP_WAY.url)
        if way == _WAY_OF_ANOTHER and not extensions_of(plan, "through"):
            yield f"{at}.extension"


def _known_citizen_as_anonymous(message: Message, number: int, episode: JsonObject) -> Iterator[str]:
    known = message.patient.identifiers if message.patient else ()
    if known and any(one.system != SID_CASE for one in known):
        for at, plan in _plans(episode):
            if _code(plan, "way", FOLLOW_UP_WAY.url) == "none-anonymous":
                yield f"entry[{number}].resource.{at}.extension"


def _dates_out_of_order(_message: Message, _number: int, episode: JsonObject) -> Iterator[str]:
    """Follow-up comes after the discharge, the second after the first."""
    period = episode.get("period")
    ended = text_of(period.get("end")) if isinstance(period, dict) else None
    for at, plan in _plans(episode):
        dates = [ended, *(_date(plan, url) for url in ("after-one-month", "after-six-months"))]
        told = [date[:10] for date in dates if date]
        for before, after in pairwise(told):
            length = min(len(before), len(after))  # a date may be a month or a year only
            if after[:length] < before[:length]:
                yield f"{at}.extension"
                break


def _date(plan: JsonObject, url: str) -> str | None:
    return next((text_of(one.get("valueDate")) for one in extensions_of(plan, url)), None)


def _date_of(url: str) -> str:
    """The FHIRPath of one of the plan's dates."""
    return f"extension.where(url = '{FOLLOW_UP_EXTENSION}').extension.where(url = '{url}').value"


def _next_missing(_message: Message, _number: int, episode: JsonObject) -> Iterator[str]:
    if _reason(episode) in HANDED_ON and not extensions_of(episode, NEXT_PROVIDER_EXTENSION):
        yield "extension"


def _day(url: str, da: str, en: str) -> Element:
    return extension(url, da, en, "date")


FOLLOW_UP: Final = Element(
    "extension",
    "Hvordan borgeren kontaktes igen efter behandlingen",
    "How the citizen is contacted again after treatment",
    slice="follow-up-contact",
    where=Where("url", value=FOLLOW_UP_EXTENSION),
    elements=(
        extension("way", "Måden", "The way", "Coding", required=True, values=FOLLOW_UP_WAYS),
        extension(
            "agreed",
            "Hvad der er aftalt med borgeren",
            "What is agreed with the citizen",
            "string",
        ),
        extension(
            "responsible",
            "Hvem der tager kontakten",
            "Who makes the contact",
            "Reference",
            targets=("PractitionerRole", "Practitioner", "Organization"),
        ),
        extension(
            "through",
            "Den part, som borgeren kontaktes gennem",
            "The party through which the citizen is contacted",
            "Reference",
            targets=("Organization", "PractitionerRole", "Practitioner"),
        ),
        _day("after-one-month", "Kontakt senest 1 måned efter", "Contact at the latest after 1 month"),
        _day("after-six-months", "Kontakt senest 6 måneder efter", "Contact at the latest after 6 months"),
    ),
)
DISCHARGE: Final = Profile(
    "discharge-episode",
    "EpisodeOfCare",
    "Udskrivningen",
    "The discharge",
    (
        own_id("Forløbets eget id og sagens id", "The course's own id and the case's id"),
        Element("status", "Forløbets status", "The course's status", min=1, equals="finished"),
        citizen("patient"),
        extension(
            DISCHARGE_REASON_EXTENSION,
            "Årsag til udskrivning",
            "The reason for discharge",
            "Coding",
            required=True,
            values=DISCHARGE_REASONS,
        ),
        FOLLOW_UP,
        extension(
            NEXT_PROVIDER_EXTENSION,
            "Det tilbud eller sygehus, der tager over",
            "The provider or hospital that takes over",
            "Reference",
            targets=("Organization",),
        ),
        coordinator("Tovholder for overgangen", "The coordinator of the handover", expected=False),
        KIND_OF_TREATMENT,
        LEGAL_GROUND_OF_COURSE,
        Element(
            "period",
            "Behandlingens periode",
            "The period of treatment",
            expected=True,
            elements=(
                Element("start", "Hvornår borgeren blev indskrevet", "When the citizen enrolled"),
                Element(
                    "end", "Hvornår borgeren er udskrevet", "When the citizen was discharged", expected=True
                ),
            ),
        ),
        PROVIDER,
        CONTACT_PERSON,
    ),
    (
        Rule(
            "follow-up-expected",
            "extension.value.where(code in ('completed' | 'to-other-service' | 'to-hospital' | 'other'))"
            f".exists() implies extension.where(url = '{FOLLOW_UP_EXTENSION}').exists()",
            _plan_missing,
            "warning",
        ),
        Rule(
            "follow-up-of-the-dead",
            f"extension.value.where(code = 'died').exists() implies "
            f"extension.where(url = '{FOLLOW_UP_EXTENSION}').empty()",
            _plan_for_the_dead,
        ),
        Rule(
            "follow-up-through-whom",
            f"extension.where(url = '{FOLLOW_UP_EXTENSION}' and extension.value.where(code = "
            f"'{_WAY_OF_ANOTHER}').exists()).all(extension.where(url = 'through').exists())",
            _other_party_missing,
        ),
        Rule(
            "follow-up-order",
            " and ".join(
                f"({before}.empty() or {after}.empty() or {before} <= {after})"
                for before, after in (
                    ("period.end", _date_of("after-one-month")),
                    ("period.end", _date_of("after-six-months")),
                    (_date_of("after-one-month"), _date_of("after-six-months")),
                )
            ),
            _dates_out_of_order,
        ),
        Rule(
            "next-provider-expected",
            "extension.value.where(code in ('to-other-service' | 'to-hospital')).exists() implies "
            f"extension.where(url = '{NEXT_PROVIDER_EXTENSION}').exists()",
            _next_missing,
            "warning",
        ),
    ),
)

EVENTS: Final = (
    EventDefinition(
        EventCode.DISCHARGE_NOTICE,
        "Udskrivning",
        english="Discharge notice",
        about_da=(
            "Fortæller, at behandlingen er sluttet, hvorfor, og hvordan borgeren kontaktes igen, eller at en "
            "anonym borger ikke bliver kontaktet."
        ),
        about_en=(
            "Tells that the treatment has ended, why, and how the citizen is contacted again, or that an "
            "anonymous citizen will not be."
        ),
        focus=(DISCHARGE,),
        rules=(
            Rule(
                "follow-up-not-anonymous",
                f"entry.resource.ofType(Patient).identifier.where(system != '{SID_CASE}').empty() or "
                "entry.resource.ofType(EpisodeOfCare).extension.extension.value"
                ".where(code = 'none-anonymous').empty()",
                _known_citizen_as_anonymous,
            ),
        ),
        default_purpose=Purpose.COORDINATION,
        reveals=reveals(InformationCategory.SUBSTANCE_USE),
        sender_kinds=PROVIDERS,
    ),
)
