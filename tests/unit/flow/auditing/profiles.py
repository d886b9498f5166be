"""What does IHE BALP 1.1.4 demand of an AuditEvent? Its profiles as tables, and a checker that reads them.

Written from the profiles themselves: fixed codes, cardinalities, slices by the pattern of `type`. Nothing here
comes from hub/.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Token = tuple[str, str]  # system, code

HL7 = "http://terminology.hl7.org/CodeSystem"
BALP = "https://profiles.ihe.net/ITI/BALP"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
REST = "http://hl7.org/fhir/restful-interaction"
PARTICIPATION = f"{HL7}/v3-ParticipationType"
DISCLOSE = (f"{HL7}/iso-21089-lifecycle", "disclose")
AUTHOR, INFORMANT, CUSTODIAN = ((PARTICIPATION, code) for code in ("AUT", "INF", "CST"))
RECIPIENT = (PARTICIPATION, "IRCP")
REST_ROLES = {(f"{HL7}/object-role", code) for code in ("4", "3", "20")}
NAMELESS = ("role", "altId", "name", "location", "media")


@dataclass(frozen=True)
class Slice:
    """Agents or entities whose type is one of these codes."""

    types: tuple[Token, ...]
    least: int = 1
    most: int | None = 1
    needs: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    requestor: bool | None = None
    roles: frozenset[Token] | None = None
    is_source: bool = False  # val-audit-source: the same as source.observer
    refers_to: str | None = None


@dataclass(frozen=True)
class Profile:
    """One profile's demands."""

    type: Token
    action: str
    agents: Mapping[str, Slice]
    entities: Mapping[str, Slice]
    subtype: Token | None = None  # one of the subtypes
    only_subtypes: frozenset[Token] | None = None  # a required binding: every subtype is one of these
    exact_display: bool = False
    outcome: str | None = None
    least_agents: int = 2
    least_entities: int = 1
    entities_closed: bool = False


PATIENT = Slice(
    ((f"{HL7}/audit-entity-type", "1"),),
    needs=("what", "role"),
    roles=frozenset({(f"{HL7}/object-role", "1")}),
    refers_to="Patient",
)
_OBJECT = (f"{HL7}/audit-entity-type", "2")
_REQUEST = Slice(((f"{BALP}/CodeSystem/BasicAuditEntityType", "XrequestId"),), least=0, needs=("what",))
_DATA = Slice((_OBJECT,), needs=("what", "role"), roles=frozenset(REST_ROLES))
_QUERY = Slice(
    (_OBJECT,),
    needs=("role", "query"),
    never=("what", "lifecycle", "detail"),
    roles=frozenset({(f"{HL7}/object-role", "24")}),
)
_SOURCE, _DESTINATION = (DCM, "110153"), (DCM, "110152")


def _restful(code: str, action: str, about: Slice, *, patient: bool) -> Profile:
    reading = action == "R"
    ours, theirs = (_SOURCE, _DESTINATION) if reading else (_DESTINATION, _SOURCE)
    users = (AUTHOR, INFORMANT, CUSTODIAN) if action in "CU" else (RECIPIENT,)
    return Profile(
        type=(f"{HL7}/audit-event-type", "rest"),
        action=action,
        agents={
            "client": Slice((theirs,), needs=("who", "network"), never=("media",)),
            "server": Slice((ours,), needs=("who", "network"), never=("media",)),
            "user": Slice(users, least=0, needs=("who",), never=("media", "network"), requestor=True),
        },
        entities={
            "transaction": _REQUEST,
            "object": about,
            **({"patient": PATIENT} if patient else {}),
        },
        subtype=(REST, code),
        exact_display=code in ("create", "read", "update"),
        outcome="0",
        least_entities=2 if patient else 1,
    )


def _disclosure(code: str, action: str, source_is: str) -> Profile:
    return Profile(
        type=(DCM, code),
        action=action,
        agents={
            "source": Slice((_SOURCE,), needs=("who", "network"), is_source=source_is == "source"),
            "recipient": Slice((_DESTINATION,), needs=("who", "network"), is_source=source_is == "recipient"),
            "custodian": Slice((("http://snomed.info/sct", "159541003"),), least=0, needs=("who",)),
            "authorizer": Slice((("http://snomed.info/sct", "429577009"),), least=0, needs=("who",)),
        },
        entities={"patient": PATIENT},
        subtype=DISCLOSE,
        least_entities=2,
    )


