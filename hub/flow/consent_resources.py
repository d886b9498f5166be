"""What must a Consent resource say to be recorded, and where does it not? Pure.

Every refusal names the element; none repeats what stood in it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from consent import ConsentIssue, ConsentRecord, MalformedConsent, read
from hub.domain.party import AmbiguousParty, Party, PartyRegistry
from hub.flow.errors import Refused
from message_schemas import Issue, JsonObject, resource_issues
from message_schemas.codes import CITIZEN_SYSTEMS, SID_PARTY
from message_schemas.definitions.recorded_consent import HANDED_OVER_EXTENSION
from message_schemas.identifiers import Identifier, is_well_formed
from message_schemas.message import objects

ACTIVE: Final = "active"
_NO_ORGANIZATION: Final = ConsentIssue(
    "Consent.organization",
    "Angiv den part, som samtykket er givet til, med en identifier.",
    "State the party that the consent was given to, by an identifier.",
)
_NOT_A_CITIZEN: Final = ConsentIssue(
    "Consent.patient.identifier",
    "Angiv borgerens CPR-nummer, erstatnings-CPR eller sags-id i den form, som systemet kræver.",
    "State the citizen's CPR number, replacement number or case id in the form that its system requires.",
)
ANOTHER_CITIZEN: Final = ConsentIssue(
    "Consent.patient",
    "Et samtykke kan ikke flyttes til en anden borger. Opret et nyt.",
    "A consent cannot be moved to another citizen. Record a new one.",
)
_UNKNOWN_PARTY: Final = (
    "Parten er ikke oprettet i hubben. Brug partens id i hubben.",
    "The party is not registered in the hub. Use the party's id in the hub.",
)


def compiled(
    resource: JsonObject, consent_id: str, version: int, caller: Party, registry: PartyRegistry
) -> ConsentRecord:
    """The resource as the gate reads it. Raises Refused: `forbidden` for another's consent, `invalid`."""
    _check_owner(resource, caller, registry)
    issues = [each for each in resource_issues(resource) if each.severity == "error"]
    if issues:
        raise Refused("invalid", *issues)
    try:
        record = read(resource, consent_id=f"Consent/{consent_id}", version=version, organization=caller.id)
    except MalformedConsent as malformed:
        raise Refused("invalid", *(issue_of(each) for each in malformed.issues)) from None
    unknown = list(_unknown_parties(resource.get("provision"), "Consent.provision", registry.by_id))
    if unknown:
        raise Refused("invalid", *unknown)
    return record


def citizen_identifier(resource: JsonObject) -> Identifier:
    """Whose consent it is. Raises Refused `invalid`."""
    identifier = identifier_of(resource.get("patient"))
    if identifier is None or identifier.system not in CITIZEN_SYSTEMS or not is_well_formed(identifier):
        raise Refused("invalid", issue_of(_NOT_A_CITIZEN))
    return identifier


def stored(resource: JsonObject, consent_id: str, version: int, now: datetime) -> JsonObject:
    """The resource as it is kept: with its id, its version and when it was written."""
    meta, extensions = resource.get("meta"), resource.get("extension")
    kept = {name: value for name, value in resource.items() if name != "extension"}
    # what an earlier revocation was answered with is no part of the consent
    if own := [one for one in objects(extensions) if one.get("url") != HANDED_OVER_EXTENSION]:
        kept["extension"] = own
    return {
        **kept,
        "id": consent_id,
        "meta": {
            **(meta if isinstance(meta, dict) else {}),
            "versionId": str(version),
            "lastUpdated": now.isoformat(timespec="milliseconds"),
        },
    }


def says_the_same(one: JsonObject, other: JsonObject) -> bool:
    """Whether two versions differ in nothing but id, status, meta, narrative and extensions."""
    apart = ("id", "status", "meta", "text", "extension")
    return {k: v for k, v in one.items() if k not in apart} == {
        k: v for k, v in other.items() if k not in apart
    }


def identifier_of(reference: object) -> Identifier | None:
    """The identifier of a logical reference, where it has both system and value."""
    named = reference.get("identifier") if isinstance(reference, dict) else None
    system, value = (named.get("system"), named.get("value")) if isinstance(named, dict) else (None, None)
    if isinstance(system, str) and isinstance(value, str) and system and value:
        return Identifier(system, value)
    return None


def issue_of(found: ConsentIssue, within: str = "Consent") -> Issue:
    """What the consent engine found, as an issue of what was sent; `within` is where the Consent stands."""
    where = found.expression.replace("Consent", within, 1)
    return Issue("error", "invalid", "consent-malformed", where, found.text_da, found.text_en)


def _check_owner(resource: JsonObject, caller: Party, registry: PartyRegistry) -> None:
    """Consents are recorded by their own organization; one that names none at all is malformed."""
    named = [found for each in objects(resource.get("organization")) if (found := identifier_of(each))]
    try:
        owner = registry.find(named)
    except AmbiguousParty:
        owner = None
    if named and (owner is None or owner.id != caller.id):
        raise Refused("forbidden")
    if not named:
        raise Refused("invalid", issue_of(_NO_ORGANIZATION))


def _unknown_parties(provision: object, where: str, known: Mapping[str, Party]) -> Iterator[Issue]:
    """Each actor and author, at any depth, whose party id nobody has; the engine has bounded the depth."""
    if not isinstance(provision, dict):
        return
    for name in ("actor", "data"):
        for number, one in enumerate(objects(provision.get(name), keep_gaps=True)):
            party = identifier_of(one.get("reference"))
            if party is not None and party.system == SID_PARTY and party.value not in known:
                at = f"{where}.{name}[{number}].reference"
                yield Issue("error", "not-found", "unknown-party", at, *_UNKNOWN_PARTY)
    for number, nested in enumerate(objects(provision.get("provision"), keep_gaps=True)):
        yield from _unknown_parties(nested, f"{where}.provision[{number}]", known)
