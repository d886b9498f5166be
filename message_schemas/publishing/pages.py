"""What does a person read about one message: who sends it, what is in it, what each part reveals?

One description, shown in the documentation, at /docs/messages and by `hub validate --explain`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from message_schemas import categories
from message_schemas.codes import LegalBasis
from message_schemas.definitions import DEFINITIONS, Element, EventDefinition, Kinds, Profile
from message_schemas.definitions.envelope import PROFILES as ENVELOPE
from message_schemas.definitions.model import MANY, Where
from message_schemas.examples import EXAMPLES
from message_schemas.fhir_json import to_readable_json
from message_schemas.issues import TEXTS
from message_schemas.message import Message
from message_schemas.parsing import message_of
from message_schemas.publishing.messages import is_ours
from message_schemas.terminology import CODE_SYSTEMS, INFORMATION_CATEGORY, LEGAL_BASIS, PARTY_KIND, PURPOSE

_NAMES = {(system.url, concept.code): concept.da for system in CODE_SYSTEMS for concept in system.concepts}
_MOST_CODES = 15


@dataclass(frozen=True, slots=True)
class Row:
    """One element: `path` below the resource, how often, what may stand in it."""

    path: str
    da: str
    en: str
    often: str  # 1..1, 0..*
    expected: bool
    allowed: str  # types, codes or targets, in words
    depth: int


@dataclass(frozen=True, slots=True)
class RuleText:
    """What no cardinality can say, in both languages and as FHIRPath."""

    key: str
    da: str
    en: str
    fhirpath: str


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of resource in the message with its elements."""

    id: str
    type: str
    da: str
    en: str
    often: str
    url: str
    rows: tuple[Row, ...]
    rules: tuple[RuleText, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What one part of the example reveals: information categories, by their Danish names."""

    path: str
    resource: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Everything about one message; kinds are Danish names, empty for any kind."""

    event: str
    system: str
    danish: str
    english: str
    about_da: str
    about_en: str
    purpose: str
    legal_basis: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    from_hub_only: bool
    answered_by: EventDefinition | None
    answers: tuple[EventDefinition, ...]
    acknowledged: bool
    reveals: tuple[str, ...]
    also_allowed: tuple[str, ...]
    expiry_days: int
    parts: tuple[Part, ...]
    rules: tuple[RuleText, ...]
    example: str  # indented JSON; empty when the event has none
    shown: tuple[Shown, ...]
    is_ours: bool


def message_page(known: EventDefinition) -> MessagePage:
    """The description of one event."""
    example = EXAMPLES[known.event]() if known.event in EXAMPLES else None
    return MessagePage(
        event=str(known.event),
        system=known.system,
        danish=known.danish,
        english=known.english,
        about_da=known.about_da,
        about_en=known.about_en,
        purpose=PURPOSE.name(known.default_purpose) if known.default_purpose else "",
        legal_basis=LEGAL_BASIS.name(known.legal_basis or LegalBasis.CONSENT) if known.needs_patient else "",
        senders=("Hubben",) if known.from_hub_only else _kinds(known.sender_kinds),
        receivers=_kinds(known.receiver_kinds),
        from_hub_only=known.from_hub_only,
        answered_by=DEFINITIONS[known.answered_by] if known.answered_by else None,
        answers=tuple(row for row in DEFINITIONS.values() if row.answered_by == known.event),
        acknowledged=known.acknowledged,
        reveals=_category_names(known.reveals),
        also_allowed=tuple(sorted(known.also_allowed or ())),
        expiry_days=known.expiry_days,
        parts=tuple(_parts(known)),
        rules=tuple(_rule(rule.detail, rule.fhirpath) for rule in known.rules),
        example=to_readable_json(example) if example else "",
        shown=tuple(_shown(message_of(example))) if example else (),
        is_ours=is_ours(known),
    )


def envelope_parts() -> tuple[Part, ...]:
    """What stands around every message's content."""
    return tuple(_part(profile, "1..1") for profile in ENVELOPE)


def category_name(category: str) -> str:
    """An information category's Danish name."""
    return INFORMATION_CATEGORY.name(category)


def _parts(known: EventDefinition) -> Iterator[Part]:
    for profile in known.focus:
        yield _part(profile, "1..1")
    for content in known.contents:
        yield _part(content.profile, _often(content.min, content.max), content.where)


def _part(profile: Profile, often: str, where: Where | None = None) -> Part:
    told = f" ({_where(where)})" if where else ""
    return Part(
        profile.id,
        profile.type,
        profile.da + told,
        profile.en,
        often,
        profile.url,
        tuple(_rows(profile.elements, "", 0)),
        tuple(_rule(rule.detail, rule.fhirpath) for rule in profile.rules),
    )


def _rows(elements: tuple[Element, ...], above: str, depth: int) -> Iterator[Row]:
    for element in elements:
        path = f"{above}{element.name}" + (f":{element.slice}" if element.slice else "")
        often = _often(element.min, element.max)
        yield Row(path, element.da, element.en, often, element.expected, _allowed(element), depth)
        yield from _rows(element.elements, f"{path}.", depth + 1)


def _allowed(element: Element) -> str:
    said = []
    if element.equals is not None:
        said.append(
            f"= {str(element.equals).lower() if isinstance(element.equals, bool) else element.equals}"
        )
    if element.coding is not None:
        said.append(f"= {element.coding[1]}")
    if element.where is not None:
        said.append(_where(element.where))
    if element.types:
        said.append(" | ".join(element.types))
    if element.targets:
        said.append(f"Reference({' | '.join(element.targets)})")
    if element.values is not None:
        codes = [code for one in element.values.include for code in (one.codes or sorted(one.known or ()))]
        listed = ", ".join(codes) if 0 < len(codes) <= _MOST_CODES else element.values.url
        said.append(listed + (" (or other words)" if element.text_allowed else ""))
    return "; ".join(said)


def _where(where: Where) -> str:
    if where.coding is not None:
        return f"{where.path} = {where.coding[1]}"
    return f"{where.path} = {where.value}"


def _often(least: int, most: int | None) -> str:
    return f"{least}..{'*' if most is MANY else most}"


def _rule(detail: str, fhirpath: str) -> RuleText:
    text = TEXTS[detail]
    return RuleText(detail, text.da, text.en, fhirpath)


def _kinds(kinds: Kinds) -> tuple[str, ...]:
    return tuple(concept.da for concept in PARTY_KIND.concepts if kinds and concept.code in kinds)


def _category_names(found: frozenset[str]) -> tuple[str, ...]:
    return tuple(category_name(category) for category in sorted(found))


def _shown(message: Message) -> Iterator[Shown]:
    for part in categories.parts(message):
        yield Shown(part.path, part.resource, _category_names(part.categories))
