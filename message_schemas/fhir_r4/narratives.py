"""Is a narrative the XHTML that FHIR allows, and safe to show to a caseworker?

FHIR allows the formatting elements of HTML 4.0 (chapters 7 to 11 and 15), links, images and styles. No
scripts, forms, frames, objects, event attributes or style sheets from elsewhere: whatever a sender writes
here is shown in somebody's browser.
"""

import re
from collections.abc import Mapping
from html import entities
from typing import Final
from xml.parsers import expat

from message_schemas.codes import XHTML_NAMESPACE

_COMMON: Final = (
    "title style class id lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis"
    " headers scope rowspan colspan xmlns"
)
_OWN: Final[Mapping[str, str]] = {
    "a": "charset type name href hreflang rel rev shape coords",
    "img": "src alt longdesc height usemap ismap border",
    "map": "name",
    "area": "shape coords href nohref alt",
    "table": "summary border frame rules cellspacing cellpadding",
    "pre": "space xml:space",
    "blockquote": "cite",
    "q": "cite",
    "td": "nowrap height",
    "th": "nowrap height",
    "ol": "start type",
    "ul": "type",
    "li": "value type",
}
_PLAIN: Final = (
    "abbr acronym address b bdo big br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr"
    " i kbd p samp small span strong sub sup tbody tfoot thead tr tt var"
)
# Element → its attributes; what is not here is not allowed.
_ALLOWED: Final = {
    name: frozenset(f"{_COMMON} {_OWN.get(name, '')}".split()) for name in (*_PLAIN.split(), *_OWN)
}
# What a browser would run, load, send or let stand for the page itself.
_RUNNING: Final = (
    "script style link meta base iframe frame frameset object embed applet form input button select textarea"
    " option svg math video audio source template html head body noscript portal"
)
_ACTIVE: Final = frozenset(_RUNNING.split())
_WITH_CARE: Final = frozenset({"href", "src", "cite", "longdesc", "usemap", "style", "xmlns"})
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:")
_IGNORED: Final = re.compile(r"[\x00-\x20\x7f-\xa0]")  # browsers read "java\nscript:" as a scheme
_SCHEMES: Final = frozenset({"http:", "https:", "mailto:", "tel:", "sms:", "ftp:", "urn:"})
_IMAGE_DATA: Final = re.compile(r"data:image/(?:png|gif|jpeg|jpg|webp|bmp)[;,]")
_STYLE: Final = re.compile(r"url\s*\(|image-set|image\s*\(|expression|@import|script:|\\|/\*", re.IGNORECASE)
_USUAL_ROOT: Final = f'<div xmlns="{XHTML_NAMESPACE}"'
_ROOT: Final = re.compile(r"\s*+(?:<!--.*?-->\s*+)*+<div\b[^>]*+>", re.DOTALL)
# What needs no reading: paragraphs of text and emphasis, as the hub itself writes them.
_PARAGRAPHS: Final = re.compile(
    re.escape(f"{_USUAL_ROOT}>")
    + r"(?:<p>(?:[^<>&]++|&(?:amp|lt|gt|quot);|<br ?/>|<br></br>|<b>[^<>&]++</b>)++</p>)++</div>"
)
_TEXT: Final = re.compile(r">\s*+[^<\s]|<img\b|<!\[CDATA\[")
_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})

UNREADABLE: Final = "narrative-unreadable"
UNSAFE: Final = "narrative-unsafe"
NOT_ALLOWED: Final = "fhir-txt-1"
EMPTY: Final = "fhir-txt-2"
NAMED_ENTITY: Final = "narrative-entity"
NO_NAMESPACE: Final = "narrative-namespace"
_GRAVEST_FIRST: Final = (UNSAFE, NOT_ALLOWED, NO_NAMESPACE, NAMED_ENTITY)
WARNINGS: Final = frozenset({NAMED_ENTITY, NO_NAMESPACE})


def narrative_fault(div: str) -> str | None:
    """The detail code of what is wrong with a narrative's div, the gravest first; None when nothing is."""
    faults = [] if _PARAGRAPHS.fullmatch(div) else _faults(div)
    if faults is None and "&" in div:
        faults = _faults(_ENTITY.sub(_character, div))
        if faults is not None:
            faults.append(NAMED_ENTITY)
    if faults is None:
        return UNREADABLE
    if faults:
        return min(faults, key=_GRAVEST_FIRST.index)
    return None if _TEXT.search(div) else EMPTY


def _faults(div: str) -> list[str] | None:
    """Everything that is not allowed in a div; None when it is no well-formed XML."""
    parser = expat.ParserCreate()
    found: list[str] = []

    def start(name: str, attributes: list[str]) -> None:
        allowed = _ALLOWED.get(name)
        if allowed is None:
            found.append(UNSAFE if name.lower() in _ACTIVE else NOT_ALLOWED)
            return
        if not attributes:
            return
        for at in range(0, len(attributes), 2):
            attribute, value = attributes[at], attributes[at + 1]
            if attribute not in allowed:
                found.append(UNSAFE if attribute[:2].lower() == "on" else NOT_ALLOWED)
            elif attribute in _WITH_CARE and not _is_harmless(attribute, value):
                found.append(UNSAFE)

    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(div, True)
    except (expat.ExpatError, _Refused, UnicodeEncodeError):
        return None
    if not div.startswith(_USUAL_ROOT):
        found += _root_faults(div)
    return found


def _root_faults(div: str) -> list[str]:
    root = _ROOT.match(div)
    if root is None:
        return [NOT_ALLOWED]
    return [] if "xmlns" in root.group() else [NO_NAMESPACE]


class _Refused(Exception):
    """A document type declaration, whose entities are an attack, or a processing instruction."""


def _refuse(*_: object) -> None:
    raise _Refused


def _is_harmless(attribute: str, value: str) -> bool:
    """Whether an attribute's value makes no browser run or load what it should not."""
    if attribute == "style":
        return not ("(" in value or "\\" in value or "@" in value) or _STYLE.search(value) is None
    if attribute == "xmlns":
        return value == XHTML_NAMESPACE
    if value.startswith(("http://", "https://", "#")):
        return True
    plain = _IGNORED.sub("", value).lower()
    scheme = _SCHEME.match(plain)
    if scheme is None or scheme.group() in _SCHEMES:
        return True
    return attribute == "src" and _IMAGE_DATA.match(plain) is not None


def _character(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group() if name in _OF_XML else entities.html5.get(f"{name};", match.group())
