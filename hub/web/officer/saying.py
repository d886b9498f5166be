"""What does a consent say, in Danish? One sentence for what it lets through or not, and one for each exception."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from consent import ConsentRecord, Provision, UnreadableConsent
from consent.categories import BITS
from consent.model import Actors
from hub.domain.deadline import calendar_day
from hub.domain.party import Party, PartyRegistry
from hub.flow.consent_reading import seen_consent, seen_consents
from hub.flow.hub import Hub
from hub.flow.officer.values import ConsentForm, Except, PartyShown
from hub.web import danish
from hub.web.officer.names import CATEGORIES, KINDS, PURPOSES, in_words, parties_in_words
from message_schemas.codes import PURPOSE_SYSTEM

UNREADABLE: Final = (
    "Samtykket kan ikke læses af hubben. Så længe det gælder, deles intet efter samtykke om borgeren."
)
_SILENT: Final = "Samtykket siger hverken ja eller nej til noget."
_EVERYTHING: Final = ("alle slags forhold", "ethvert formål")
_NOTHING: Final = ("noget som helst", "noget formål")
_MICROSECONDS: Final = 1_000_000
Sentences = tuple[str, ...]


async def sentences_of(hub: Hub, party: Party, consent_id: str) -> Sentences:
    """What the consent's newest version says. Raises Refused `not-found`; the page's own look is audited."""
    async with hub.store.unit_of_work() as uow:
        found = await seen_consent(uow, party, consent_id)
        registry = await uow.people.registry()
    return record_says(found.record, registry, hub.clock.now())


async def sentences_by_consent(hub: Hub, party: Party, citizen_id: str) -> dict[str, Sentences]:
    """The same for every consent of a citizen that the party may see, by its id."""
    async with hub.store.unit_of_work() as uow:
        found = await seen_consents(uow, party, citizen_id)
        registry = await uow.people.registry()
    now = hub.clock.now()
    return {version.id: record_says(version.record, registry, now) for version in found}


def record_says(
    record: ConsentRecord | UnreadableConsent, registry: PartyRegistry, now: datetime
) -> Sentences:
    """A recorded consent, as the gate reads it."""
    if isinstance(record, UnreadableConsent):
        return (UNREADABLE,)
    said = tuple(dict.fromkeys(_walk(record.root, (), record.organization, registry, now)))
    return said or (_SILENT,)


def form_says(form: ConsentForm, own: Party, registry: PartyRegistry) -> Sentences:
    """A consent that is being typed, as it will be kept."""
    recipients = _shown(form.recipients, form.recipient_kinds, registry)
    told = _sentence(form.effect, recipients, form.categories, form.purposes)
    others = _shown((one for one in form.disclosers if one != own.id), (), registry)
    whence = (f"Det er {parties_in_words(others, '')}, der må fortælle det.",) if others else ()
    return (told, *whence, *(f"Undtagen {_excepted(one, registry)}." for one in form.exceptions))


def _walk(
    provision: Provision,
    above: tuple[Provision, ...],
    owner: str,
    registry: PartyRegistry,
    now: datetime,
) -> Iterator[str]:
    """A provision that says otherwise than the one above it is an exception; one that says the same adds nothing."""
    if provision.effect is not None and not above:
        yield from _statement(provision, owner, registry, now)
    elif above and provision.effect not in (None, above[-1].effect):
        lead = "Undtagen" if provision.effect == "deny" else "Dog gerne"
        alike = next((one for one in reversed(above) if one.effect == provision.effect), above[-1])
        part = " i en del af tiden" if _shorter(provision, alike) else ""
        yield f"{lead} {_difference(provision, above[-1], registry) or 'alt det samme'}{part}."
    below = (*above, provision) if provision.effect is not None else above
    for child in provision.children:
        yield from _walk(child, below, owner, registry, now)


def _statement(provision: Provision, owner: str, registry: PartyRegistry, now: datetime) -> Iterator[str]:
    effect = provision.effect or "permit"
    recipients = _actors(provision.recipients, registry)
    yield _sentence(effect, recipients, _categories(provision), _purposes(provision))
    others = _actors(provision.disclosers, registry, besides=owner)
    if others:
        yield f"Det er {parties_in_words(others, '')}, der må fortælle det."
    if provision.data is not None and provision.data.cases:
        yield "Det gælder kun oplysninger fra et bestemt forløb."
    particular = provision.data is not None and (
        provision.data.instances or provision.data.authors != Actors()
    )
    if particular or provision.data_period or (provision.labels and provision.labels.others):
        yield "Det gælder kun bestemte oplysninger, som står i selve samtykket."
    if provision.start is not None:
        start = datetime.fromtimestamp(provision.start / _MICROSECONDS, UTC)
        if start > now:
            yield f"Det gælder først fra {danish.day(calendar_day(start))}."


def _sentence(
    effect: str, recipients: tuple[PartyShown, ...], categories: Iterable[str], purposes: Iterable[str]
) -> str:
    may, who = ("må få", parties_in_words(recipients, "alle parter"))
    none = _EVERYTHING
    if effect == "deny":
        may, who = ("må ikke få", who) if recipients else ("må få", "ingen part")
        none = _NOTHING
    what, why = in_words(categories, CATEGORIES, none[0]), in_words(purposes, PURPOSES, none[1])
    return f"{who[:1].upper()}{who[1:]} {may} oplysninger om {what} til brug for {why}."


def _difference(provision: Provision, above: Provision, registry: PartyRegistry) -> str:
    """What the exception names itself; the rest it has from the provision above."""
    parts = []
    if provision.labels != above.labels:
        parts.append(f"oplysninger om {in_words(_categories(provision), CATEGORIES, 'bestemte forhold')}")
    if provision.recipients != above.recipients:
        parts.append(f"til {parties_in_words(_actors(provision.recipients, registry), 'alle')}")
    if provision.disclosers != above.disclosers:
        parts.append(f"fra {parties_in_words(_actors(provision.disclosers, registry), 'alle')}")
    if provision.purposes != above.purposes:
        parts.append(f"til brug for {in_words(_purposes(provision), PURPOSES, 'ethvert formål')}")
    if provision.data != above.data or provision.data_period != above.data_period:
        parts.append("for bestemte oplysninger, som står i selve samtykket")
    return " ".join(parts)


def _shorter(provision: Provision, above: Provision) -> bool:
    """Whether it counts for less time than the one above; a refusal may last longer, which changes nothing."""
    later = (provision.start or 0) > (above.start or 0)
    return later or (provision.end is not None and (above.end is None or provision.end < above.end))


def _excepted(one: Except, registry: PartyRegistry) -> str:
    parts = []
    if one.categories:
        parts.append(f"oplysninger om {in_words(one.categories, CATEGORIES, '')}")
    if one.recipients or one.recipient_kinds:
        parts.append(f"til {parties_in_words(_shown(one.recipients, one.recipient_kinds, registry), '')}")
    if one.purposes:
        parts.append(f"til brug for {in_words(one.purposes, PURPOSES, '')}")
    return " ".join(parts)


def _categories(provision: Provision) -> tuple[str, ...]:
    bits = provision.labels.categories if provision.labels else 0
    return tuple(code for code, bit in BITS.items() if bits & bit)


def _purposes(provision: Provision) -> tuple[str, ...]:
    return tuple(purpose.removeprefix(f"{PURPOSE_SYSTEM}|") for purpose in provision.purposes or ())


def _actors(actors: Actors | None, registry: PartyRegistry, besides: str = "") -> tuple[PartyShown, ...]:
    if actors is None:
        return ()
    return _shown((party for party in actors.parties if party != besides), actors.kinds, registry)


def _shown(ids: Iterable[str], kinds: Iterable[str], registry: PartyRegistry) -> tuple[PartyShown, ...]:
    named = [PartyShown(each, registry.by_id[each].name) for each in ids if each in registry.by_id]
    return (*named, *(PartyShown(kind, KINDS.get(kind, kind), is_kind=True) for kind in kinds))
