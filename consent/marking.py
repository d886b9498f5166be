"""What may a message still say about itself once something is missing from it?"""

from collections.abc import Collection
from typing import Any, Final

from consent.references import CannotRedact, Json, values
from message_schemas.category_codes import is_name_of, meaning_of
from message_schemas.category_tables import KNOWN_EXTENSIONS
from message_schemas.codes import ACT_REASON_SYSTEM, CONFIDENTIALITY_SYSTEM, OBSERVATION_VALUE_SYSTEM

REDACTED: Final = {"system": OBSERVATION_VALUE_SYSTEM, "code": "REDACTED", "display": "redacted"}
UNTITLED: Final = "Dokument"  # what a redacted document is called
# Labels that say how something is to be handled, and not what it is about.
_HANDLING: Final = frozenset({ACT_REASON_SYSTEM, CONFIDENTIALITY_SYSTEM, OBSERVATION_VALUE_SYSTEM})
# Profiles that every message of its kind has, whatever stands in it.
_PROFILES: Final = (*KNOWN_EXTENSIONS, "http://hl7.org/fhir/")


def drop_narratives(resource: Json) -> None:
    """Narrative may repeat anything in the message; none is generated anew."""
    for item in values(resource):
        if isinstance(item, dict) and "resourceType" in item:
            item.pop("text", None)
            item.pop("_text", None)


def without_what_covers_all(bundle: Json) -> None:
    """Take from the Bundle and its Provenances what was made of the whole: links to it and signatures over it."""
    for element in ("link", "signature", "text"):
        bundle.pop(element, None)
    for entry in bundle["entry"]:
        if entry["resource"]["resourceType"] == "Provenance":
            entry["resource"].pop("signature", None)


def untitled(document: Json) -> None:
    """A document's title, and what its type is called, may name what is withheld; FHIR wants both."""
    document.pop("_title", None)
    if "title" in document:
        document["title"] = UNTITLED
    kind = document.get("type")
    if isinstance(kind, dict):
        codings = [_bare(coding) for coding in kind.get("coding", ()) if "code" in coding]
        document["type"] = {"coding": codings} if codings else {"text": UNTITLED}


def neutral(resource: Json, categories: Collection[str]) -> None:
    """Take from a resource of the envelope the labels that tell, or may tell, of one of these categories."""
    meta = resource.get("meta")
    if meta is None:
        return
    if not isinstance(meta, dict):
        raise CannotRedact("what a resource says about itself cannot be read")
    for element in ("security", "tag"):
        labels = [_bare(label) for label in meta.pop(element, ()) if _is_neutral(label, categories)]
        if labels:
            meta[element] = labels
    profiles = [one for one in meta.pop("profile", ()) if isinstance(one, str) and one.startswith(_PROFILES)]
    if profiles:
        meta["profile"] = profiles
    for element in ("source", "_source", "_profile"):
        meta.pop(element, None)
    if not meta:
        del resource["meta"]


def mark(bundle: Json) -> None:
    """Label the Bundle as redacted."""
    labels: list[Any] = bundle.setdefault("meta", {}).setdefault("security", [])
    if not any(
        (one.get("system"), one.get("code")) == (REDACTED["system"], REDACTED["code"]) for one in labels
    ):
        labels.append(dict(REDACTED))


def _is_neutral(label: Json, categories: Collection[str]) -> bool:
    system, code = label.get("system"), label.get("code")
    if not isinstance(system, str) or not isinstance(code, str):
        return False
    meaning = meaning_of(system, code)
    return system in _HANDLING or (meaning.read and meaning.categories.isdisjoint(categories))


def _bare(coding: Json) -> Json:
    """The code without words about it, but for the name that the hub itself has for it."""
    name = coding.get("display")
    known = isinstance(name, str) and is_name_of(str(coding.get("system")), str(coding.get("code")), name)
    told = ("system", "version", "code", "display") if known else ("system", "version", "code")
    return {key: coding[key] for key in told if key in coding}
