"""Can this form become a consent that the hub can decide by? Each issue's `expression` is the form's field."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, get_args

from hub.domain.deadline import calendar_day
from hub.domain.party import Party, PartyRegistry
from hub.flow.officer.documents import MOST_BYTES, content_type_of
from hub.flow.officer.form_texts import TEXTS
from hub.flow.officer.values import ConsentForm, Evidence, Except, How, Relation, Renewal
from message_schemas import InformationCategory, Issue, PartyKind, Purpose
from message_schemas.codes import CITIZEN_SYSTEMS, SID_CASE
from message_schemas.identifiers import Identifier, is_well_formed

MOST_NAMED: Final = 100  # parties, or codes
MOST_REPRESENTATIVES: Final = 10
MOST_EXCEPTIONS: Final = 50
LONGEST: Final = 500  # characters of a description, a title, a name
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_CATEGORIES: Final = frozenset(InformationCategory)
_PURPOSES: Final = frozenset(Purpose)
_KINDS: Final = frozenset(PartyKind)
_CONTROL: Final = {*range(0x20)} - {0x09, 0x0A, 0x0D} | {0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF}


def last_day(given_at: datetime) -> date:
    """The last day that a permission given then can last: the same day twelve months on, in Copenhagen."""
    day = calendar_day(given_at)
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def form_issues(form: ConsentForm, party: Party, registry: PartyRegistry, now: datetime) -> list[Issue]:
    """Everything that is wrong, in the order of the form."""
    return [
        *_citizen(form),
        *_evidence(form.evidence, form.effect, now),
        *_named(form, registry.by_id),
        *_coded(form),
        *_period(form.evidence, form.effect, form.start, form.end, now),
        *_exceptions(form.exceptions, registry.by_id),
        *_own(form, party),
    ]


def renewal_issues(renewal: Renewal, now: datetime) -> list[Issue]:
    """The same of a renewal."""
    return [
        *_evidence(renewal.evidence, "permit", now),
        *_period(renewal.evidence, "permit", None, renewal.end, now),
    ]


def is_person(identifier: Identifier) -> bool:
    """Whether it is a person's own number: a CPR number or a replacement for one."""
    return identifier.system in CITIZEN_SYSTEMS - {SID_CASE} and is_well_formed(identifier)


def told(code: str, field: str) -> Issue:
    """One thing that is wrong with one field."""
    kind, danish, english = TEXTS[code]
    return Issue("error", kind, code, field, danish, english)


def _citizen(form: ConsentForm) -> Iterator[Issue]:
    if form.citizen.system not in CITIZEN_SYSTEMS or not is_well_formed(form.citizen):
        yield told("form-citizen", "citizen")
    if form.effect not in ("permit", "deny"):
        yield told("form-effect", "effect")


def _evidence(evidence: Evidence, effect: str, now: datetime) -> Iterator[Issue]:
    if evidence.given_at > now + _CLOCKS_DIFFER:
        yield told("form-given-later", "evidence.given_at")
    elif effect == "permit" and last_day(evidence.given_at) < calendar_day(now):
        yield told("form-given-too-long-ago", "evidence.given_at")
    if evidence.how not in get_args(How):
        yield told("form-how", "evidence.how")
    yield from _performers(evidence)
    yield from _documented(evidence)


def _performers(evidence: Evidence) -> Iterator[Issue]:
    if not evidence.by_citizen and not evidence.representatives:
        yield told("form-nobody", "evidence.by_citizen")
    if len(evidence.representatives) > MOST_REPRESENTATIVES:
        yield told("form-too-many", "evidence.representatives")
    for number, one in enumerate(evidence.representatives[:MOST_REPRESENTATIVES]):
        where = f"evidence.representatives[{number}]"
        if one.relation not in get_args(Relation):
            yield told("form-relation", f"{where}.relation")
        yield from _text(one.name, f"{where}.name", "form-name")
        if one.identifier is not None and not is_person(one.identifier):
            yield told("form-person", f"{where}.identifier")


