"""What do the elements of a FHIR Consent say, each by itself?

Each function reads one element and raises Unreadable for whatever it does not understand in full.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from consent.categories import BITS, bits_of
from consent.model import Actors, Data, Effect, Interval, Label, Labels
from consent.periods import period
from message_schemas.codes import (
    CATEGORY_SYSTEM,
    PURPOSE_SYSTEM,
    SID_CASE,
    SID_PARTY,
    SID_PARTY_KIND,
    PartyKind,
    Purpose,
    purpose_of,
)

PARTICIPATION_TYPE: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
# Elements of a Consent in R4 or R5 that cannot be decided by. Only these are named in an issue: any other
# name comes from the sender, and may hold anything.
NAMED_WHEN_REFUSED: Final = frozenset(
    {
        "action",
        "class",
        "code",
        "controller",
        "date",
        "decision",
        "documentType",
        "expression",
        "grantee",
        "grantor",
        "implicitRules",
        "manager",
        "modifierExtension",
        "policyBasis",
        "policyText",
        "regulatoryBasis",
        "subject",
    }
)
_PARTY_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
_RESOURCE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64}", re.ASCII)

Element = dict[str, Any]
_T = TypeVar("_T")


class Unreadable(ValueError):
    """Elements that are not understood: where in the Consent, and what is wrong with each of them."""

    def __init__(self, where: str | Sequence[str], danish: str, english: str) -> None:
        super().__init__(english)
        self.where = (where,) if isinstance(where, str) else tuple(where)
        self.danish = danish
        self.english = english


def objects(value: object, where: str) -> list[Element]:
    """A FHIR list of objects: not empty, and nothing else in it."""
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) and item for item in value):
        raise Unreadable(
            where,
            "Her skal stå en liste med mindst ét udfyldt element.",
            "This must be a list of at least one element with content.",
        )
    return value


def each(value: object, where: str, read: Callable[[Element, str], _T]) -> list[_T]:
    """Every item of a list, read with its own path."""
    return [read(item, f"{where}[{index}]") for index, item in enumerate(objects(value, where))]


def only(element: Element, understood: Iterable[str], where: str) -> None:
    """Refuse an element with fields beyond those understood: an unknown field may change the meaning.

    A plain `extension` may stand anywhere: FHIR R4 lets it add to what is said and never change it, and
    has `modifierExtension` for what does, which is refused.
    """
    beyond = element.keys() - {"id", "extension", *understood}
    if not beyond:
        return
    named = [f"{where}.{name}".lstrip(".") for name in sorted(beyond & NAMED_WHEN_REFUSED)]
    if named:
        raise Unreadable(
            named,
            "Elementet kan hubben ikke afgøre efter. Fjern det, eller skriv det som bestemmelser.",
            "The hub cannot decide by this element. Remove it, or write it as provisions.",
        )
    raise Unreadable(
        where,
        "Elementet indeholder felter, som hubben ikke kan afgøre efter. Fjern dem.",
        "The element has fields that the hub cannot decide by. Remove them.",
    )


def coding(element: object, where: str) -> tuple[str, str]:
    """The (system, code) of a Coding; both must be there, since labels are matched exactly."""
    if isinstance(element, dict):
        only(element, ("system", "code", "display", "version", "userSelected"), where)
        system, code = element.get("system"), element.get("code")
        if isinstance(system, str) and isinstance(code, str) and system and code:
            return system, code
    raise Unreadable(
        where,
        "Koden skal have både system og code.",
        "The coding must have both system and code.",
    )


def logical_reference(element: object, where: str) -> tuple[str, str]:
    """The (system, value) of a Reference by identifier; a literal reference is not understood here."""
    if isinstance(element, dict):
        only(element, ("identifier", "type", "display"), where)
        identifier = element.get("identifier")
        if isinstance(identifier, dict):
            system, value = identifier.get("system"), identifier.get("value")
            if isinstance(system, str) and isinstance(value, str) and system and value:
                return system, value
    raise Unreadable(
        where,
        "Henvisningen skal være en identifier med system og value.",
        "The reference must be an identifier with system and value.",
    )


def period_of(element: object, where: str) -> Interval:
    """A Period as an interval; one that says nothing is not understood."""
    try:
        return period(element)
    except ValueError as error:
        raise Unreadable(
            where,
            "Perioden kan ikke læses. Angiv start og/eller end som FHIR-datoer, med start før end.",
            "The period cannot be read. Give start and/or end as FHIR dates, start before end.",
        ) from error


def effect(provision: Element, where: str) -> Effect | None:
    """permit or deny; None when the provision has no type."""
    value = provision.get("type")
    if value == "permit" or value == "deny":
        return "permit" if value == "permit" else "deny"
    if "type" not in provision:
        return None
    raise Unreadable(f"{where}.type", "Type skal være permit eller deny.", "The type must be permit or deny.")


def actors(value: object, where: str) -> tuple[Actors | None, Actors | None]:
    """The recipients and the disclosers that a provision names; None for a side that it does not name."""
    named: dict[str, list[tuple[str, str]]] = {"IRCP": [], "CST": []}
    for index, actor in enumerate(objects(value, where)):
        at = f"{where}[{index}]"
        only(actor, ("role", "reference"), at)
        role = _actor_role(actor.get("role"), f"{at}.role")
        named[role].append(_party(actor.get("reference"), f"{at}.reference"))
    return _actors(named["IRCP"]), _actors(named["CST"])


def _actor_role(element: object, where: str) -> str:
    codings = element.get("coding") if isinstance(element, dict) else None
    roles = set(each(codings, f"{where}.coding", coding)) if codings else set()
    for code in ("IRCP", "CST"):
        if roles == {(PARTICIPATION_TYPE, code)}:
            return code
    raise Unreadable(
        where,
        "Rollen skal være IRCP (modtager) eller CST (den der videregiver).",
        "The role must be IRCP (recipient) or CST (discloser).",
    )


def _party(element: object, where: str) -> tuple[str, str]:
    system, value = logical_reference(element, where)
    if (system == SID_PARTY and _PARTY_ID.fullmatch(value)) or (
        system == SID_PARTY_KIND and value in set(PartyKind)
    ):
        return system, value
    raise Unreadable(
        where,
        "Parten skal nævnes med sit id eller sin slags, som hubben kender dem.",
        "The party must be named by its id or its kind as the hub knows them.",
    )


def _actors(named: list[tuple[str, str]]) -> Actors | None:
    if not named:
        return None
    return Actors(
        parties=_sorted(value for system, value in named if system == SID_PARTY),
        kinds=_sorted(value for system, value in named if system == SID_PARTY_KIND),
    )


def purposes(value: object, where: str) -> tuple[str, ...]:
    """The purposes, in the hub's own codes where they have one."""
    return _sorted(each(value, where, _purpose))


