"""How is a text written as XHTML, when is a text XHTML, and when are two XHTML texts the same?"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import entities, escape
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from message_schemas.codes import XHTML_NAMESPACE

MOST_LEVELS: Final = 100  # of elements in one narrative
_DIV: Final = f'<div xmlns="{XHTML_NAMESPACE}">'
_ROOT: Final = f"{XHTML_NAMESPACE} div"
_BLANK: Final = " \t\r\n"
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_LONGEST_END: Final = 100
_END: Final = re.compile(r"(?:</div[ \t\r\n]*|/)>\Z")
_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})


class _NoXhtml(ValueError):
    """The text holds something that a narrative may not have."""


def div(*paragraphs: str) -> str:
    """An XHTML div of escaped paragraphs; a line break in a text becomes one on the page."""
    said = "".join(f"<p>{_lines(text)}</p>" for text in paragraphs if text)
    return f"{_DIV}{said or '<p>-</p>'}</div>"


def table(rows: Sequence[tuple[str, str]]) -> str:
    """An XHTML div with one `label: value` paragraph per row that has a value."""
    said = "".join(f"<p><b>{escape(label, False)}</b>: {_lines(value)}</p>" for label, value in rows if value)
    return f"{_DIV}{said or '<p>-</p>'}</div>"


def xhtml(text: str) -> str | None:
    """The div as it can stand in an XML document, HTML's named entities as numbers; None for no XHTML div.

    Otherwise the text stays as it is, letter by letter. White space around the div is no part of it.
    """
    text = text.strip(_BLANK)
    if not is_one_div(text):
        return None
    root = _root(text)
    if root is None and "&" in text and "<!" not in text:  # in a comment or CDATA it would be no entity
        text = _ENTITY.sub(_numbered, text)
        root = _root(text)
    if root == "div":
        return f'<div xmlns="{XHTML_NAMESPACE}"{text.removeprefix("<div")}'
    return text if root == _ROOT else None


def is_one_div(text: str) -> bool:
    """Whether the text can be one div; a prolog, or a comment around the div, has no place in a message's XML."""
    if text.startswith(_DIV) and text.endswith("</div>") and text.count("<") <= MOST_LEVELS:
        return True  # nearly all of them
    text = text.strip(_BLANK)
    if not text.startswith("<div") or _END.search(text, max(0, len(text) - _LONGEST_END)) is None:
        return False
    return text.count("<") <= MOST_LEVELS or not _is_too_deep(text)


def canonical_div(text: str) -> str:
    """The XHTML in canonical XML with white space collapsed; what is no XML stays as it is."""
    text = text.replace("<br/>", "<br></br>")
    if not _is_canonical(text):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring((xhtml(text) or text).encode(), parser)
        except (etree.XMLSyntaxError, ValueError):
            return text
        text = etree.tostring(root, method="c14n").decode()
    if "  " in text or "\n" in text or "\t" in text:
        return _SPACE.sub(" ", text)
    return text


def _root(text: str) -> str | None:
    """The namespace and name of a well-formed text's root; None when it is none or has a DTD."""
    parser = expat.ParserCreate("utf-8", " ")
    found = [_ROOT] if text.startswith(_DIV) else []

    def start(name: str, _attributes: dict[str, str]) -> None:
        found.append(name)
        parser.StartElementHandler = None

    if not found:
        parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, ValueError):
        return None
    return found[0]


def _is_too_deep(text: str) -> bool:
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_LEVELS:
            raise _NoXhtml

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except _NoXhtml:
        return True
    except (expat.ExpatError, ValueError):
        return False  # no XML, which is another fault
    return False


def _refuse(*_: Any) -> None:
    raise _NoXhtml


def _is_canonical(text: str) -> bool:
    """Whether canonical XML would leave the text as it is; a cheap no is only slower, never wrong."""
    inside = text.removeprefix(_DIV)
    if inside is text or not inside.endswith("</div>") or "\r" in inside:
        return False
    if "&" in inside:
        needed = inside.count("&amp;") + inside.count("&lt;") + inside.count("&gt;")
        if inside.count("&") != needed:
            return False
    tags = inside.split("<")[1:]
    # Bare names only: no attribute, comment, instruction or empty-element tag, and no > in the text.
    return inside.count(">") == len(tags) and all(
        tag[: tag.find(">")].removeprefix("/").isalnum() for tag in tags
    )


def _lines(text: str) -> str:
    return "<br/>".join(escape(text, False).splitlines())


def _numbered(match: re.Match[str]) -> str:
    return _number(match.group(1))


@lru_cache(300)
def _number(name: str) -> str:
    letters = "" if name in _XML_ENTITIES else entities.html5.get(f"{name};", "")
    return "".join(f"&#{ord(letter)};" for letter in letters) or f"&{name};"