def _documented(evidence: Evidence) -> Iterator[Issue]:
    document = evidence.document
    if document is None and not (evidence.where or "").strip():
        yield told("form-evidence", "evidence.where")
    elif evidence.where:
        yield from _text(evidence.where, "evidence.where", "form-text")
    if document is None:
        return
    yield from _text(document.title, "evidence.document.title", "form-text")
    if len(document.content) > MOST_BYTES:
        yield told("form-document-large", "evidence.document")
    elif content_type_of(document.content) is None:
        yield told("form-document-kind", "evidence.document")


def _named(form: ConsentForm, known: Mapping[str, Party]) -> Iterator[Issue]:
    if form.effect == "permit" and not (form.recipients or form.recipient_kinds):
        yield told("form-recipient", "recipients")
    yield from _parties(form.recipients, "recipients", known)
    yield from _codes(form.recipient_kinds, "recipient_kinds", _KINDS, "form-kind")
    yield from _parties(form.disclosers, "disclosers", known)


def _coded(form: ConsentForm) -> Iterator[Issue]:
    if form.effect == "permit" and not form.categories:
        yield told("form-category", "categories")
    yield from _codes(form.categories, "categories", _CATEGORIES, "form-unknown-category")
    if form.effect == "permit" and not form.purposes:
        yield told("form-purpose", "purposes")
    yield from _codes(form.purposes, "purposes", _PURPOSES, "form-unknown-purpose")


def _period(
    evidence: Evidence, effect: str, start: date | None, end: date | None, now: datetime
) -> Iterator[Issue]:
    if effect == "permit" and end is not None and end > last_day(evidence.given_at):
        yield told("form-too-long", "end")
    if end is not None and end < calendar_day(now):
        yield told("form-ended", "end")
    if start is not None and start > (end or (last_day(evidence.given_at) if effect == "permit" else start)):
        yield told("form-start", "start")


def _exceptions(exceptions: Sequence[Except], known: Mapping[str, Party]) -> Iterator[Issue]:
    if len(exceptions) > MOST_EXCEPTIONS:
        yield told("form-too-many", "exceptions")
    for number, one in enumerate(exceptions[:MOST_EXCEPTIONS]):
        at = f"exceptions[{number}]"
        if not (one.recipients or one.recipient_kinds or one.categories or one.purposes):
            yield told("form-exception", at)
        yield from _parties(one.recipients, f"{at}.recipients", known)
        yield from _codes(one.recipient_kinds, f"{at}.recipient_kinds", _KINDS, "form-kind")
        yield from _codes(one.categories, f"{at}.categories", _CATEGORIES, "form-unknown-category")
        yield from _codes(one.purposes, f"{at}.purposes", _PURPOSES, "form-unknown-purpose")


def _own(form: ConsentForm, party: Party) -> Iterator[Issue]:
    """What the party only says to itself needs no consent, and would hide that a recipient was forgotten."""
    if form.effect == "permit" and not form.disclosers and form.recipients == (party.id,):
        yield told("form-own", "recipients")
    if form.exceptions and form.effect == "deny":
        yield told("form-exception-of-refusal", "exceptions")


def _parties(ids: Sequence[str], field: str, known: Mapping[str, Party]) -> Iterator[Issue]:
    if len(ids) > MOST_NAMED:
        yield told("form-too-many", field)
    for number, one in enumerate(ids[:MOST_NAMED]):
        if one not in known:
            yield told("unknown-party", f"{field}[{number}]")


def _codes(given: Sequence[str], field: str, known: frozenset[str], code: str) -> Iterator[Issue]:
    if len(given) > MOST_NAMED:
        yield told("form-too-many", field)
    for number, one in enumerate(given[:MOST_NAMED]):
        if one not in known:
            yield told(code, f"{field}[{number}]")


def _text(given: str, field: str, code: str) -> Iterator[Issue]:
    if not given.strip() or len(given) > LONGEST or any(ord(letter) in _CONTROL for letter in given):
        yield told(code, field)