def _purpose(element: Element, where: str) -> str:
    system, code = coding(element, where)
    if system == PURPOSE_SYSTEM and code not in set(Purpose):
        raise Unreadable(
            where, "Formålet findes ikke i kodelisten.", "The purpose is not in the code system."
        )
    return purpose_of(system, code)


def labels(value: object, where: str) -> Labels:
    """Information categories and other security labels."""
    found = each(value, where, _label)
    return Labels(
        categories=bits_of(code for system, code in found if system == CATEGORY_SYSTEM),
        others=tuple(sorted({label for label in found if label[0] != CATEGORY_SYSTEM})),
    )


def _label(element: Element, where: str) -> Label:
    system, code = coding(element, where)
    if system == CATEGORY_SYSTEM and code not in BITS:
        raise Unreadable(
            where, "Oplysningstypen findes ikke i kodelisten.", "The category is not in the code system."
        )
    return system, code


def data(value: object, where: str) -> Data:
    """Particular resources, cases or authors."""
    found = each(value, where, _datum)
    authors = _actors([(system, name) for meaning, system, name in found if meaning == "authoredby"])
    return Data(
        instances=_sorted(name for meaning, _, name in found if meaning == "instance"),
        cases=_sorted(name for meaning, _, name in found if meaning == "related"),
        authors=authors or Actors(),
    )


def _datum(element: Element, where: str) -> tuple[str, str, str]:
    only(element, ("meaning", "reference"), where)
    meaning, reference, at = element.get("meaning"), element.get("reference"), f"{where}.reference"
    if meaning == "instance":
        if isinstance(reference, dict):
            only(reference, ("reference", "type", "display"), at)
            literal = reference.get("reference")
            if isinstance(literal, str) and _RESOURCE.fullmatch(literal):
                return meaning, "", literal
    elif meaning == "related":
        system, value = logical_reference(reference, at)
        if system == SID_CASE:
            return meaning, system, value
    elif meaning == "authoredby":
        return (meaning, *_party(reference, at))
    else:
        at = f"{where}.meaning"
    raise Unreadable(
        at,
        "Data kan kun være instance (Type/id), related (en sag) eller authoredby (en part).",
        "Data can only be instance (Type/id), related (a case) or authoredby (a party).",
    )


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
