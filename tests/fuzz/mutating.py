"""How is a message broken: in its structure, in its XML, in its bytes?"""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import orjson

from tests.fuzz.messages import bundle, document, json_bodies, short, xml_bodies
from tests.fuzz.mutating_bytes import break_bytes
from tests.fuzz.mutating_xml import break_document

JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"
NUMBER: Final = "2509479989"  # received, so no issue may say it; the citizen's in the hub's own messages too
CANARY: Final = f"kanariefugl{NUMBER}"
_MOST_BYTES: Final = 5 * 1024 * 1024  # what the hub takes by default
Place = tuple[Any, Any]  # a container and the key or number of one child

_NUMBERS: Final = (b"-0", b"1.10", b"1E3", b"1e-7", b"1e400", b"9" * 40, b"0.1" + b"0" * 50, b"NaN", b"01")
_STRINGS: Final = (
    "",
    " ",
    CANARY,
    f"{CANARY}/x",
    "é\x00",
    "\ufffe",
    "#",
    "#x",
    "😀e\u0301\u202eabc",
    "\n\t\r",
    "../..",
    "urn:uuid:",
    "Patient/",
    "/" * 200,
    "a/" * 1000,
    "<div>",
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>a&nbsp;b</p></div>',
    "2026-13-45T99:99:99Z",
    "x" * 20_000,
)
_NAMES: Final = (
    "extension",
    "contained",
    "_id",
    "_div",
    "resourceType",
    "fhir_comments",
    "é",
    CANARY,
    "value",
)
_REFERRING: Final = (
    "partOf",
    "basedOn",
    "replaces",
    "target",
    "focus",
    "subject",
    "hasMember",
    "entry",
    "who",
)


def mutated(seed: int, number: int) -> tuple[bytes, str]:
    """The body and content type of one case; the same for the same seed and number."""
    chance = random.Random(f"{seed}/{number}")
    which = chance.randrange(len(json_bodies())) if chance.random() < 0.4 else chance.choice(short())
    way = chance.random()
    if way < 0.55:
        return _broken_structure(chance, which), JSON
    if way < 0.7:
        return break_bytes(chance, json_bodies()[which], json_bodies()), JSON
    if way < 0.9:
        return break_document(chance, document(which)), XML
    return break_bytes(chance, xml_bodies()[which], xml_bodies()), XML


def _broken_structure(chance: random.Random, which: int) -> bytes:
    message = bundle(which)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        places = _places(message)
        if places:
            with suppress(RecursionError):  # as deep as it is, it stays
                chance.choice(_WAYS)(chance, chance.choice(places), places)
    try:
        return orjson.dumps(message, default=str)[:_MOST_BYTES]
    except TypeError:  # deeper than orjson writes: as deep as one likes, by hand
        return b'{"resourceType":"Bundle","entry":' + b'[{"resource":' * chance.randrange(300)


def _places(value: Any) -> list[Place]:
    found: list[Place] = []
    pending = [value]
    while pending:
        item = pending.pop()
        children = item.items() if isinstance(item, dict) else enumerate(item)
        for name, child in children:
            found.append((item, name))
            if isinstance(child, dict | list):
                pending.append(child)
    return found


def _get(place: Place) -> Any:
    """What stands in the place, as a copy."""
    return _copied(place[0][place[1]])


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(child) for name, child in value.items()}
    return [_copied(child) for child in value] if isinstance(value, list) else value


def _delete(_chance: random.Random, place: Place, _places: list[Place]) -> None:
    del place[0][place[1]]


def _duplicate(chance: random.Random, place: Place, _places: list[Place]) -> None:
    holder, name = place
    if isinstance(holder, list):
        holder.extend(_get(place) for _ in range(chance.choice((1, 2, 5, 30))))
    else:
        holder[name] = [_get(place)] * chance.choice((1, 2, 200))


def _swap(chance: random.Random, place: Place, places: list[Place]) -> None:
    other = chance.choice(places)
    first, second = _get(place), _get(other)
    place[0][place[1]] = second
    other[0][other[1]] = first


def _retype(chance: random.Random, place: Place, _places: list[Place]) -> None:
    place[0][place[1]] = chance.choice(
        (
            None,
            True,
            0,
            -1,
            2**40,
            [],
            {},
            [None],
            [[]],
            {"reference": 1},
            {"reference": CANARY},
            [{"code": CANARY, "system": ["x"], "coding": {"url": {}}}],
            {"extension": [{"url": CANARY}]},
            {CANARY: CANARY},
            {f"k{number}": number for number in range(chance.choice((3, 600)))},
        )
    )


def _retext(chance: random.Random, place: Place, _places: list[Place]) -> None:
    place[0][place[1]] = chance.choice(_STRINGS)


def _renumber(chance: random.Random, place: Place, _places: list[Place]) -> None:
    place[0][place[1]] = orjson.Fragment(chance.choice(_NUMBERS))


def _nest(chance: random.Random, place: Place, _places: list[Place]) -> None:
    """Puts the value deep inside itself, by one of the ways that FHIR nests."""
    value = _get(place)
    name = chance.choice(("extension", "contained", "section", "provision", "item", "part", "x"))
    for _ in range(chance.choice((1, 5, 30, 60, 110))):
        value = [value] if chance.random() < 0.1 else {"url": "a", name: [value]}
    place[0][place[1]] = value


def _rename(chance: random.Random, place: Place, _places: list[Place]) -> None:
    holder, name = place
    if isinstance(holder, dict):
        new = chance.choice((f"_{name}", f"{name}X", *_NAMES))
        holder[new] = holder.pop(name)


def _refer(chance: random.Random, place: Place, places: list[Place]) -> None:
    """Makes a reference point somewhere else, at itself, or in a circle."""
    ids = [f"{h.get('resourceType')}/{h['id']}" for h, name in places if name == "id" and "resourceType" in h]
    target = chance.choice([*ids, "#", "#x", CANARY, f"{ids[0]}/_history/1" if ids else "", "a/" * 500])
    references = [one for one in places if one[1] == "reference"]
    if references and chance.random() < 0.5:
        holder, name = chance.choice(references)
        holder[name] = target
    elif isinstance(place[0], dict):
        place[0][chance.choice(_REFERRING)] = chance.choice(({"reference": target}, [{"reference": target}]))


def _contain(chance: random.Random, place: Place, places: list[Place]) -> None:
    """Puts resources in each other that refer to each other."""
    resources = [holder for holder, name in places if name == "resourceType"]
    if resources:
        inner = [
            {"resourceType": "CareTeam", "id": "x", "partOf": [{"reference": "#y"}]},
            {"resourceType": "Composition", "id": "y", "section": [{"entry": [{"reference": "#x"}]}]},
            {"resourceType": "Provenance", "id": "y", "entity": [{"what": {"reference": "#y"}}]},
        ]
        chance.choice(resources)["contained"] = inner[: chance.randrange(4)] * chance.choice((1, 1, 50))


_WAYS: Final[tuple[Callable[[random.Random, Place, list[Place]], None], ...]] = (
    _delete,
    _delete,
    _duplicate,
    _swap,
    _retype,
    _retype,
    _retext,
    _renumber,
    _nest,
    _rename,
    _refer,
    _refer,
    _contain,
)
