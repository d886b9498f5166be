"""How is a text written as XHTML, and when are two XHTML texts the same?"""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from lxml import etree

from message_schemas.codes import XHTML_NAMESPACE

_DIV: Final = f'<div xmlns="{XHTML_NAMESPACE}">'
_SPACE: Final = re.compile(r"[ \t\r\n]+")


def div(*paragraphs: str) -> str:
    """An XHTML div of escaped paragraphs; a line break in a text becomes one on the page."""
    said = "".join(f"<p>{_lines(text)}</p>" for text in paragraphs if text)
    return f'<div xmlns="{XHTML_NAMESPACE}">{said or "<p>-</p>"}</div>'


def table(rows: Sequence[tuple[str, str]]) -> str:
    """An XHTML div with one `label: value` paragraph per row that has a value."""
    said = "".join(f"<p><b>{escape(label, False)}</b>: {_lines(value)}</p>" for label, value in rows if value)
    return f'<div xmlns="{XHTML_NAMESPACE}">{said or "<p>-</p>"}</div>'


def canonical_div(text: str) -> str:
    """The XHTML in canonical XML with white space collapsed; what is no XML stays as it is."""
    if not _is_canonical(text):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(text.encode(), parser)
        except (etree.XMLSyntaxError, ValueError):
            return text
        text = etree.tostring(root, method="c14n").decode()
    if "  " in text or "\n" in text or "\t" in text:
        return _SPACE.sub(" ", text)
    return text


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
    return "<br></br>".join(escape(text, False).splitlines())
