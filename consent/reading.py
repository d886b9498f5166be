"""What does a FHIR Consent say, as this package can decide it? (CONTRACT section 5, rule 9.)"""

from typing import Any, Final

from consent import elements
from consent.elements import Unreadable
from consent.model import ConsentRecord
from consent.performers import identifier_of, performers_of
from consent.periods import span, twelve_months_after
from consent.provisions import ConsentIssue, ProvisionReader
from consent.summarising import summary
from message_schemas.codes import ACT_CODE_SYSTEM, SID_PARTY

CONSENT_SCOPE: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
# An opt-in base policy grants nothing by itself here: silence is no. Another base would have to be obeyed.
_BASE_POLICIES_WITHOUT_EFFECT: Final = frozenset({(ACT_CODE_SYSTEM, "OPTIN")})
_STATUSES: Final = frozenset({"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"})
_MODIFIERS: Final = ("implicitRules", "modifierExtension")
# Of these, category, identifier, text, policy, source and verification are taken and change no decision: what a
# Consent permits stands in its provisions, how it was obtained is its organization's to answer for.
_UNDERSTOOD: Final = frozenset(
    {
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
    }
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
    # Without a known citizen the performers are still read, for what is wrong with them.
    performers = reader.attempt(lambda: performers_of(resource, citizen or ("", "")))
    root = reader.read(resource.get("provision"))
    reader.attempt(lambda: _refuse_modifiers(resource))
    if reader.issues or not (citizen and owner and performers and root) or date_time is None:
        raise MalformedConsent(tuple(reader.issues))
    found = summary(root)
    return ConsentRecord(
        id=consent_id,
        version=version,
        status=resource["status"],
        organization=owner,
        date_time=date_time,
        by_citizen=performers.by_citizen,
        by_unidentified=performers.by_unidentified,
        root=root,
        deputies=performers.deputies,
        recipients=found.recipients,
        purposes=found.purposes,
        particular=found.particular,
        ends=found.ends,
    )


def citizen_of(resource: dict[str, Any]) -> tuple[str, str]:
    """The (system, value) of the citizen whose consent it is; Unreadable when it names none."""
    identifier = identifier_of(resource.get("patient"))
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
    identifier = identifier_of(organizations[0])
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


def _codings(concept: object, where: str) -> set[tuple[str, str]]:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return set(elements.each(codings, f"{where}.coding", elements.coding)) if codings else set()


def _refuse_modifiers(resource: dict[str, Any]) -> None:
    """What changes the meaning of the rest may stand in what is not read in full here: contained persons, policies.

    Provisions are read in full. Within, names are the sender's own and are not repeated.
    """
    found: list[str] = []
    for name in sorted((resource.keys() & _UNDERSTOOD) - {"provision"}):
        for index, item in enumerate(_listed(resource[name])):
            at = f"{name}[{index}]" if isinstance(resource[name], list) else name
            own = item.keys() if isinstance(item, dict) else set()
            found += [f"{at}.{modifier}" for modifier in _MODIFIERS if modifier in own]
            below = _names_below(item)
            found += [f"{at}.descendants().{modifier}" for modifier in _MODIFIERS if modifier in below]
    if found:
        raise Unreadable(
            found,
            "Elementet kan ændre betydningen af resten på en måde, som hubben ikke kender. Fjern det.",
            "The element may change the meaning of the rest in a way that the hub does not know. Remove it.",
        )


def _names_below(item: object) -> set[str]:
    names: set[str] = set()
    waiting = list(item.values() if isinstance(item, dict) else _listed(item))
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            names.update(value)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return names


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
