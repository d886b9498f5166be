"""What can be chosen in the form of a consent? Parties near the citizen, or found by name, and the codes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.domain.deadline import calendar_day
from hub.domain.party import Party, PartyRegistry
from hub.flow.hub import Hub
from hub.flow.records import Case
from hub.web import danish
from hub.web.officer.names import CATEGORIES, KINDS, PURPOSES
from hub.web.officer.shown import Option
from hub.web.officer.typed import GIVERS, HOWS, MOST_EXCEPTIONS, Typed
from hub.web.officer_texts import OFFICER_TEXTS

_ALL_UP_TO: Final = 30  # parties; of more than that only those are shown that are near, chosen or found
_MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One line of the form's exceptions."""

    categories: tuple[Option, ...]
    recipients: tuple[Option, ...]
    purposes: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Every list of the form, with what is chosen."""

    effects: tuple[Option, ...]
    givers: tuple[Option, ...]
    hows: tuple[Option, ...]
    categories: tuple[Option, ...]
    recipients: tuple[Option, ...]
    kinds: tuple[Option, ...]
    disclosers: tuple[Option, ...]
    purposes: tuple[Option, ...]
    cases: tuple[Option, ...]
    exceptions: tuple[ExceptionLine, ...]
    many: bool  # there are more parties than are listed: the search helps
    none_found: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the citizen: parties of the hub, those of the citizen's cases, and the cases."""

    registry: PartyRegistry
    own: Party
    near: frozenset[str]
    cases: tuple[Case, ...]


async def surroundings(hub: Hub, own: Party, cases: tuple[Case, ...]) -> Surroundings:
    """Read what the lists are made of."""
    async with hub.store.unit_of_work() as uow:
        registry = await uow.people.registry()
        members = await uow.citizens.members([case.id for case in cases]) if cases else {}
    return Surroundings(registry, own, frozenset().union(*members.values()), cases)


def choices(given: Typed, around: Surroundings) -> Choices:
    """The lists as the form stands."""
    found = _search(given.search, around.registry)
    shown = _listed(around, {*given.recipients, *given.disclosers}, found)
    rows = (*given.exceptions, ("", "", ""))[:MOST_EXCEPTIONS]
    return Choices(
        effects=_texts(("permit", "deny"), "effect", given.effect),
        givers=giver_options(given),
        hows=how_options(given),
        categories=_codes(CATEGORIES, given.categories),
        recipients=_parties(shown, given.recipients),
        kinds=_codes(KINDS, given.kinds),
        disclosers=_parties(shown, given.disclosers),
        purposes=_codes(PURPOSES, given.purposes),
        cases=_cases(given.case, around.cases),
        exceptions=tuple(_exception(row, shown, given) for row in rows),
        many=len(around.registry.by_id) > _ALL_UP_TO,
        none_found=bool(given.search) and not found,
    )


def giver_options(given: Typed) -> tuple[Option, ...]:
    """Who may have given a consent."""
    return _texts(GIVERS, "by", given.given_by)


def how_options(given: Typed) -> tuple[Option, ...]:
    """In which way it may be given."""
    return _texts(HOWS, "how", given.how)


def _search(text: str, registry: PartyRegistry) -> frozenset[str]:
    wanted = text.casefold()
    found = [p.id for p in registry.by_id.values() if wanted and wanted in p.name.casefold()]
    return frozenset(sorted(found)[:_MOST_FOUND])


def _listed(around: Surroundings, chosen: Collection[str], found: Collection[str]) -> tuple[Party, ...]:
    everybody = around.registry.by_id
    wanted: Iterable[str] = (
        everybody if len(everybody) <= _ALL_UP_TO else {around.own.id, *around.near, *chosen, *found}
    )
    known = [everybody[each] for each in wanted if each in everybody]
    return tuple(sorted((p for p in known if p.enabled or p.id in chosen), key=lambda party: party.name))


def _parties(shown: Iterable[Party], chosen: Collection[str]) -> tuple[Option, ...]:
    return tuple(Option(party.id, party.name, party.id in chosen) for party in shown)


def _codes(names: Mapping[str, str], chosen: Collection[str]) -> tuple[Option, ...]:
    return tuple(Option(code, name, code in chosen) for code, name in names.items())


def _texts(codes: Iterable[str], kind: str, chosen: str) -> tuple[Option, ...]:
    return tuple(Option(code, OFFICER_TEXTS[f"{kind}_{code}"], code == chosen) for code in codes)


def _cases(chosen: str, cases: Iterable[Case]) -> tuple[Option, ...]:
    listed = {
        case.id: OFFICER_TEXTS["case_one"].format(day=danish.day(calendar_day(case.opened_at)))
        for case in cases
    }
    if chosen:
        listed.setdefault(chosen, OFFICER_TEXTS["case_this"])
    return (
        Option("", OFFICER_TEXTS["case_all"], not chosen),
        *(Option(case_id, text, case_id == chosen) for case_id, text in listed.items()),
    )


def _exception(row: tuple[str, str, str], shown: Iterable[Party], given: Typed) -> ExceptionLine:
    category, recipient, purpose = row
    parties = {party.id: party.name for party in shown}
    kinds = {f"kind:{kind}": KINDS[kind] for kind in given.kinds}
    return ExceptionLine(
        _all_or_one(CATEGORIES, category, "category"),
        _all_or_one({**parties, **kinds}, recipient, "recipient"),
        _all_or_one(PURPOSES, purpose, "purpose"),
    )


def _all_or_one(names: Mapping[str, str], chosen: str, kind: str) -> tuple[Option, ...]:
    return (Option("", OFFICER_TEXTS[f"except_any_{kind}"], not chosen), *_codes(names, (chosen,)))
