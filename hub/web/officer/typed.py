"""What did the officer type about a consent? The fields as they stand, and the consent or what to change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, cast, get_args

from hub.domain.deadline import COPENHAGEN, calendar_day
from hub.flow.errors import Refused
from hub.flow.officer.values import (
    ConsentForm,
    Document,
    Effect,
    Evidence,
    Except,
    How,
    Relation,
    Representative,
)
from hub.web import danish
from hub.web.forms import Form
from hub.web.officer.people import identifier_of, person_of
from hub.web.officer.shown import Problem
from hub.web.officer_texts import OFFICER_TEXTS
from message_schemas.codes import CPR_SYSTEM, InformationCategory, PartyKind, Purpose
from message_schemas.identifiers import Identifier

MOST_EXCEPTIONS: Final = 10
GIVERS: Final = ("citizen", "citizen-and-custody", "custody", "guardian", "power-of-attorney")
HOWS: Final = get_args(How)
_DAY: Final = re.compile(r"([0-9]{1,2})[. /-]+([0-9]{1,2})[. /-]+([0-9]{4})")
_EMPTY: Final = ("", "", "")
NO_CITIZEN: Final = Identifier(CPR_SYSTEM, "")
# Where the service's expressions stand on the page.
_FIELDS: Final = tuple(
    (re.compile(expression), field)
    for expression, field in (
        (r"effect", "effect_0"),
        (r"evidence\.given_at", "given_at"),
        (r"evidence\.how", "how_0"),
        (r"evidence\.representatives\[(\d+)\]\.identifier", r"number_\1"),
        (r"evidence\.representatives\[(\d+)\].*", r"name_\1"),
        (r"evidence\.(by_citizen|representatives)", "given_by_0"),
        (r"evidence\.document.*", "document"),
        (r"evidence\.where", "where"),
        (r"recipients.*", "recipient_0"),
        (r"recipient_kinds.*", "kind_0"),
        (r"disclosers.*", "discloser_0"),
        (r"categories.*", "category_0"),
        (r"purposes.*", "purpose_0"),
        (r"(case|start|end)", r"\1"),
        (r"exceptions\[(\d+)\].*", r"except_category_\1"),
        (r"exceptions", "except_category_0"),
        (r"holders.*", "number_0"),
        (r"note", "note"),
        (r"finding", "finding_0"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it stands, field by field; what is chosen is a code that the page offered."""

    citizen: str = ""  # the hub's own id where the citizen is known
    number: str = ""
    effect: str = "permit"
    given_by: str = "citizen"
    names: tuple[str, str] = ("", "")
    numbers: tuple[str, str] = ("", "")
    how: str = ""
    given_at: str = ""
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    disclosers: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    case: str = ""
    start: str = ""
    end: str = ""
    exceptions: tuple[tuple[str, str, str], ...] = ()  # category, recipient, purpose; empty is all
    where: str = ""
    search: str = ""


def typed(form: Form) -> Typed:
    """What was posted; codes that do not exist are left out."""
    rows = tuple(
        (
            _known(form.one(f"except_category_{number}"), InformationCategory),
            form.one(f"except_recipient_{number}"),
            _known(form.one(f"except_purpose_{number}"), Purpose),
        )
        for number in range(MOST_EXCEPTIONS)
    )
    return Typed(
        citizen=form.one("citizen"),
        number=form.one("number"),
        effect="deny" if form.one("effect") == "deny" else "permit",
        given_by=form.one("given_by") if form.one("given_by") in GIVERS else "",
        names=(form.one("name_0"), form.one("name_1")),
        numbers=(form.one("number_0"), form.one("number_1")),
        how=form.one("how") if form.one("how") in HOWS else "",
        given_at=form.one("given_at"),
        categories=tuple(c for c in form.all("category") if _known(c, InformationCategory)),
        recipients=form.all("recipient"),
        kinds=tuple(k for k in form.all("kind") if _known(k, PartyKind)),
        disclosers=form.all("discloser"),
        purposes=tuple(p for p in form.all("purpose") if _known(p, Purpose)),
        case=form.one("case"),
        start=form.one("start"),
        end=form.one("end"),
        exceptions=tuple(row for row in rows if row != _EMPTY),
        where=form.one("where"),
        search=form.one("search"),
    )


