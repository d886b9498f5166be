"""What of a consent may one party see: only what it says of that party, in a form that names nobody else?

Nothing is copied that is not understood. What cannot be told to the one party without saying more is left
out, and where leaving it out could make the rest look wider than it is, the rest goes with it.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from message_schemas.codes import ACT_CODE_SYSTEM, SID_CASE, SID_PARTY, SID_PARTY_KIND, PartyKind
from message_schemas.message import codings_of, objects, text_of

JsonObject = dict[str, Any]

_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_RECEIVES: Final = "IRCP"
_DISCLOSES: Final = "CST"
_RESOURCE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64}", re.ASCII)
_MOST_LEVELS: Final = 32  # as many as the consent engine reads
_UNDERSTOOD: Final = frozenset(
    {
        "id",
        "extension",
        "type",
        "period",
        "actor",
        "purpose",
        "securityLabel",
        "dataPeriod",
        "data",
        "provision",
    }
)
_DIMENSIONS: Final = ("purpose", "securityLabel", "dataPeriod")


class _CannotNarrow(ValueError):
    """Something in the consent is not understood, so that nothing of its provisions can be told."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What applies to a provision: its own value of each dimension, else its nearest ancestor's."""

    recipients: tuple[JsonObject, ...] | None = None
    disclosers: tuple[JsonObject, ...] | None = None
    data: tuple[JsonObject, ...] | None = None
    period: JsonObject | None = None
    plain: tuple[tuple[str, Any], ...] = ()  # the dimensions that name no party


def narrowed(consent: JsonObject, party_id: str, party_kind: PartyKind | None = None) -> JsonObject:
    """The Consent as one party may see it; without `provision` where nothing of it is about that party.

    A provision is about the party when it names it, or its kind, as a recipient, or names no recipient.
    Evidence, narrative, verification, contained people and other performers than the citizen stay out.
    """
    citizen = _identifier(consent.get("patient"))
    organization = [_reference(one) for one in objects(consent.get("organization"))]
    named = frozenset({(SID_PARTY, party_id), *(one for item in organization if (one := _identifier(item)))})
    seen: JsonObject = {"resourceType": "Consent"}
    for name in ("id", "status", "dateTime"):
        if text_of(consent.get(name)):
            seen[name] = consent[name]
    for name in ("scope", "category", "policyRule"):
        if name in consent:
            seen[name] = _coded(consent[name])
    if citizen:
        seen["patient"] = _by(citizen)
        if any(_identifier(one) == citizen for one in objects(consent.get("performer"))):
            seen["performer"] = [_by(citizen)]
    if known := [one for one in organization if one]:
        seen["organization"] = known
    if policy := [{"uri": uri} for one in objects(consent.get("policy")) if (uri := text_of(one.get("uri")))]:
        seen["policy"] = policy
    if not (policy or "policyRule" in seen):
        seen["policyRule"] = {"coding": [{"system": ACT_CODE_SYSTEM, "code": "OPTIN"}]}
    provision = _Narrowing(party_id, party_kind, named).root(consent.get("provision"))
    return {**seen, "provision": provision} if provision else seen


class _Narrowing:
    """Goes through the provisions of one consent for one party."""

    def __init__(
        self, party_id: str, party_kind: PartyKind | None, named: frozenset[tuple[str, str]]
    ) -> None:
        self._party = {(SID_PARTY, party_id)}
        if party_kind is not None:
            self._party.add((SID_PARTY_KIND, party_kind.value))
        self._named = named  # who may be named beside kinds of parties

    def root(self, provision: object) -> JsonObject | None:
        """The one provision that holds the rest; None where nothing is left."""
        if not isinstance(provision, dict):
            return None
        try:
            kept = self._kept(provision, _Said(), 1)
        except _CannotNarrow:
            return None
        if not kept:
            return None
        return kept[0] if len(kept) == 1 else {"provision": kept}

    def _kept(self, provision: JsonObject, inherited: _Said, level: int) -> list[JsonObject]:
        """The provision as the party may see it, or what is left of those in it."""
        said = _read(provision, inherited, level)
        if said.period and _is_empty(said.period):
            return []  # in force at no time, nor is anything in it
        nested = _all_objects(provision["provision"]) if "provision" in provision else []
        inside = [one for child in nested for one in self._kept(child, said, level + 1)]
        effect = provision.get("type")
        if effect is None or not self._is_about_the_party(said):
            return inside
        own = self._told(said, effect)
        if own is None:
            return inside  # each of these says all that applies to it, so it can stand without
        if inside:
            own["provision"] = inside
        return [own]

    def _is_about_the_party(self, said: _Said) -> bool:
        if said.recipients is None:
            return True
        return any(_identifier(one.get("reference")) in self._party for one in said.recipients)

    def _told(self, said: _Said, effect: str) -> JsonObject | None:
        """The provision itself; None for a permit that could only be told by naming somebody else."""
        told: JsonObject = {"type": effect}
        if said.period:
            told["period"] = said.period
        actors = [one for one in said.recipients or () if _identifier(one.get("reference")) in self._party]
        disclosers = self._nameable(said.disclosers, effect)
        data = self._nameable(said.data, effect)
        if disclosers is None or data is None:
            return None
        if actors := [*actors, *disclosers]:
            told["actor"] = actors
        if data:
            told["data"] = data
        told.update(said.plain)
        return told

    def _nameable(self, items: tuple[JsonObject, ...] | None, effect: str) -> list[JsonObject] | None:
        """The alternatives of one dimension that name no other party; None where a permit has none left.

        Fewer alternatives make a permit narrower. They would make a refusal narrower too, so a refusal that
        loses one is told without the dimension, which makes it wider.
        """
        if items is None:
            return []
        kept = [one for one in items if self._may_be_named(one)]
        if effect == "deny":
            return kept if len(kept) == len(items) else []
        return kept or None

    def _may_be_named(self, item: JsonObject) -> bool:
        identifier = _identifier(item.get("reference"))
        return identifier is None or identifier[0] != SID_PARTY or identifier in self._named


