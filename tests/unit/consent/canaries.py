"""Messages in which every string stands in one place only, and how it is found again in whatever goes out."""

import base64
import copy
import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from consent.redacting import _find
from message_schemas import JsonObject, Message, parts
from message_schemas.message import objects
from message_schemas.reading import read_message

CANARY = re.compile(r"kanarie\d{5}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}")
_ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
_FILES = ("data", "valueBase64Binary")
_AS_IT_IS = ("resourceType", "reference", "fullUrl")
_DEEPEST = 4


@dataclass
class Planted:
    """A message full of canaries: those of each part, and those by which others speak of each entry."""

    bundle: JsonObject
    of_part: dict[str, set[str]] = field(default_factory=dict)
    of_entry: dict[int, set[str]] = field(default_factory=dict)

    def secret(self, withheld: set[str]) -> set[str]:
        """Everything that nobody may find when these parts are withheld."""
        entries = [number for number in self.of_entry if f"entry[{number}]" in withheld]
        return set().union(*(self.of_part[path] for path in withheld), *(self.of_entry[n] for n in entries))


def read(bundle: JsonObject) -> Message:
    """The message, with nothing checked."""
    return read_message(bundle, b"", "application/fhir+json", ())


def planted(bundle: JsonObject) -> Planted:
    """A copy of a message in which every string of every part, and all that tells of an entry, is a canary."""
    names = (f"kanarie{number:05}" for number in itertools.count(10_000))
    result = Planted(copy.deepcopy(bundle))
    _rename(result, names)
    _speak(result, names)
    for part in parts(read(result.bundle)):
        entry, holders, step = _find(result.bundle["entry"], part.path)
        result.of_part[part.path] = new = set[str]()
        if holders:
            holders[-1][step] = _full_of_canaries(holders[-1][step], "", names, new)
        else:
            result.bundle["entry"][entry]["resource"] = _full_of_canaries(
                result.bundle["entry"][entry]["resource"], "", names, new
            )
    _name_by_identifier(result)
    _repeat(result)
    return result


def _rename(result: Planted, names: Iterator[str]) -> None:
    """A canary in the id and the fullUrl of every entry but the header's."""
    new: dict[str, str] = {}
    for number, entry in enumerate(result.bundle["entry"][1:], start=1):
        resource, name, host = entry["resource"], next(names), next(names)
        address = f"{resource['resourceType']}/{name}"
        new[f"{resource['resourceType']}/{resource['id']}"] = address
        if "fullUrl" in entry:
            new[entry["fullUrl"]] = f"https://{host}.example/{address}"
        resource["id"] = name
        result.of_entry[number] = {name, host}
    result.bundle = _readdressed(result.bundle, new)


def _readdressed(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _readdressed(item, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_readdressed(item, new) for item in value]
    return new.get(value, value) if isinstance(value, str) else value


def _speak(result: Planted, names: Iterator[str]) -> None:
    """Every reference to an entry also says in words, and by a number, what it means."""
    message = read(result.bundle)
    for number, holder in enumerate(list(_references(result.bundle))):
        target = message.resolve(holder)
        if target and target[0] in result.of_entry:
            result.of_entry[target[0]].add(name := next(names))
            if number % 2:
                holder["display"] = name
            else:
                holder["identifier"] = {"system": "https://example.org", "value": name}


def _references(value: Any) -> Iterator[JsonObject]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _full_of_canaries(value: Any, key: str, names: Iterator[str], new: set[str]) -> Any:
    if isinstance(value, dict):
        return {
            name: item
            if name in _AS_IT_IS or (name == "id" and "resourceType" in value)
            else _full_of_canaries(item, name, names, new)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_full_of_canaries(item, key, names, new) for item in value]
    if not isinstance(value, str):
        return value
    one, two, three = (next(names) for _ in range(3))
    new |= {one, two, three}
    if key == "div":
        return value.removesuffix("</div>") + f'<a href="#{one}" title="{two}">{three}</a></div>'
    if key in _FILES:
        inner = base64.b64encode(one.encode("utf-16-le"))
        return base64.b64encode(inner + b" " + two.encode("cp1252") + b" " + three.encode()).decode()
    return f"{value} {one}{two}{three}"


def _name_by_identifier(result: Planted) -> None:
    """The message's Provenance names everything that has an identifier by it."""
    (provenance, *_) = (one for _, one in read(result.bundle).of_type("Provenance"))
    for number in result.of_entry:
        if f"entry[{number}]" in result.of_part:
            for identifier in objects(result.bundle["entry"][number]["resource"].get("identifier")):
                known = {key: identifier[key] for key in ("system", "value") if key in identifier}
                provenance.setdefault("entity", []).append({"role": "source", "what": {"identifier": known}})


def _repeat(result: Planted) -> None:
    """Every narrative, and what is made of the whole, repeats everything."""
    everything = " ".join(sorted(set().union(*result.of_part.values(), *result.of_entry.values())))
    text = {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{everything}</div>'}
    for entry in result.bundle["entry"]:
        resource = entry["resource"]
        resource["text"] = copy.deepcopy(text)
        if resource["resourceType"] == "Composition":
            resource["title"] = everything
        if resource["resourceType"] == "Provenance":
            resource["signature"] = [{"data": base64.b64encode(everything.encode()).decode()}]
    result.bundle["link"] = [{"relation": "self", "url": everything}]
    result.bundle["signature"] = {"data": base64.b64encode(everything.encode()).decode()}


def canaries_in(body: bytes) -> set[str]:
    """Every canary that somebody who looks for long enough finds in these bytes."""
    return set(_seen_in(body, _DEEPEST))


def _seen_in(body: bytes, depth: int) -> Iterator[str]:
    for encoding in _ENCODINGS:
        text = body.decode(encoding, errors="ignore").lower()
        for form in (text, unquote(text), html.unescape(text)):
            yield from CANARY.findall(form)
    for run in _BASE64.findall(body) if depth else ():
        bare = run.rstrip(b"=")
        try:
            inner = base64.b64decode(bare + b"=" * (-len(bare) % 4), altchars=b"-_" if b"-" in bare else None)
        except ValueError:
            continue
        yield from _seen_in(inner, depth - 1)