def of_draft(draft: ConsentForm, citizen_id: str, today: date) -> Typed:
    """The form as a held message fills it; who gave the consent and how is left to the officer.

    Without an id, for a citizen who has no page that the party may open, the number stands in its field.
    """
    return Typed(
        citizen=citizen_id,
        number="" if citizen_id else draft.citizen.value,
        effect=draft.effect,
        given_at=danish.day(today),
        categories=draft.categories,
        recipients=draft.recipients,
        kinds=draft.recipient_kinds,
        disclosers=draft.disclosers,
        purposes=draft.purposes,
        case=draft.case or "",
        start=_written(draft.start),
        end=_written(draft.end),
    )


def consent_form(
    given: Typed, citizen: Identifier | None, now: datetime, document: Document | None = None
) -> tuple[ConsentForm, tuple[Problem, ...]]:
    """The consent, and what in the form is no day or number at all; the rest is for the service to say.

    `citizen` is given where the hub knows them.
    """
    problems = tuple(_problems(given))
    given_at = parsed_day(given.given_at) or calendar_day(now)
    evidence = Evidence(
        given_at=min(datetime.combine(given_at, time(), COPENHAGEN), now)
        if given_at <= calendar_day(now)
        else datetime.combine(given_at, time(12), COPENHAGEN),
        how=cast(How, given.how),
        by_citizen=given.given_by in ("citizen", "citizen-and-custody"),
        representatives=_representatives(given),
        document=document,
        where=given.where or None,
    )
    form = ConsentForm(
        citizen=citizen or identifier_of(given.number) or NO_CITIZEN,
        evidence=evidence,
        effect=cast(Effect, given.effect),
        recipients=given.recipients,
        recipient_kinds=given.kinds,
        disclosers=given.disclosers,
        categories=given.categories,
        purposes=given.purposes,
        case=given.case or None,
        start=parsed_day(given.start),
        end=parsed_day(given.end),
        exceptions=tuple(_exception(*row) for row in given.exceptions),
    )
    return form, problems


def problems_in(refused: Refused, elsewhere: str) -> tuple[Problem, ...]:
    """What the service wants changed, each where it stands on the page; a refusal that no change mends goes on.

    `elsewhere` is the field of what may not be told of an anonymous citizen.
    """
    refusal = refused.refusal
    if refusal.code.startswith("anonymous-"):
        return (_problem(elsewhere, "anonymous_tells"),)
    if refusal.code != "invalid":
        raise refused
    return tuple(dict.fromkeys(Problem(_field(issue.expression), issue.text_da) for issue in refusal.issues))


def _field(expression: str) -> str:
    for pattern, field in _FIELDS:
        if found := pattern.fullmatch(expression):
            return found.expand(field)
    return "number"


def parsed_day(text: str) -> date | None:
    """A day as a person writes it, 22.11.2026 or 2026-11-22; None for anything else."""
    try:
        if written := _DAY.fullmatch(text):
            day, month, year = map(int, written.groups())
            return date(year, month, day)
        return date.fromisoformat(text) if len(text) == len("2026-11-22") else None
    except ValueError:
        return None


def _problems(given: Typed) -> Iterator[Problem]:
    if parsed_day(given.given_at) is None:
        yield _problem("given_at", "need_given_at")
    if given.given_by != "citizen":
        for place, (name, number) in enumerate(zip(given.names, given.numbers, strict=True)):
            if number and person_of(number) is None:
                yield _problem(f"number_{place}", "wrong_number")
            if not name and (number or (place == 0 and given.given_by)):
                yield _problem(f"name_{place}", "need_name")
    for field, text in (("start", given.start), ("end", given.end)):
        if text and parsed_day(text) is None:
            yield _problem(field, f"wrong_{field}")


def _representatives(given: Typed) -> tuple[Representative, ...]:
    if given.given_by == "citizen":
        return ()
    relation = cast(Relation, "custody" if given.given_by == "citizen-and-custody" else given.given_by)
    return tuple(
        Representative(relation, name, person_of(number))
        for name, number in zip(given.names, given.numbers, strict=True)
        if name
    )


def _exception(category: str, recipient: str, purpose: str) -> Except:
    kind = _known(recipient.removeprefix("kind:"), PartyKind) if recipient.startswith("kind:") else ""
    return Except(
        recipients=(recipient,) if recipient and not kind else (),
        recipient_kinds=(kind,) if kind else (),
        categories=(category,) if category else (),
        purposes=(purpose,) if purpose else (),
    )


def _known(code: str, codes: type[InformationCategory] | type[Purpose] | type[PartyKind]) -> str:
    return code if code in set(codes) else ""


def _written(day: date | None) -> str:
    return danish.day(day) if day else ""


def _problem(field: str, key: str) -> Problem:
    return Problem(field, OFFICER_TEXTS[key])
