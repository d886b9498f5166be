"""What does a FHIR Consent say, as this package can decide it? (CONTRACT section 5, rule 9.)"""

from typing import Any, Final

from consent import elements
from consent.elements import Element, Unreadable
from consent.model import ConsentRecord
from consent.periods import span, twelve_months_after
from consent.provisions import ConsentIssue, ProvisionReader
from message_schemas.codes import ACT_CODE_SYSTEM, SID_PARTY

CONSENT_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
# Who holds custody: DK Core's parental authority, HL7's guardian. DK Core's system is case-insensitive.
CUSTODY_RELATIONSHIPS: Final = frozenset(
    {
        ("http://hl7.dk/fhir/core/CodeSystem/dk-relatedperson-relationshipcodes", "PARAUTH"),
        ("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "GUARD"),
    }
)
# An opt-in base policy grants nothing by itself here: silence is no. Another base would have to be obeyed.
_BASE_POLICIES_WITHOUT_EFFECT: Final = frozenset({(ACT_CODE_SYSTEM, "OPTIN")})
_STATUSES: Final = frozenset({"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"})
_UNDERSTOOD: Final = (
    "resourceType",
    "meta",
    "language",
    "text",
    "contained",
    "identifier",
    "status",
    "scope",
    "category",
    "patient",
    "dateTime",
    "performer",
    "organization",
    "sourceAttachment",
    "sourceReference",
    "policy",
    "policyRule",
    "verification",
    "provision",
)


class MalformedConsent(ValueError):
    """The Consent cannot be read in full; `issues` say where and why, and repeat none of its content."""

    def __init__(self, issues: tuple[ConsentIssue, ...]) -> None:
        super().__init__(f"{len(issues)} issues")
        self.issues = issues


def read(
    resource: dict[str, Any], *, consent_id: str, version: int, organization: str | None = None
) -> ConsentRecord:
    """The Consent compiled; MalformedConsent when any of it is not understood.

    `consent_id` is "Consent/…". `organization` is the party id of Consent.organization where the caller
    has found it otherwise than by a `/sid/party` identifier (a SOR number, a reference within a Bundle).
    """
    reader = ProvisionReader(_permits_end(resource))
    reader.attempt(lambda: _check_shape(resource))
    citizen = reader.attempt(lambda: citizen_of(resource))
    date_time = reader.attempt(lambda: _date_time(resource))
    owner = reader.attempt(lambda: _organization(resource, organization))
    performers = reader.attempt(lambda: elements.objects(resource.get("performer"), "performer"))
    root = reader.read(resource.get("provision"))
    if reader.issues or not (citizen and owner and performers and root) or date_time is None:
        raise MalformedConsent(tuple(reader.issues))
    return ConsentRecord(
        id=consent_id,
        version=version,
        status=resource["status"],
        organization=owner,
        date_time=date_time,
        by_citizen=any(_is_citizen(performer, citizen, resource["patient"]) for performer in performers),
        by_custody_holder=any(_holds_custody(performer, citizen, resource) for performer in performers),
        root=root,
    )


def citizen_of(resource: dict[str, Any]) -> tuple[str, str]:
    """The (system, value) of the citizen whose consent it is; Unreadable when it names none."""
    identifier = _identifier(resource.get("patient"))
    if identifier is None:
        raise Unreadable(
            "patient",
            "Borgeren skal nævnes med en identifier med system og value.",
            "The citizen must be named by an identifier with system and value.",
        )
    return identifier


def _check_shape(resource: dict[str, Any]) -> None:
    elements.only(resource, _UNDERSTOOD, "")
    if resource.get("resourceType") != "Consent":
        raise Unreadable("resourceType", "Ressourcen er ikke et samtykke.", "The resource is not a Consent.")
    status = resource.get("status")
    if not isinstance(status, str) or status not in _STATUSES:
        raise Unreadable("status", "Status mangler eller er ukendt.", "The status is missing or unknown.")
    if _codings(resource.get("scope"), "scope") != {(CONSENT_SCOPE, "patient-privacy")}:
        raise Unreadable("scope", "Scope skal være patient-privacy.", "The scope must be patient-privacy.")
    for policy in elements.objects(resource.get("policy"), "policy"):
        if not isinstance(policy.get("uri"), str):
            raise Unreadable("policy", "Angiv policy.uri.", "State policy.uri.")
    if "policyRule" in resource:
        rule = _codings(resource["policyRule"], "policyRule")
        if not rule or not rule <= _BASE_POLICIES_WITHOUT_EFFECT:
            raise Unreadable(
                "policyRule",
                "Grundreglen i policyRule kan hubben ikke afgøre efter. Skriv den som bestemmelser.",
                "The hub cannot decide by this policyRule. Write it as provisions.",
            )
    if "sourceAttachment" not in resource and "sourceReference" not in resource:
        raise Unreadable(
            "source",
            "Angiv, hvor samtykket er dokumenteret (sourceAttachment eller sourceReference).",
            "State where the consent is documented (sourceAttachment or sourceReference).",
        )


def _permits_end(resource: dict[str, Any]) -> int | None:
    try:
        return twelve_months_after(resource["dateTime"])
    except (KeyError, ValueError):
        return None  # _date_time notes the issue


def _date_time(resource: dict[str, Any]) -> int:
    try:
        return span(resource["dateTime"]).start
    except (KeyError, ValueError) as error:
        raise Unreadable(
            "dateTime",
            "Angiv, hvornår samtykket er givet (en FHIR-dato eller et tidspunkt).",
            "State when the consent was given (a FHIR date or dateTime).",
        ) from error


def _organization(resource: dict[str, Any], known: str | None) -> str:
    organizations = elements.objects(resource.get("organization"), "organization")
    identifier = _identifier(organizations[0])
    if len(organizations) == 1:
        if known is not None:
            return known
        if identifier is not None and identifier[0] == SID_PARTY:
            return identifier[1]
    raise Unreadable(
        "organization",
        "Angiv den ene part, som samtykket er givet til.",
        "State the one party that the consent was given to.",
    )


def _identifier(reference: object) -> tuple[str, str] | None:
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    if isinstance(identifier, dict):
        system, value = identifier.get("system"), identifier.get("value")
        if isinstance(system, str) and isinstance(value, str) and system and value:
            return system, value
    return None


def _codings(concept: object, where: str) -> set[tuple[str, str]]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return set(elements.each(codings, f"{where}.coding", elements.coding)) if codings else set()


def _is_citizen(reference: Element, citizen: tuple[str, str], patient: Element) -> bool:
    identifier = _identifier(reference)
    if identifier is not None:
        return identifier == citizen
    literal = reference.get("reference")
    return isinstance(literal, str) and literal == patient.get("reference")


def _holds_custody(performer: Element, citizen: tuple[str, str], resource: dict[str, Any]) -> bool:
    """A contained RelatedPerson of this very citizen, active, with a custody relationship."""
    literal = performer.get("reference")
    contained = resource.get("contained")
    if not isinstance(literal, str) or not isinstance(contained, list):
        return False
    for person in contained:
        if isinstance(person, dict) and f"#{person.get('id')}" == literal:
            related = person.get("patient")
            return (
                person.get("resourceType") == "RelatedPerson"
                and person.get("active", True) is True
                and isinstance(related, dict)
                and _is_citizen(related, citizen, resource["patient"])
                and _has_custody_relationship(person)
            )
    return False


def _has_custody_relationship(person: Element) -> bool:
    relationships = person.get("relationship")
    if not isinstance(relationships, list):
        return False
    codings = [
        item
        for concept in relationships
        if isinstance(concept, dict) and isinstance(concept.get("coding"), list)
        for item in concept["coding"]
        if isinstance(item, dict)
    ]
    return any(
        (str(item.get("system")), str(item.get("code")).upper()) in CUSTODY_RELATIONSHIPS for item in codings
    )
