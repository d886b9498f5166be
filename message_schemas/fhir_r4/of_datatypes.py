"""Which invariants do FHIR R4's data types have?"""

from collections.abc import Mapping
from typing import Any, Final

from message_schemas.fhir_r4.values import UCUM, Invariant, is_after, is_greater, number, present
from message_schemas.terminology import KNOWN_CODES

JsonObject = dict[str, Any]

_CURRENCY: Final = "urn:iso:std:iso:4217"
_AFTER_MEALS: Final = frozenset({"C", "CM", "CD", "CV"})


def extension(node: JsonObject) -> bool:
    """A value or extensions, and not both."""
    has_value = False
    for name in node:
        if name.startswith(("value", "_value")):
            has_value = True
    return has_value == ("extension" in node)


def _unit_without_system(node: JsonObject) -> bool:
    return "code" in node and not present(node, "system")


def _measure(node: JsonObject) -> bool:
    """A value needs a code, and a system is UCUM."""
    return ("value" in node and not present(node, "code")) or node.get("system", UCUM) != UCUM


def _age(node: JsonObject) -> bool:
    value = number(node.get("value"))
    return _measure(node) or (value is not None and value <= 0)


def _count(node: JsonObject) -> bool:
    value = number(node.get("value"))
    return _measure(node) or node.get("code", "1") != "1" or (value is not None and "." in str(value))


def _duration(node: JsonObject) -> bool:
    return "code" in node and (node.get("system", UCUM) != UCUM or not _has_both(node, "system", "value"))


def _has_both(node: JsonObject, one: str, other: str) -> bool:
    return present(node, one) and present(node, other)


def _money(node: JsonObject) -> bool:
    return ("value" in node and not present(node, "code")) or node.get("system", _CURRENCY) != _CURRENCY


def _ratio(node: JsonObject) -> bool:
    if ("numerator" in node) != ("denominator" in node):
        return True
    return "numerator" not in node and "extension" not in node


def _negative(element: str) -> Invariant:
    def broken(node: JsonObject) -> bool:
        value = number(node.get(element))
        return value is not None and value < 0

    return Invariant("fhir-tim-4-5", broken, element)


def _needs(detail: str, element: str, other: str) -> Invariant:
    """The element may stand only with the other."""
    return Invariant(detail, lambda node: element in node and not present(node, other))


def _offset(node: JsonObject) -> bool:
    when = node.get("when")
    if "offset" not in node or "_when" in node:
        return False
    return not when or (isinstance(when, list) and any(one in _AFTER_MEALS for one in when if _is_text(one)))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _unknown_code(node: JsonObject) -> bool:
    """A code that its own code system, one that the hub publishes, does not have."""
    system, code = node.get("system"), node.get("code")
    if not isinstance(system, str) or not isinstance(code, str):
        return False
    known = KNOWN_CODES.get(system)
    return known is not None and code not in known


DATATYPES: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "Coding": (Invariant("code-unknown", _unknown_code, "code"),),
    "Extension": (Invariant("fhir-ext-1", extension),),
    "Period": (Invariant("fhir-per-1", lambda node: is_after(node.get("start"), node.get("end")), "end"),),
    "Range": (Invariant("fhir-rng-2", lambda node: is_greater(node.get("low"), node.get("high")), "low"),),
    "Ratio": (Invariant("fhir-rat-1", _ratio),),
    "ContactPoint": (_needs("fhir-cpt-2", "value", "system"),),
    "Attachment": (_needs("fhir-att-1", "data", "contentType"),),
    "Expression": (
        Invariant("fhir-exp-1", lambda node: not (present(node, "expression") or present(node, "reference"))),
    ),
    "Quantity": (Invariant("fhir-qty-3", _unit_without_system),),
    "SimpleQuantity": (Invariant("fhir-sqty-1", lambda node: "comparator" in node, "comparator"),),
    "MoneyQuantity": (Invariant("fhir-mqty-1", _money),),
    "Age": (Invariant("fhir-age-1", _age),),
    "Count": (Invariant("fhir-cnt-3", _count),),
    "Distance": (Invariant("fhir-dis-1", _measure),),
    "Duration": (Invariant("fhir-drt-1", _duration),),
    "Timing.repeat": (
        _needs("fhir-tim-1-2", "duration", "durationUnit"),
        _needs("fhir-tim-1-2", "period", "periodUnit"),
        _negative("duration"),
        _negative("period"),
        _needs("fhir-tim-6-7-8", "periodMax", "period"),
        _needs("fhir-tim-6-7-8", "durationMax", "duration"),
        _needs("fhir-tim-6-7-8", "countMax", "count"),
        Invariant("fhir-tim-9", _offset, "offset"),
        Invariant("fhir-tim-10", lambda node: "timeOfDay" in node and "when" in node, "timeOfDay"),
    ),
}
