"""How does a letter's formatted text become plain text, without losing its formatting?"""

import re
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from adapters.contract import NativeDocumentRefused
from adapters.medcom_xml import document
from adapters.medcom_xml.grammar import Element, problems

_LINE_END = re.compile(r"\r\n|\r|\n")
_INLINE: Final = {"Break": "\n", "Space": " "}


def plain(formatted: etree._Element) -> str:
    """The text as it reads: Break is a line end, Space a space, emphasis only its words."""
    parts = [formatted.text or ""]
    for inner in formatted:
        parts += [_INLINE.get(document.local(inner)) or plain(inner), inner.tail or ""]
    return "".join(parts)


def fill(parent: etree._Element, text: str) -> None:
    """Put plain text into an element, each line end a Break."""
    lines = _LINE_END.split(document.writable(text))
    parent.text = lines[0]
    for line in lines[1:]:
        document.child(parent, "Break").tail = line


def formatting_of(formatted: etree._Element) -> str | None:
    """The inner markup, where plain text alone would not give the element back; else None."""
    rebuilt = etree.Element(formatted.tag)
    fill(rebuilt, plain(formatted))
    markup = _markup(formatted)
    return None if _markup(rebuilt) == markup else markup


def restore(parent: etree._Element, markup: str, expected: str, declared: Element) -> bool:
    """Put kept markup into an empty element; False, and nothing done, unless it reads as `expected`.

    The markup came through other hands: what it says must be what the plain text says, or it is not used.
    """
    space = etree.QName(parent).namespace or ""
    wrapped = f'<Text xmlns="{escape(space)}">{document.writable(markup)}</Text>'
    try:
        found = document.read(wrapped.encode("utf-8", "surrogatepass"))
    except NativeDocumentRefused:
        return False
    if any(True for _ in problems(found, declared, "")) or plain(found) != expected:
        return False
    parent.text = found.text
    parent.extend(list(found))
    return True


def _markup(element: etree._Element) -> str:
    parts = [_escaped(element.text)]
    for inner in element:
        name, within = document.local(inner), _markup(inner)
        parts += [f"<{name}>{within}</{name}>" if within else f"<{name}/>", _escaped(inner.tail)]
    return "".join(parts)


def _escaped(text: str | None) -> str:
    return escape(text or "", {"\r": "&#13;"})
