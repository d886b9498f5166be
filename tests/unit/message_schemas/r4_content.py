"""What can stand in a FHIR R4 resource? Strategies and samples for the tests of the two forms."""

import string
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import orjson
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from message_schemas import JsonObject
from message_schemas.fhir_json import number
from message_schemas.xml_types import Element, attributes, elements

XHTML: Final = "http://www.w3.org/1999/xhtml"
_NO_CHARACTERS: Final = "\ufffe\uffff" + "".join(map(chr, {*range(32)} - {9, 10, 13}))
_SAMPLES: Final[dict[str, Any]] = {
    "text": "x",
    "integer": 7,
    "decimal": Decimal("1.10"),
    "boolean": True,
    "xhtml": f'<div xmlns="{XHTML}"><p>x</p></div>',
    "resource": {"resourceType": "Basic", "id": "inner", "code": {"text": "x"}},
}

texts: Final = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters=_NO_CHARACTERS), min_size=1),
    st.sampled_from(
        [
            " ",
            " a  b ",
            "linje 1\nlinje 2\r\nlinje 3\rog\tslut\n",
            "👩‍👩‍👧‍👦 e\u0301 \u200f\u202eאב\u202c",
            "\x7f\x85\xa0\u2028\ufeff",
            "<b> & \"c\" 'd' ]]> --> &amp; &#10;",
            "\U0010ffff",
        ]
    ),
)
numbers: Final = st.one_of(
    st.sampled_from(
        [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "1.10",
            "1E3",
            "1e-7",
            "1e+2",
            "0.0000001",
            "1.0E-05",
            "9" * 60,
            f"0.{'1' * 60}0",
        ]
    ),
    st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?\Z"),
).map(
    lambda text: int(text) if text.lstrip("-").isdigit() and len(text) < 15 and text != "-0" else number(text)
)
ids: Final = st.text(string.ascii_letters + string.digits + "-.", min_size=1, max_size=20)


def narratives() -> SearchStrategy[str]:
    """XHTML in every way that it can be written."""
    names = st.sampled_from(["p", "b", "td", "span", "h1", "ul"])
    written = st.sampled_from(
        [
            "x",
            " ",
            "\n  ",
            "æøå 😀",
            "&amp;&lt;&gt;&quot;&apos;",
            "&#160;&#xE6;",
            "<br/>",
            "<br />",
            "<p></p>",
            "<!-- en bemærkning: &nbsp; <b> -->",
            "<![CDATA[<rå> & ]]>",
            '<img src="#a" alt="&quot;1&#10;2&quot;"/>',
            "<a href='#b' title='\"'>c</a>",
            '<svg:g xmlns:svg="http://www.w3.org/2000/svg"><svg:path d=""/></svg:g>',
            '<p xml:lang="da"\n class = "x">y</p >',
        ]
    )
    inside = st.recursive(
        written,
        lambda inner: st.tuples(names, st.lists(inner, max_size=3)).map(
            lambda found: f"<{found[0]}>{''.join(found[1])}</{found[0]}>"
        ),
        max_leaves=8,
    )
    start = st.sampled_from([f'<div xmlns="{XHTML}">', f"<div class='a'  xmlns='{XHTML}' >"])
    return st.tuples(start, st.lists(inside, max_size=4)).map(
        lambda found: f"{found[0]}x{''.join(found[1])}</div>"
    )


def extensions() -> SearchStrategy[list[JsonObject]]:
    """Extensions that nobody knows: with a value of every type, and nested."""
    values = [element for element in elements("Extension").values() if element.name.startswith("value")]
    valued = st.one_of(*(st.tuples(st.just(element.name), _value(element)) for element in values))
    one = st.builds(lambda url, value: {"url": url, value[0]: value[1]}, texts, valued)
    nested = st.recursive(
        one,
        lambda inner: st.builds(
            lambda url, found, id_: {"url": url, "id": id_, "extension": found},
            texts,
            st.lists(inner, min_size=1, max_size=2),
            ids,
        ),
        max_leaves=4,
    )
    return st.lists(nested, min_size=1, max_size=2)


def _value(element: Element) -> SearchStrategy[Any]:
    plain: dict[str, SearchStrategy[Any]] = {
        "text": texts,
        "integer": st.integers(0, 2**31 - 1),
        "decimal": numbers,
        "boolean": st.booleans(),
    }
    return (
        plain[element.kind]
        if element.kind in plain
        else st.builds(full, st.just(element.type_name), st.just(2))
    )


def full(type_name: str, levels: int) -> JsonObject:
    """Every element of a type, so many levels of types deep; of a choice, every one."""
    found: JsonObject = {name: f"a-{name}" for name in attributes(type_name)}
    for element in elements(type_name).values():
        if element.kind == "complex":
            value: Any = full(element.type_name, levels - 1) if levels > 1 else {"id": "a"}
        else:
            value = _SAMPLES[element.kind]
        many = [value] if element.kind == "complex" else [value, value]
        found[element.name] = many if element.is_list else value
    return found


def single_elements(kind: str) -> Iterator[JsonObject]:
    """A resource for each of a type's elements, its backbone elements' too, with that element alone."""
    pending: list[tuple[str, tuple[Element, ...]]] = [(kind, ())]
    seen = {kind}
    while pending:
        type_name, above = pending.pop()
        for element in elements(type_name).values():
            value: Any = {"id": "a"} if element.kind == "complex" else _SAMPLES[element.kind]
            for holder in (element, *above):
                value = {holder.name: [value] if holder.is_list else value}
            yield {**value, "resourceType": kind}
            if element.type_name.startswith(f"{kind}.") and element.type_name not in seen:
                seen.add(element.type_name)
                pending.append((element.type_name, (element, *above)))


def written(value: Any) -> bytes:
    """A resource with sorted names and every number as it is written: equal bytes are equal content."""
    return orjson.dumps(value, default=lambda one: orjson.Fragment(str(one)), option=orjson.OPT_SORT_KEYS)
