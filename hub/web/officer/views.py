"""What stands on the work list? Its rows turned into words; nothing here decides what may be seen."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from hub.domain.deadline import calendar_day
from hub.flow.officer.values import (
    CitizenShown,
    ConsentRow,
    Finding,
    Gone,
    HeldRow,
    ReviewRow,
    UnreadableRow,
    WorkList,
)
from hub.web import danish
from hub.web.items import time
from hub.web.officer.names import (
    BASES,
    CATEGORIES,
    all_listed,
    event_name,
    in_words,
)
from hub.web.officer.shown import Consent, GoneRow, Held, Person, Review, Unreadable
from hub.web.officer_texts import OFFICER_TEXTS
from hub.web.shown import Badge, Time
from hub.web.texts import STATUS_BADGES
from message_schemas.identifiers import Identifier

SOON: Final = timedelta(days=30)
_URGENT_DAYS: Final = 7
People = Mapping[Identifier, Person]
FINDINGS: Final[Mapping[Finding, tuple[str, str]]] = {
    "justified": ("finding_justified", "success"),
    "not-justified": ("finding_not_justified", "error"),
    "consent-needed": ("finding_consent_needed", "warning"),
}
_NOBODY: Final = Person("", OFFICER_TEXTS["unknown_citizen"])
_NO_CONSENT: Final = "no-consent"


def everybody(found: WorkList) -> tuple[CitizenShown | None, ...]:
    """Whom the work list is about."""
    return (
        *(row.citizen for row in found.held),
        *(row.citizen for row in (*found.to_review, *found.not_justified)),
        *(row.citizen for row in found.ending),
        *(row.citizen for row in found.unreadable),
    )


def held(row: HeldRow, people: People) -> Held:
    """A message that waits, with what it lacks."""
    return Held(
        id=row.delivery_id,
        citizen=_person(row.citizen, people),
        event=event_name(row.event),
        sender=row.sender.name,
        recipient=row.recipient.name,
        missing=_missing(row),
        since=_day(row.received_at),
        expires=_day(row.expires_at),
        left=left(row.days_left),
        urgent=row.days_left <= _URGENT_DAYS,
    )


def _missing(row: HeldRow) -> tuple[str, ...]:
    """The categories without any consent in one line, every other reason in its own words."""
    plain = [category for category, why in row.missing if why.code == _NO_CONSENT and category]
    told = [f"Samtykke til {in_words(plain, CATEGORIES, '')}"] if plain else []
    others = dict.fromkeys(why.da for category, why in row.missing if why.code != _NO_CONSENT or not category)
    return (*told, *others)


def review(row: ReviewRow, people: People) -> Review:
    """A disclosure without consent."""
    return Review(
        id=row.delivery_id,
        citizen=_person(row.citizen, people),
        event=event_name(row.event),
        sender=row.sender.name,
        recipient=row.recipient.name,
        basis="Blanketsamtykke" if row.kind == "blanket" else BASES.get(row.legal_basis, row.legal_basis),
        justification=row.justification or "",
        categories=all_listed(row.categories, CATEGORIES),
        at=time(row.decided_at),
        status=Badge(*STATUS_BADGES[row.status]),
        finding=Badge(OFFICER_TEXTS[FINDINGS[row.finding][0]], FINDINGS[row.finding][1])
        if row.finding
        else None,
        found=_found(row),
        note=row.note or "",
    )


def _found(row: ReviewRow) -> str:
    if row.reviewed_at is None:
        return ""
    return OFFICER_TEXTS["reviewed_by"].format(by=row.reviewed_by, at=danish.moment(row.reviewed_at))


def unreadable(row: UnreadableRow, people: People) -> Unreadable:
    """A consent that stands in the way of all others."""
    waiting = OFFICER_TEXTS["unreadable_held"].format(count=messages(row.held)) if row.held else ""
    consent = (row.consent or "").removeprefix("Consent/")
    return Unreadable(consent, _person(row.citizen, people), waiting)


def consent(row: ConsentRow, says: Sequence[str], now: datetime, people: People) -> Consent:
    """A consent with the sentences that it says."""
    days = (calendar_day(row.ends) - calendar_day(now)).days if row.ends else None
    active = in_force(row, now)
    return Consent(
        id=row.id,
        version=row.version,
        says=tuple(says),
        badges=_badges(row, now),
        given=_day(row.given_at) if row.given_at else None,
        ends=_last_day(row.ends) if row.ends else None,
        keeper=row.organization.name,
        may_renew=row.own and row.status == "active" and row.readable and row.effect == "permit",
        may_revoke=row.own and row.status == "active",
        has_document=row.own and row.has_document,
        citizen=_person(row.citizen, people) if row.citizen else None,
        left=left(days) if active and days is not None else "",
    )


def in_force(row: ConsentRow, now: datetime) -> bool:
    """Whether it counts now: active, and not past its end."""
    return row.status == "active" and (row.ends is None or row.ends > now)


def _badges(row: ConsentRow, now: datetime) -> tuple[Badge, ...]:
    badges: list[Badge] = []
    if row.status == "inactive":
        badges.append(Badge("Trukket tilbage", "none"))
    elif row.status != "active":
        badges.append(Badge("Gælder ikke", "none"))
    elif row.ends is not None and row.ends <= now:
        badges.append(Badge("Udløbet", "none"))
    elif row.effect == "deny":
        badges.append(Badge("Afslag", "error"))
    elif row.ends is not None and row.ends - now <= SOON:
        badges.append(Badge("Udløber snart", "warning"))
    elif row.readable:
        badges.append(Badge("Gælder", "success"))
    if not row.readable:
        badges.append(Badge("Kan ikke læses", "error"))
    if row.blanket:
        badges.append(Badge("Blanketsamtykke", "warning"))
    return tuple(badges)


def gone(row: Gone) -> GoneRow:
    """A delivery that was out when its consent was revoked."""
    badge = Badge("Afleveret", "info") if row.status == "handed-over" else Badge("På vej", "warning")
    return GoneRow(
        event_name(row.event),
        row.sender.name,
        row.recipient.name,
        time(row.at),
        badge,
        all_listed(row.categories, CATEGORIES),
    )


def messages(count: int) -> str:
    """1 besked, 2 beskeder."""
    return f"{count} besked" if count == 1 else f"{count} beskeder"


def left(days: int) -> str:
    """om 2 dage."""
    if days <= 0:
        return OFFICER_TEXTS["left_today"]
    return OFFICER_TEXTS["left"].format(days=danish.days(days))


def _person(shown: CitizenShown | None, people: People) -> Person:
    if shown is None:
        return _NOBODY
    return people.get(Identifier(shown.system, shown.value), _NOBODY)


def _day(at: datetime) -> Time:
    day = calendar_day(at)
    return Time(danish.day(day), danish.machine(day))


def _last_day(end: datetime) -> Time:
    """The last day that a consent counts on: its end is the moment after it."""
    return _day(end - timedelta(microseconds=1))
