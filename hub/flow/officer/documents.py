"""What kind of document is this? By its content; what it is called counts for nothing."""

from typing import Final

MOST_BYTES: Final = 2 * 1024 * 1024
PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
PLAIN: Final = "text/plain"
_SIGNS: Final = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_WHITESPACE: Final = frozenset("\t\n\r\f")


def content_type_of(content: bytes) -> str | None:
    """application/pdf, image/png, image/jpeg or text/plain (UTF-8); None for anything else, and for nothing."""
    for sign, content_type in _SIGNS:
        if content.startswith(sign):
            return content_type
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    readable = all(letter.isprintable() or letter in _WHITESPACE for letter in text)
    # what a browser may take for a page or a script is no plain text
    return PLAIN if text.strip() and readable and not text.lstrip("\ufeff \t\r\n").startswith("<") else None
