"""Which bodies of a chosen size would hurt a reader that looks at something twice?

`python -m tests.fuzz.giants [--bytes N]` answers each at a quarter of the size and at the whole, and tells
how time grows.
"""

import argparse
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from message_schemas import JsonObject, from_json, to_json
from message_schemas.xml_codec import to_xml
from tests.fuzz.answering import MOST_SECONDS_OF_A_GIANT, timed
from tests.unit.message_schemas.samples import referral, status_report

JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"
MOST_BYTES: Final = 5 * 1024 * 1024  # what the hub takes by default
MOST_GROWTH: Final = 8.0  # for four times the size; a square would be 16
_UNNOTICED: Final = 0.02  # seconds within which growth is noise
_MORE_TRIES: Final = 2
_BUNDLE: Final = b'{"resourceType":"Bundle","type":"message",'
_XML: Final = b'<Bundle xmlns="http://hl7.org/fhir">'
_DIV: Final = '<div xmlns="http://www.w3.org/1999/xhtml">'
Giant = Callable[[int], tuple[bytes, str]]


def _entries(*entries: JsonObject) -> Giant:
    """A referral with as many copies of some entries as fit."""
    unit = sum(len(to_json(entry)) + 1 for entry in entries)

    def make(size: int) -> tuple[bytes, str]:
        bundle = referral()
        bundle["entry"] += list(entries) * (size // unit)
        return to_json(bundle), JSON

    return make


def _numbered(entry: Callable[[int], JsonObject]) -> Giant:
    """The same with entries that differ."""

    def make(size: int) -> tuple[bytes, str]:
        bundle = referral()
        bundle["entry"] += [entry(number) for number in range(size // (len(to_json(entry(9999))) + 1))]
        return to_json(bundle), JSON

    return make


def _inside(kind: str, element: str, *items: object) -> Giant:
    """A message in which one element of its first resource of a kind has as many items as fit."""
    unit = sum(len(to_json(item)) + 1 for item in items)

    def make(size: int) -> tuple[bytes, str]:
        bundle = status_report() if kind == "Composition" else referral()
        found = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind)
        found[element] = [*found.get(element, []), *(list(items) * (size // unit))]
        return to_json(bundle), JSON

    return make


def _narrative(unit: str) -> Giant:
    def make(size: int) -> tuple[bytes, str]:
        bundle = status_report()
        composition = next(
            e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Composition"
        )
        composition["section"][0]["text"]["div"] = f"{_DIV}<p>{unit * (size // len(unit))}</p></div>"
        return to_json(bundle), JSON

    return make


def _raw(start: bytes, unit: bytes, end: bytes, content_type: str = JSON) -> Giant:
    return lambda size: (start + unit * (size // len(unit)) + end, content_type)


def _names(start: bytes, unit: bytes, end: bytes, content_type: str = JSON) -> Giant:
    """One unit after the other, each with a number of its own in place of %d."""

    def make(size: int) -> tuple[bytes, str]:
        return start + b"".join(
            unit % number for number in range(size // (len(unit) + 4))
        ) + end, content_type

    return make


def _as_xml(giant: Giant) -> Giant:
    """What fits as JSON, as XML."""

    def make(size: int) -> tuple[bytes, str]:
        return to_xml(from_json(giant(size // 2)[0])), XML

    return make


def _long_namespace(size: int) -> tuple[bytes, str]:
    """Narratives that each take a namespace from the document, whose name is half of it."""
    unit = (
        b'<entry xmlns:h="http://www.w3.org/1999/xhtml"><resource><Basic><text>'
        b'<h:div x:a="">x</h:div></text></Basic></resource></entry>'
    )
    start = b'<Bundle xmlns="http://hl7.org/fhir" xmlns:x="' + b"x" * (size // 2) + b'">'
    return start + unit * (size // 2 // len(unit)) + b"</Bundle>", XML


def _team(number: int) -> JsonObject:
    """Teams in one long chain of references, which ends where it began."""
    return {
        "fullUrl": f"urn:x:{number}",
        "resource": {
            "resourceType": "Organization",
            "id": f"o{number}",
            "name": "x",
            "partOf": {"reference": f"Organization/o{number - 1 if number else 9}"},
        },
    }


def _list_of(number: int) -> JsonObject:
    inner = [{"resourceType": "Group", "id": f"g{n}", "type": "person", "actual": True} for n in range(20)]
    return {"resource": {"resourceType": "List", "id": f"l{number}", "contained": inner}}


_ORGANIZATION: Final = {
    "resource": {"resourceType": "Organization", "identifier": [{"system": "http://cvr.dk", "value": "1"}]}
}
_PATIENT: Final = {"resource": {"resourceType": "Patient", "id": "p"}}
_PROVENANCE: Final = {
    "resource": {"resourceType": "Provenance", "target": [{"reference": "MessageHeader/message-1"}] * 5}
}
_CODING: Final = {"system": "http://snomed.info/sct", "code": "191816009"}

GIANTS: Final[Mapping[str, Giant]] = {
    "entries: wrong organisations": _entries(_ORGANIZATION),
    "entries: the same patient": _entries(_PATIENT),
    "entries: provenances": _entries(_PROVENANCE),
    "entries: tasks": _entries({"resource": {"resourceType": "Task"}}),
    "entries: a chain of organisations": _numbered(_team),
    "entries: contained resources": _numbered(_list_of),
    "entries: empty": _entries({}),
    "entries: headers": _entries({"resource": {"resourceType": "MessageHeader", "id": "message-1"}}),
    "header: foci": _inside("MessageHeader", "focus", {"reference": "ServiceRequest/x"}),
    "header: destinations": _inside(
        "MessageHeader", "destination", {"endpoint": "x", "receiver": {"reference": "Organization/x"}}
    ),
    "header: long references": _inside("MessageHeader", "focus", {"reference": "a/" * 5000}),
    "header: extensions": _inside("MessageHeader", "extension", {"url": "x", "valueBoolean": True}),
    "patient: identifiers": _inside(
        "Patient", "identifier", {"system": "urn:oid:1.2.208.176.1.2", "value": "1"}
    ),
    "patient: names": _inside("Patient", "name", {"given": ["a"] * 50}),
    "codings": _inside("ServiceRequest", "reasonCode", {"coding": [_CODING] * 20}),
    "references": _inside("ServiceRequest", "supportingInfo", {"reference": "Organization/x"}),
    "sections": _inside("Composition", "section", {"entry": [{"reference": "Composition/x"}]}),
    "sections in sections": _inside(
        "Composition", "section", {"section": [{"section": [{"title": "x"}] * 9}] * 9}
    ),
    "contained that refer to each other": _inside(
        "Task",
        "contained",
        {"resourceType": "CareTeam", "id": "a", "partOf": [{"reference": "#b"}]},
        {"resourceType": "CareTeam", "id": "b", "partOf": [{"reference": "#a"}]},
    ),
    "narrative: paragraphs": _narrative("</p><p>x"),
    "narrative: entities": _narrative("&nbsp;"),
    "narrative: ampersands": _narrative("&amp;"),
    "narrative: unfinished entities": _narrative("&nbsp"),
    "narrative: comments": _narrative("<!-- x -->"),
    "narrative: open comments": _narrative("<!--"),
    "narrative: open elements": _narrative("<b>"),
    "narrative: styles": _narrative('<b style="color:red">x</b>'),
    "narrative: white space": _narrative(" \n"),
    "text: quotes": _raw(_BUNDLE + b'"id":"', b'\\"', b'"}'),
    "text: backslashes": _raw(_BUNDLE + b'"id":"', b"\\\\", b'"}'),
    "text: escapes": _raw(_BUNDLE + b'"id":"', b"\\u00e5", b'"}'),
    "text: letters": _raw(_BUNDLE + b'"id":"', b"a", b'"}'),
    "time": _raw(_BUNDLE + b'"timestamp":"', b"2026-", b'"}'),
    "number": _raw(_BUNDLE + b'"total":', b"1", b"}"),
    "numbers": _raw(_BUNDLE + b'"total":[', b"1.50,", b"1]}"),
    "zeros": _raw(_BUNDLE + b'"total":[', b"0,", b"1]}"),
    "array": _raw(_BUNDLE + b'"entry":[', b"1,", b"1]}"),
    "arrays": _raw(_BUNDLE + b'"entry":[', b"[],", b"1]}"),
    "objects": _raw(_BUNDLE + b'"entry":[', b"{},", b"1]}"),
    "strings": _raw(_BUNDLE + b'"entry":[', b'"",', b"1]}"),
    "unknown names": _names(_BUNDLE, b'"a%d":1,', b'"z":1}'),
    "names twice": _raw(_BUNDLE, b'"a":1,', b'"z":1}'),
    "open arrays": _raw(b"", b"[", b""),
    "open objects": _raw(b"", b'{"a":', b""),
    "XML: elements": _raw(_XML, b"<a/>", b"</Bundle>", XML),
    "XML: unknown elements": _names(_XML, b"<a%d/>", b"</Bundle>", XML),
    "XML: entries": _raw(_XML, b"<entry><link/></entry>", b"</Bundle>", XML),
    "XML: attributes": _names(b'<Bundle xmlns="http://hl7.org/fhir" ', b'a%d="" ', b"/>", XML),
    "XML: namespaces": _names(b'<Bundle xmlns="http://hl7.org/fhir" ', b'xmlns:a%d="x" ', b"/>", XML),
    "XML: open elements": _raw(_XML, b"<entry>", b"", XML),
    "XML: text": _raw(_XML, b"\n ", b"</Bundle>", XML),
    "XML: references": _raw(_XML + b'<id value="', b"&#97;", b'"/></Bundle>', XML),
    "XML: comments": _raw(_XML, b"<!-- -->", b"</Bundle>", XML),
    "XML: divs": _raw(
        _XML + b'<entry><resource><Basic xmlns:h="http://www.w3.org/1999/xhtml"><text>',
        b"<h:div><h:p/></h:div>",
        b"</text></Basic></resource></entry></Bundle>",
        XML,
    ),
    "XML: narratives": _raw(
        _XML + b'<entry xmlns:h="http://www.w3.org/1999/xhtml"/>',
        b'<entry xmlns:h="http://www.w3.org/1999/xhtml"><resource><Basic><text><h:div>x</h:div></text></Basic></resource></entry>',
        b"</Bundle>",
        XML,
    ),
    "XML: narratives with a long namespace": _long_namespace,
    "XML of organisations": _as_xml(_entries(_ORGANIZATION)),
    "XML of codings": _as_xml(_inside("ServiceRequest", "reasonCode", {"coding": [_CODING] * 20})),
    "XML of a narrative": _as_xml(_narrative("</p><p>x")),
}


@dataclass(frozen=True, slots=True)
class Growth:
    """Processor seconds for a quarter of the size and for the whole."""

    name: str
    how: str
    quarter: float
    whole: float

    @property
    def is_more_than_linear(self) -> bool:
        """Whether it took more than eight times the time, and so much that it is no noise."""
        return self.whole > MOST_GROWTH * max(self.quarter, _UNNOTICED)


def growths(size: int) -> Iterator[Growth]:
    """Answers every giant at a quarter of the size and at the whole; raises Unanswered.

    One that seems to grow too fast is tried again: what else the machine does shows in processor time too.
    """
    for name in GIANTS:
        found = _growth(name, size)
        for _ in range(_MORE_TRIES):
            if found.is_more_than_linear:
                found = _growth(name, size)
        yield found


def _growth(name: str, size: int) -> Growth:
    _, _, quarter = timed(*GIANTS[name](size // 4), MOST_SECONDS_OF_A_GIANT)
    _, how, whole = timed(*GIANTS[name](size), MOST_SECONDS_OF_A_GIANT)
    return Growth(name, how, quarter, whole)


def main() -> int:
    """Prints a line for each giant and the most memory that was taken; 1 when one grows too fast."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz.giants", description=__doc__)
    options.add_argument("--bytes", type=int, default=MOST_BYTES)
    chosen = options.parse_args()
    bad = 0
    for one in growths(chosen.bytes):
        bad += one.is_more_than_linear
        mark = "  more than linear" if one.is_more_than_linear else ""
        print(f"{one.name:40} {one.how:8} {one.quarter:7.3f} s {one.whole:7.3f} s{mark}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"at most {peak} MiB of memory")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