def _read(provision: JsonObject, inherited: _Said, level: int) -> _Said:
    """What applies to the provision, in clean copies; _CannotNarrow for anything that is not understood."""
    if level > _MOST_LEVELS or not provision.keys() <= _UNDERSTOOD:
        raise _CannotNarrow
    if provision.get("type") not in ("permit", "deny", None):
        raise _CannotNarrow
    said = inherited
    if "actor" in provision:
        actors = [(_role(one), _party_actor(one)) for one in _all_objects(provision["actor"])]
        recipients = tuple(actor for role, actor in actors if role == _RECEIVES)
        disclosers = tuple(actor for role, actor in actors if role == _DISCLOSES)
        said = replace(
            said, recipients=recipients or said.recipients, disclosers=disclosers or said.disclosers
        )
    if "data" in provision:
        said = replace(said, data=tuple(_datum(one) for one in _all_objects(provision["data"])))
    if "period" in provision:
        said = replace(said, period=_within(_period(provision["period"]), inherited.period))
    plain = dict(said.plain)
    for name in _DIMENSIONS:
        if name in provision:
            value = provision[name]
            plain[name] = (
                _period(value) if name == "dataPeriod" else [_coding(one) for one in _all_objects(value)]
            )
    return replace(said, plain=tuple(plain.items()))


def _all_objects(value: object) -> list[JsonObject]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        raise _CannotNarrow
    return value


def _role(actor: JsonObject) -> str:
    roles = {(one.get("system"), one.get("code")) for one in codings_of(actor.get("role"))}
    for role in (_RECEIVES, _DISCLOSES):
        if roles == {(_ROLES, role)}:
            return role
    raise _CannotNarrow


def _party(reference: object) -> JsonObject:
    """A party or a kind of party; any other way of naming one is not understood."""
    identifier = _identifier(reference)
    if identifier is None or identifier[0] not in (SID_PARTY, SID_PARTY_KIND):
        raise _CannotNarrow
    return _by(identifier)


def _party_actor(actor: JsonObject) -> JsonObject:
    return {
        "role": {"coding": [{"system": _ROLES, "code": _role(actor)}]},
        "reference": _party(actor.get("reference")),
    }


def _datum(datum: JsonObject) -> JsonObject:
    meaning, reference = datum.get("meaning"), datum.get("reference")
    if meaning == "authoredby":
        return {"meaning": meaning, "reference": _party(reference)}
    identifier = _identifier(reference)
    if meaning == "related" and identifier is not None and identifier[0] == SID_CASE:
        return {"meaning": meaning, "reference": _by(identifier)}
    literal = text_of(reference.get("reference")) if isinstance(reference, dict) else None
    if meaning == "instance" and literal is not None and _RESOURCE.fullmatch(literal):
        return {"meaning": meaning, "reference": {"reference": literal}}
    raise _CannotNarrow


def _coding(coding: JsonObject) -> JsonObject:
    system, code = text_of(coding.get("system")), text_of(coding.get("code"))
    if system is None or code is None:
        raise _CannotNarrow
    return {"system": system, "code": code}


def _period(value: object) -> JsonObject:
    known = value if isinstance(value, dict) else {}
    limits = {name: known[name] for name in ("start", "end") if text_of(known.get(name))}
    if not limits:
        raise _CannotNarrow
    return limits


def _within(own: JsonObject, around: JsonObject | None) -> JsonObject:
    """The time in both; _CannotNarrow where the later of two limits cannot be told from their texts."""
    if around is None:
        return own
    limits = {}
    for name, latest in (("start", True), ("end", False)):
        known = [limit for limit in (own.get(name), around.get(name)) if limit]
        if len(known) == 2 and known[0] != known[1] and not all(len(limit) == 10 for limit in known):
            raise _CannotNarrow
        if known:
            limits[name] = max(known) if latest else min(known)
    return limits


def _is_empty(period: JsonObject) -> bool:
    """Whether it surely ends before it starts; a date may be a month or a year only."""
    start, end = period.get("start"), period.get("end")
    if not (start and end):
        return False
    length = min(len(start), len(end), 10)
    return bool(start[:length] > end[:length])


def _identifier(reference: object) -> tuple[str, str] | None:
    """The (system, value) of a logical reference."""
    identifier = reference.get("identifier") if isinstance(reference, dict) else None
    if not isinstance(identifier, dict):
        return None
    system, value = text_of(identifier.get("system")), text_of(identifier.get("value"))
    return (system, value) if system and value else None


def _by(identifier: tuple[str, str]) -> JsonObject:
    return {"identifier": {"system": identifier[0], "value": identifier[1]}}


def _reference(value: JsonObject) -> JsonObject | None:
    identifier = _identifier(value)
    return _by(identifier) if identifier else None


def _coded(value: object) -> Any:
    """A CodeableConcept, or several, by their codes alone."""
    if isinstance(value, list):
        return [_coded(one) for one in value]
    return {
        "coding": [
            {name: one[name] for name in ("system", "code") if text_of(one.get(name))}
            for one in codings_of(value)
        ]
    }
