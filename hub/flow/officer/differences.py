"""What did each version of a consent change? In words, from what the resource says."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from consent import ConsentRecord
from hub.domain.deadline import COPENHAGEN
from hub.flow.consent_resources import ACTIVE, identifier_of
from hub.flow.officer.shown import CATEGORY, PURPOSES, Names, both
from hub.flow.officer.values import HistoryRow, Text
from hub.flow.records import ConsentVersion
from message_schemas import JsonObject
from message_schemas.codes import CATEGORY_SYSTEM, PURPOSE_SYSTEM, SID_PARTY_KIND
from message_schemas.message import codings_of, objects
from message_schemas.terminology import PARTY_KIND

_Kind = Literal["recorded", "renewed", "replaced", "revoked"]
_ROLES: Final = {"IRCP": ("Modtager", "Recipient"), "CST": ("Afsender", "Discloser")}
_STATUS: Final = {
    "draft": ("kladde", "draft"),
    "proposed": ("foreslået", "proposed"),
    "active": ("gældende", "active"),
    "rejected": ("afvist", "rejected"),
    "inactive": ("trukket tilbage", "inactive"),
    "entered-in-error": ("fejlregistreret", "entered in error"),
}


@dataclass(frozen=True, slots=True)
class _Said:
    """What of a version is compared with the one before."""

    status: str
    given: str
    kind: str
    start: str
    end: str
    sets: dict[tuple[str, str], frozenset[tuple[str, str]]]  # heading (da, en) → names (da, en)
    case: frozenset[str]
    evidence: str
    performers: str
    rest: str  # nested provisions and what else the words do not cover


def history_rows(versions: Sequence[ConsentVersion], names: Names) -> tuple[HistoryRow, ...]:
    """A row for each version, newest first as they are given."""
    before: Sequence[ConsentVersion | None] = (*versions[1:], None)
    return tuple(_row(new, old, names) for new, old in zip(versions, before, strict=True))


def _row(new: ConsentVersion, old: ConsentVersion | None, names: Names) -> HistoryRow:
    after = _said(new, names)
    known = _said(old, names) if old is not None else None
    changes = list(_changes(known, after)) if known is not None else [_text("recorded")]
    if not isinstance(new.record, ConsentRecord):
        changes.append(_text("unreadable"))
    return HistoryRow(
        version=new.version,
        at=new.at,
        by=new.by,
        kind=_kind(known, after),
        status=new.status,
        changes=tuple(changes or [_text("nothing")]),
    )


def _kind(old: _Said | None, new: _Said) -> _Kind:
    if old is None:
        return "recorded"
    if old.status == ACTIVE != new.status:
        return "revoked"
    same = (old.kind, old.sets, old.case, old.rest) == (new.kind, new.sets, new.case, new.rest)
    return "renewed" if same and old.given != new.given else "replaced"


def _changes(old: _Said, new: _Said) -> Iterator[Text]:
    if old.status != new.status:
        da, en = _STATUS.get(new.status, (new.status, new.status))
        yield _text("status", da, en)
    if old.given != new.given:
        yield _text("given", *_day(new.given))
    if old.kind != new.kind:
        yield _text("permit" if new.kind == "permit" else "deny")
    if old.start != new.start:
        yield _text("start", *_day(new.start)) if new.start else _text("no-start")
    if old.end != new.end:
        yield _text("end", *_day(new.end)) if new.end else _text("no-end")
    for heading in dict.fromkeys((*old.sets, *new.sets)):
        yield from _added_and_removed(
            heading, old.sets.get(heading, frozenset()), new.sets.get(heading, frozenset())
        )
    compared: tuple[tuple[str, Callable[[_Said], object]], ...] = (
        ("case", lambda one: one.case),
        ("performers", lambda one: one.performers),
        ("evidence", lambda one: one.evidence),
        ("provisions", lambda one: one.rest),
    )
    for code, part in compared:
        if part(old) != part(new):
            yield _text(code)


def _added_and_removed(
    heading: tuple[str, str], old: frozenset[tuple[str, str]], new: frozenset[tuple[str, str]]
) -> Iterator[Text]:
    for code, names in (("added", sorted(new - old)), ("removed", sorted(old - new))):
        if names:
            da, en = (", ".join(name[language] for name in names) for language in (0, 1))
            said_da, said_en = _TEXTS[code]
            yield Text(
                code, said_da.format(what=heading[0], names=da), said_en.format(what=heading[1], names=en)
            )


def _said(version: ConsentVersion, names: Names) -> _Said:
    resource = version.resource
    found = resource.get("provision")
    provision: JsonObject = found if isinstance(found, dict) else {}
    limits = provision.get("period")
    period: JsonObject = limits if isinstance(limits, dict) else {}
    return _Said(
        status=version.status,
        given=str(resource.get("dateTime", "")),
        kind=str(provision.get("type", "")),
        start=str(period.get("start", "")),
        end=str(period.get("end", "")),
        sets=_sets(provision, names),
        case=frozenset(_hash(one) for one in objects(provision.get("data"))),
        evidence=_hash([resource.get("sourceAttachment"), resource.get("sourceReference")]),
        performers=_hash([resource.get("performer"), resource.get("contained")]),
        rest=_hash([provision.get("provision"), provision.get("dataPeriod")]),
    )


def _sets(provision: JsonObject, names: Names) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    sets: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for actor in objects(provision.get("actor")):
        role = next((str(one.get("code")) for one in codings_of(actor.get("role"))), "")
        party = identifier_of(actor.get("reference"))
        if role in _ROLES and party is not None:
            sets.setdefault(_ROLES[role], set()).add(_party(party.system, party.value, names))
    for element, system, codes, heading in (
        ("securityLabel", CATEGORY_SYSTEM, CATEGORY, ("Oplysninger", "Information")),
        ("purpose", PURPOSE_SYSTEM, PURPOSES, ("Formål", "Purpose")),
    ):
        for coding in objects(provision.get(element)):
            code = str(coding.get("code"))
            named = both(codes, (code,)) if coding.get("system") == system else (code, code)
            sets.setdefault(heading, set()).add(named)
    return {heading: frozenset(found) for heading, found in sets.items()}


def _party(system: str, value: str, names: Names) -> tuple[str, str]:
    if system == SID_PARTY_KIND:
        da, en = both(PARTY_KIND, (value,))
        return f"alle af slagsen {da}", f"every {en}"
    name = names.party(value).name
    return name, name


def _day(given: str) -> tuple[str, str]:
    """A FHIR date or dateTime as a day in Denmark; as it stands where it names no day."""
    try:
        if len(given) > len("2026-11-22"):
            day = datetime.fromisoformat(given).astimezone(COPENHAGEN).date()
        else:
            day = date.fromisoformat(given)
    except ValueError:
        return given, given
    return f"{day.day}.{day.month}.{day.year}", day.isoformat()


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _text(code: str, da: str = "", en: str = "") -> Text:
    said_da, said_en = _TEXTS[code]
    return Text(code, said_da.format(da), said_en.format(en))


_TEXTS: Final = {
    "recorded": ("Samtykket er registreret.", "The consent was recorded."),
    "status": ("Samtykket er nu {}.", "The consent is now {}."),
    "given": ("Givet på ny {}.", "Given anew on {}."),
    "permit": ("Et nej er blevet til en tilladelse.", "A refusal became a permission."),
    "deny": ("En tilladelse er blevet til et nej.", "A permission became a refusal."),
    "start": ("Gælder nu fra {}.", "Now in force from {}."),
    "no-start": ("Gælder nu med det samme.", "Now in force at once."),
    "end": ("Gælder nu til og med {}.", "Now in force through {}."),
    "no-end": ("Har ikke længere en slutdato.", "No longer has an end."),
    "added": ("{what} tilføjet: {names}.", "{what} added: {names}."),
    "removed": ("{what} fjernet: {names}.", "{what} removed: {names}."),
    "case": ("Hvilke bestemte oplysninger eller sager det gælder, er ændret.",
             "The particular data or cases that it covers have changed."),
    "performers": ("Hvem der har givet samtykket, er ændret.", "Who gave the consent has changed."),
    "evidence": ("Dokumentationen er udskiftet.", "The evidence was replaced."),
    "provisions": ("Undtagelser og underbestemmelser er ændret.", "Exceptions and nested provisions have changed."),
    "unreadable": ("Denne version kan hubben ikke læse.", "The hub cannot read this version."),
    "nothing": ("Gemt uden ændringer.", "Saved without changes."),
}  # fmt: skip
