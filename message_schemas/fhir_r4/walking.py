"""What is wrong in each element of a message, and which references does it hold?

One walk over the parsed JSON that knows each element's type. What has the wrong type or an unknown name is
passed over: fhirkit has said it. This is on every message's way, hence the plain tuples and class tests.
"""

from typing import Any, Final, NamedTuple

from message_schemas.fhir_r4.bundles import bundle_faults
from message_schemas.fhir_r4.contained import contained_faults
from message_schemas.fhir_r4.kinds import KINDS, AnyResource, Codes, Concept, Kind, Shape, Targets, Xhtml
from message_schemas.fhir_r4.narratives import WARNINGS, narrative_fault
from message_schemas.fhir_r4.places import Below, Place, expression
from message_schemas.issues import About, Issue, Severity, issue
from message_schemas.message import codings_of, text_of

JsonObject = dict[str, Any]

_REFERENCE: Final = KINDS["Reference"]
_CONCEPT: Final = KINDS["CodeableConcept"]
_MOST_ISSUES: Final = 100  # one more says that there are more


class FoundReference(NamedTuple):
    """One Reference of a message with what its element allows, and the resource in whose scope it is."""

    node: JsonObject
    targets: Targets
    place: Place
    root: JsonObject  # the entry's resource: `#id` is looked for in its contained
    in_contained: bool


class Walk:
    """One walk over one message; `issues` and `references` are what it found, in document order."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.references: list[FoundReference] = []
        self._root: JsonObject = {}
        self._in_contained = False
        self._nested = False

    def resource(self, node: JsonObject, place: Place) -> None:
        """Walks a resource that no other contains."""
        kind = KINDS.get(text_of(node.get("resourceType")) or "")
        if kind is None:
            return
        before = self._root, self._in_contained, self._nested
        self._root, self._in_contained = node, False
        if kind.name == "Bundle":
            self._nested = True  # references in it resolve in it
            for detail, where in bundle_faults(node, text_of(node.get("type"))):
                self._tell(detail, f"{expression(place)}.{where}")
        if "contained" in node:
            for detail, number in contained_faults(node):
                self._tell(detail, (place, "contained", number))
        self.walk(node, kind, place)
        self._root, self._in_contained, self._nested = before

    def walk(self, node: JsonObject, kind: Kind, place: Place) -> None:
        """Walks one object of a known type."""
        for detail, broken, element in kind.invariants:
            if broken(node):
                self._tell(detail, (place, element, -1) if element else place)
        rules = kind.rules
        for name, value in node.items():
            rule = rules.get(name)
            if rule is None:
                continue
            if rule.__class__ is Kind:
                if value.__class__ is dict:
                    self.walk(value, rule, (place, name, -1))
                elif value.__class__ is list:
                    for number, item in enumerate(value):
                        if item.__class__ is dict:
                            self.walk(item, rule, (place, name, number))
            else:
                self._other(value, rule, (place, name, -1))

    def _other(self, value: Any, rule: Any, place: Below) -> None:
        """An element, a list or not, whose type is not complex."""
        if value.__class__ is str:
            if rule.__class__ is not Codes or value not in rule.codes:
                self._text(value, rule, place)
        elif value.__class__ is dict:
            self._object(value, rule, place)
        elif value.__class__ is list and rule.many and place[2] < 0:
            parent, name, _ = place
            for number, item in enumerate(value):
                self._other(item, rule, (parent, name, number))

    def _object(self, node: JsonObject, rule: object, place: Place) -> None:
        if isinstance(rule, Targets):
            if not self._nested:
                found = FoundReference(node, rule, place, self._root, self._in_contained)
                self.references.append(found)
            if len(node) > 1:  # more than its `reference`
                self.walk(node, _REFERENCE, place)
        elif isinstance(rule, Concept):
            self._concept(node, rule, place)
        elif isinstance(rule, AnyResource):
            self._whole(node, place)

    def _text(self, value: str, rule: object, place: Place) -> None:
        if isinstance(rule, Codes):
            self._tell("fhir-code", place, _about(rule))
        elif isinstance(rule, Xhtml):
            fault = narrative_fault(value)
            if fault is not None:
                self._tell(fault, place, severity="warning" if fault in WARNINGS else "error")
        elif isinstance(rule, Shape) and rule.shape.fullmatch(value) is None:
            self._tell(rule.detail, place)

    def _whole(self, node: JsonObject, place: Place) -> None:
        if isinstance(place, str) or place[1] != "contained":
            self.resource(node, place)
            return
        kind = KINDS.get(text_of(node.get("resourceType")) or "")
        if kind is not None:
            before, self._in_contained = self._in_contained, True
            self.walk(node, kind, place)
            self._in_contained = before

    def _concept(self, node: JsonObject, rule: Concept, place: Place) -> None:
        self.walk(node, _CONCEPT, place)
        for coding in codings_of(node):
            system, code = text_of(coding.get("system")), text_of(coding.get("code"))
            if system is not None and code is not None and (system, code) in rule.codings:
                return
        self._tell("fhir-concept", place, _about(rule))

    def _tell(
        self, detail: str, place: Place, about: About | None = None, severity: Severity = "error"
    ) -> None:
        if len(self.issues) <= _MOST_ISSUES:
            self.issues.append(issue(detail, expression(place), severity, about))


def _about(rule: Codes | Concept) -> About:
    return (rule.element, rule.element, rule.element, rule.allowed)
