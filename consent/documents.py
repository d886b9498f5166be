"""What does a narrative or an attached file say, as text, and can all of it be read?"""

import binascii
import re
from base64 import b64decode
from html import unescape
from typing import Final
from urllib.parse import unquote

from consent.identifying import plain

_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|big|code|del|em|font|i|ins|mark|s|small|span|strike|strong|sub|sup|tt|u)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<([^<>]*)>")
# What only a picture, a sound or another file says; and long runs of what can be one.
_EMBEDDED: Final = re.compile(
    r"<\s*(?:img|image|svg|object|embed|iframe|frame|video|audio|applet|!entity)\b|\bdata:[\w/+.-]*[;,]",
    re.IGNORECASE,
)
_BLOB: Final = re.compile(r"[A-Za-z0-9+/]{180,}+|(?:[A-Za-z0-9+/]{60,80}+\r?\n){3,}")

_SHORTEST_BLOB: Final = 180

_TEXTS: Final = frozenset(
    {"application/xhtml+xml", "application/xml", "application/hl7-v3+xml", "application/hl7-cda+xml"}
)
_RTF: Final = frozenset({"application/rtf", "text/rtf", "text/richtext", "application/x-rtf"})
_CHARSETS: Final = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "iso-8859-1": "cp1252",  # as every browser reads it
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "utf-16": "utf-16",
}
_MARKS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f]")

_RTF_MORE: Final = re.compile(r"\\(?:pict|object|objdata|bin)(?![a-z])")
_RTF_TOKEN: Final = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\([a-z]{1,32})(?:-?\d{1,10})? ?|\\([^a-z])|[{}\r\n]"
)
_RTF_BREAKS: Final = frozenset({"par", "line", "tab", "cell", "row", "sect", "page", "column"})
_RTF_SIGNS: Final = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}


def shown(text: str) -> str:
    """The text as a person sees it: without tags, entities as their characters."""
    seen = unescape(text) if "&" in text else text
    return plain(_TAG.sub("\n", _INLINE.sub("", seen)) if "<" in seen else seen)


def readings(text: str) -> tuple[str, ...]:
    """The ways to read a text, each `plain`; in the first one are all of its words.

    A text with tags is also read as it is written: a number or a name may stand in an attribute or a comment.
    """
    seen = unescape(text) if "&" in text else text
    if "<" in seen:
        aside = "\n".join(match.group(1) for match in _TAG.finditer(seen))
        return f"{shown(text)}\n{plain(aside)}", plain(_TAG.sub(r" \1 ", seen))
    if "%" in seen:
        return plain(unquote(seen)), plain(seen)
    return (plain(seen),)


def hides_more(text: str) -> bool:
    """Whether there is a picture or a file in the text, which nobody can look through."""
    if len(text) >= _SHORTEST_BLOB and _BLOB.search(text) is not None:
        return True
    return ("<" in text or ":" in text) and _EMBEDDED.search(text) is not None


def text_of_file(content_type: str, data: str) -> str | None:
    """The text of a base64 file: plain text, HTML, XML or RTF. None where the hub cannot read all of it."""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    if not (media_type.startswith("text/") or media_type in _TEXTS or media_type in _RTF):
        return None
    try:
        content = b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if content.lstrip().startswith(b"{\\rtf"):
        return _rtf(content.decode("latin-1"))
    if media_type in _RTF:
        return None
    text = _decoded(content, _charset(parameters))
    return None if text is None or _NO_TEXT.search(text) else text


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'").lower()
    return None


def _decoded(content: bytes, charset: str | None) -> str | None:
    """As its byte order mark says, else as the sender says, else as UTF-8 or what Windows writes."""
    marked = next((known for mark, known in _MARKS if content.startswith(mark)), None)
    if marked is None and charset is not None and charset not in _CHARSETS:
        return None
    tried = [marked or _CHARSETS[charset or "utf-8"]]
    if marked is None and charset is None:
        tried.append("cp1252")
    for encoding in tried:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rtf(source: str) -> str | None:
    return None if _RTF_MORE.search(source) else _RTF_TOKEN.sub(_rtf_token, source)


def _rtf_token(match: re.Match[str]) -> str:
    code, point, word, sign = match.groups()
    if code is not None:
        return bytes((int(code, 16),)).decode("cp1252", "replace")
    if point is not None:
        return chr(int(point) % 0x10000)
    if word is not None:
        return "\n" if word in _RTF_BREAKS else ""
    return _RTF_SIGNS.get(sign or "", "")
