"""Stage 6, identify: which citizen is the message about, and in which case?

As soon as a citizen is known to be anonymous, the message is looked through for what tells who it is: before it is
routed, decided about or kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hub.flow.accept.work import Accepting, Scope
from hub.flow.anonymity import is_anonymous, may_tell_whom, refuse_what_tells
from hub.flow.records import Case, Citizen
from message_schemas import PatientRef
from message_schemas.codes import CITIZEN_SYSTEMS, CPR_SYSTEM, SID_CASE
from message_schemas.identifiers import Identifier, citizen_birthdate

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


async def identify(work: Sequence[Accepting], scope: Scope) -> Sequence[Accepting]:
    """Find citizens by identifier and the cases they have; nothing new is written before `commit`."""
    wanted = {item.key: _identifiers(item) for item in work}
    everyone = await scope.uow.citizens.citizens(
        sorted({i for ids in wanted.values() for i in ids}, key=_order)
    )
    named = await scope.uow.citizens.cases(sorted({c for item in work if (c := item.read.case_id)}))
    everyone = {**everyone, **await _by_case(wanted.values(), everyone, named, scope)}
    found: list[Accepting] = []
    fresh: dict[str, Citizen] = {}  # citizens that an earlier message of this batch adds
    for item in work:
        item = _with_citizen(item, wanted[item.key], everyone, fresh, scope.now)
        found.append(_with_named_case(item, named))
    return await refuse_what_tells(found, scope)


async def _by_case(
    wanted: Iterable[tuple[Identifier, ...]],
    everyone: Mapping[Identifier, Citizen],
    named: Mapping[str, Case],
    scope: Scope,
) -> dict[Identifier, Citizen]:
    """The citizens whom a message names by nothing but an identified case's id (CONTRACT § 4)."""
    found = {}
    for identifiers in wanted:
        if len(identifiers) == 1 and identifiers[0].system == SID_CASE and not everyone[identifiers[0]].known:
            case = named.get(identifiers[0].value)
            citizen = await scope.uow.citizens.citizen(case.citizen_id) if case else None
            if citizen is not None:
                found[identifiers[0]] = citizen
    return found


def _order(identifier: Identifier) -> tuple[int, str, str]:
    """A true CPR number first, then replacement numbers, then a case's id."""
    rank = 0 if identifier.system == CPR_SYSTEM else 2 if identifier.system == SID_CASE else 1
    return rank, identifier.system, identifier.value


def _identifiers(item: Accepting) -> tuple[Identifier, ...]:
    patient = item.read.patient
    if patient is None:
        return ()
    return tuple(sorted((i for i in patient.identifiers if i.system in CITIZEN_SYSTEMS), key=_order))


def _with_citizen(
    item: Accepting,
    identifiers: tuple[Identifier, ...],
    everyone: Mapping[Identifier, Citizen],
    fresh: dict[str, Citizen],
    now: datetime,
) -> Accepting:
    patient = item.read.patient
    if patient is None or item.read.is_acknowledgement:
        return item
    if not identifiers:
        return item.refused("invalid")  # validation already asks for one; without it nobody is known
    known = {everyone[i].id: everyone[i] for i in identifiers if everyone[i].known}
    anonymous = [citizen for citizen in known.values() if is_anonymous(citizen)]
    if len(anonymous) == 1 and may_tell_whom(item.read):
        return _telling_whom(item, anonymous[0])
    if len(known) > 1:  # deciding by the consents of one would pass over what the other has denied
        return item.refused("two-citizens")
    citizen = next(iter(known.values()), everyone[identifiers[0]])
    if (
        citizen.system == SID_CASE and len(identifiers) > 1
    ):  # an anonymous case is never joined (CONTRACT § 4)
        return item.refused("two-citizens")
    birth_date = _birth_date(identifiers, patient, now.astimezone(COPENHAGEN).date()) or citizen.birth_date
    new = not citizen.known and citizen.id not in fresh
    if new:
        fresh[citizen.id] = citizen = _named(citizen, patient, birth_date)
    joins = tuple(
        i
        for i in identifiers
        if i.system != SID_CASE and everyone[i].id != citizen.id and not everyone[i].known
    )
    return replace(
        item, citizen=fresh.get(citizen.id, citizen), new_citizen=new, birth_date=birth_date, joins=joins
    )


def _telling_whom(item: Accepting, citizen: Citizen) -> Accepting:
    """A concern notification about an anonymous parent goes to its recipient, and nothing of it is remembered.

    The numbers and names in it name nobody to the hub, and a consent in it, which would name the citizen too, is
    content like the rest.
    """
    return replace(item, citizen=citizen, message=replace(item.read, consents=()))


def _birth_date(identifiers: tuple[Identifier, ...], patient: PatientRef, today: date) -> date | None:
    said = (citizen_birthdate(i, today) for i in identifiers if i.system != SID_CASE)
    return next((day for day in said if day is not None), _full_date(patient.birth_date))


def _full_date(text: str | None) -> date | None:
    """Patient.birthDate where it names a day; a year or a month alone leaves the age unknown."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _named(citizen: Citizen, patient: PatientRef, birth_date: date | None) -> Citizen:
    return replace(
        citizen,
        family=patient.family,
        given=" ".join(patient.given) or None,
        birth_date=birth_date,
        protected=patient.protected,
    )


def _with_named_case(item: Accepting, named: Mapping[str, Case]) -> Accepting:
    """A case that the message names must be this citizen's, else it is unknown to the sender."""
    case_id = item.read.case_id
    if not item.ongoing or case_id is None:
        return item
    case = named.get(case_id)
    if case is None or item.citizen is None or case.citizen_id != item.citizen.id:
        return item.refused("unknown-case")
    return replace(item, case=case)
