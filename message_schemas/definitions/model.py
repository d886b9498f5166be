"""In which terms is a message defined: elements, profiles, what a message holds, and its event?

A definition is data. The checks (message_schemas/checking.py), the published StructureDefinitions and
MessageDefinitions, the readable pages and the mutations in the tests are all made from it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

from message_schemas.codes import BASE, EVENT_SYSTEM, LegalBasis, PartyKind, Purpose
from message_schemas.issues import Issue, Severity
from message_schemas.message import Message
from message_schemas.terminology import ValueSet

JsonObject = dict[str, Any]
Kinds = frozenset[PartyKind] | None  # None: any kind
Coding = tuple[str, str]  # system, code
# Given the message, the entry number and the resource: the places (below the resource) that break the rule.
Test = Callable[[Message, int, JsonObject], Iterable[str]]
# The same as whole issues, for rules that another standard words.
Check = Callable[[Message, int, JsonObject], Iterator[Issue]]
MANY: Final = None

# What may go along with any of the hub's own messages; each brings its own information categories.
SUPPORTING: Final = frozenset(
    {
        "AllergyIntolerance",
        "Appointment",
        "Binary",
        "CarePlan",
        "CareTeam",
        "ClinicalImpression",
        "Communication",
        "Composition",
        "Condition",
        "Coverage",
        "DiagnosticReport",
        "DocumentReference",
        "Encounter",
        "EpisodeOfCare",
        "FamilyMemberHistory",
        "Flag",
        "Goal",
        "HealthcareService",
        "ImagingStudy",
        "Location",
        "Media",
        "Medication",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "OperationOutcome",
        "Procedure",
        "QuestionnaireResponse",
        "RelatedPerson",
        "RiskAssessment",
        "ServiceRequest",
        "Specimen",
        "Task",
    }
)


@dataclass(frozen=True, slots=True)
class Where:
    """How one of several is told from the others: by a coding or a plain value at `path` in it."""

    path: str  # code, type, url, system, coding.system
    coding: Coding | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a resource: how often, what it may hold, and what is inside it.

    `max` MANY is any number. `expected` is content that a message should carry: its absence is a warning.
    """

    name: str  # as FHIR names it: status, reasonCode, value[x]
    da: str  # what it is, to a caseworker
    en: str
    _: KW_ONLY
    min: int = 0
    max: int | None = 1
    expected: bool = False
    types: tuple[str, ...] = ()  # what a choice may hold: dateTime, Period
    equals: str | bool | None = None  # the one value of a primitive
    coding: Coding | None = None  # the coding that a Coding or CodeableConcept has
    values: ValueSet | None = None  # the codes of a code, Coding or CodeableConcept
    text_allowed: bool = False  # a concept may be given in words, or in other systems, beside `values`
    targets: tuple[str, ...] = ()  # the resource types that a Reference may point to
    in_bundle: bool = False  # the Reference must resolve in the message; else an identifier may stand for it
    slice: str | None = None  # one kind of a repeating element, told by `where`
    where: Where | None = None
    elements: tuple["Element", ...] = ()

    @property
    def required(self) -> bool:
        """Whether a message without it is refused."""
        return self.min > 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What no cardinality can say; `detail` names its texts in issue_texts.toml and its published key."""

    detail: str
    fhirpath: str  # the same rule as FHIRPath on the resource (or the Bundle), for the reader
    test: Test
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Profile:
    """What one resource must say; published under /fhir/StructureDefinition/{id}."""

    id: str
    type: str
    da: str
    en: str
    elements: tuple[Element, ...]
    rules: tuple[Rule, ...] = ()
    canonical: str | None = None  # of a profile that somebody else publishes

    @property
    def url(self) -> str:
        """Its canonical address."""
        return self.canonical or f"{BASE}/StructureDefinition/{self.id}"


@dataclass(frozen=True, slots=True)
class Content:
    """One kind of resource that a message holds beside its envelope and its focus."""

    profile: Profile
    min: int = 0
    max: int | None = MANY
    where: Where | None = None  # which resources of the type it speaks of; None: all
    expected: bool = False


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """One message of contract § 4; kinds are a party's defaults, `None` means any."""

    event: str
    danish: str
    _: KW_ONLY
    english: str
    about_da: str  # what it is for, in a sentence or two
    about_en: str
    focus: tuple[Profile, ...] = ()
    contents: tuple[Content, ...] = ()
    rules: tuple[Rule, ...] = ()  # about the whole message; run on its focus, places below the Bundle
    checks: tuple[Check, ...] = ()
    also_allowed: frozenset[str] | None = SUPPORTING  # further resource types; None: anything goes
    default_purpose: Purpose | None = None
    legal_basis: LegalBasis | None = None  # the one basis under which it is sent, if there is one
    reveals: frozenset[str] = frozenset()  # what being this message says, whatever is in it
    answered_by: str | None = None
    system: str = EVENT_SYSTEM
    sender_kinds: Kinds = None
    receiver_kinds: Kinds = None
    from_hub_only: bool = False  # a party that sends it is refused
    needs_patient: bool = True
    acknowledged: bool = True  # an acknowledgement never is
    expiry_days: int = 30

    @property
    def focus_types(self) -> tuple[str, ...]:
        """The resource types that its focus may have."""
        return tuple(profile.type for profile in self.focus)


def coded(path: str, system: str, code: str) -> Where:
    """Told by a coding."""
    return Where(path, coding=(system, code))


def extension(
    url: str,
    da: str,
    en: str,
    *types: str,
    name: str = "",
    required: bool = False,
    expected: bool = False,
    max: int | None = 1,
    values: ValueSet | None = None,
    text_allowed: bool = False,
    targets: tuple[str, ...] = (),
    in_bundle: bool = False,
) -> Element:
    """An extension with one value of one of these types, as a slice of `extension`; without types any value does.

    `name` is the slice's, where it is not the last step of the url. The others are of the value: see Element.
    """
    value = Element(
        "value[x]",
        da,
        en,
        min=1 if types else 0,
        types=types,
        values=values,
        text_allowed=text_allowed,
        targets=targets,
        in_bundle=in_bundle,
    )
    return Element(
        "extension",
        da,
        en,
        min=int(required),
        max=max,
        expected=expected,
        slice=name or url.rpartition("/")[2],
        where=Where("url", value=url),
        elements=(value,),
    )