_AUTHZ = f"{BALP}/CodeSystem/AuthZsubType"
_AUTHORIZATION = Profile(
    type=(DCM, "110113"),
    action="E",
    agents={
        "client": Slice(((DCM, "110150"),), needs=("who", "network"), never=(*NAMELESS, "purposeOfUse")),
        "user": Slice(
            (RECIPIENT,), needs=("who",), never=("altId", "location", "media", "network"), requestor=True
        ),
        "userorg": Slice(
            ((f"{HL7}/v3-RoleClass", "PROV"),),
            needs=("who",),
            never=(*NAMELESS, "policy", "network"),
            requestor=False,
        ),
        "authorizer": Slice(
            ((f"{HL7}/extra-security-role-type", "authserver"),),
            needs=("who",),
            never=(*NAMELESS, "policy", "network", "purposeOfUse"),
            requestor=False,
            is_source=True,
        ),
    },
    entities={
        "patient": PATIENT,
        "consent": Slice((("http://hl7.org/fhir/resource-types", "Consent"),), most=None, needs=("what",)),
        "token": Slice(((f"{BALP}/CodeSystem/UserAgentTypes", "UserOauthAgent"),), least=0, needs=("what",)),
    },
    only_subtypes=frozenset({(_AUTHZ, "AuthZ-Consent"), (_AUTHZ, "AuthZ-Role")}),
    least_entities=2,
    entities_closed=True,
)

PROFILES: Mapping[str, Profile] = {
    "AuthZconsent": _AUTHORIZATION,
    "PrivacyDisclosure.Source": _disclosure("110106", "R", "source"),
    "PrivacyDisclosure.Recipient": _disclosure("110107", "C", "recipient"),
    **{
        f"{'Patient' if patient else ''}{name}": _restful(code, action, about, patient=patient)
        for name, code, action, about in (
            ("Create", "create", "C", _DATA),
            ("Read", "read", "R", _DATA),
            ("Update", "update", "U", _DATA),
            ("Query", "search-type", "E", _QUERY),
        )
        for patient in (True, False)
    },
}


def claimed(event: Json) -> str | None:
    """The name of the BALP profile that the event says it keeps."""
    named = event.get("meta", {}).get("profile", [])
    assert len(named) <= 1
    return named[0].removeprefix(f"{BALP}/StructureDefinition/IHE.BasicAudit.") if named else None


def broken(name: str, event: Json) -> list[str]:
    """What of the profile the event does not keep."""
    return list(_broken(PROFILES[name], event))


def _broken(profile: Profile, event: Json) -> Iterator[str]:
    for element in ("recorded", "source"):
        if element not in event:
            yield f"{element} is required"
    if "modifierExtension" in event:
        yield "modifierExtension is forbidden"
    if _token(event.get("type", {})) != profile.type:
        yield "type"
    if event.get("action") != profile.action:
        yield "action"
    if event.get("outcome") not in ([profile.outcome] if profile.outcome else ["0", "4", "8", "12"]):
        yield "outcome"
    yield from _subtypes(profile, event.get("subtype", []))
    observer = event.get("source", {}).get("observer")
    agents, entities = event.get("agent", []), event.get("entity", [])
    if len(agents) < profile.least_agents or len(entities) < profile.least_entities:
        yield "too few agents or entities"
    if sum(agent.get("requestor") is True for agent in agents) > 1:
        yield "two agents that asked"
    yield from _slices("agent", profile.agents, agents, observer)
    yield from _slices("entity", profile.entities, entities, observer)
    known = {token for slice_ in profile.entities.values() for token in slice_.types}
    if profile.entities_closed and any(not known & _tokens(entity.get("type")) for entity in entities):
        yield "an entity of another type"


def _subtypes(profile: Profile, subtypes: list[Json]) -> Iterator[str]:
    tokens = [_token(subtype) for subtype in subtypes]
    if profile.subtype is not None and tokens.count(profile.subtype) != 1:
        yield "subtype"
    if profile.exact_display and not any(
        one == {"system": REST, "code": one.get("code"), "display": one.get("code")} for one in subtypes
    ):
        yield "subtype's exact display"
    if profile.only_subtypes is not None and (not tokens or not set(tokens) <= profile.only_subtypes):
        yield "a subtype outside the required value set"


def _slices(what: str, slices: Mapping[str, Slice], items: list[Json], observer: Any) -> Iterator[str]:
    for name, wanted in slices.items():
        found = [item for item in items if _tokens(item.get("type")) & set(wanted.types)]
        if len(found) < wanted.least or (wanted.most is not None and len(found) > wanted.most):
            yield f"{what}[{name}] is there {len(found)} times"
        for item in found:
            yield from (f"{what}[{name}].{fault}" for fault in _faults(wanted, item, observer))


def _faults(wanted: Slice, item: Json, observer: Any) -> Iterator[str]:
    yield from (f"{element} is required" for element in wanted.needs if not item.get(element))
    yield from (f"{element} is forbidden" for element in wanted.never if element in item)
    if wanted.requestor is not None and item.get("requestor") is not wanted.requestor:
        yield "requestor"
    if wanted.roles is not None and not _tokens(item.get("role")) & wanted.roles:
        yield "role"
    if wanted.is_source and item.get("who") != observer:
        yield "who is not source.observer"
    if wanted.refers_to is not None and item.get("what", {}).get("type") != wanted.refers_to:
        yield f"what is no {wanted.refers_to}"


def _token(coding: Json) -> Token:
    return str(coding.get("system")), str(coding.get("code"))


def _tokens(concept: Any) -> set[Token]:
    """Of a CodeableConcept, or of a Coding (an entity's type and role)."""
    if not isinstance(concept, dict):
        return set()
    return {_token(coding) for coding in concept.get("coding", [concept])}
