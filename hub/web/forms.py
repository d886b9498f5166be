"""What did the visitor send? A posted form, bounded before it is read, with at most one document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

URLENCODED: Final = b"application/x-www-form-urlencoded"
MULTIPART: Final = b"multipart/form-data"
MOST_DOCUMENT_BYTES: Final = 2 * 1024 * 1024
_MOST_BYTES: Final = 64 * 1024  # of the fields together
_MOST_FIELDS: Final = 400
_MOST_READ: Final = 32 * 1024 * 1024  # past it the visitor is not listened to any longer


@dataclass(frozen=True, slots=True)
class Upload:
    """A document as it came, without its name, which may name somebody; None is larger than is taken."""

    content: bytes | None


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order of the page, each with its values, and the document if one was chosen."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    upload: Upload | None = None

    def one(self, name: str) -> str:
        """The field's first value without spaces around it; empty where it is missing."""
        return next(iter(self.fields.get(name, ())), "").strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field of which several may be chosen, each once."""
        return tuple(dict.fromkeys(self.fields.get(name, ())))


async def posted(request: Request) -> Form:
    """The form; one that cannot be read or is too large has no fields, so that it has no token either."""
    content_type, options = parse_options_header(request.headers.get("content-type"))
    try:
        if content_type == MULTIPART:
            return await _multipart(request, options.get(b"boundary", b""))
        return await _urlencoded(request)
    except (ValueError, FormParserError):
        return Form()


async def _urlencoded(request: Request) -> Form:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return Form()
    fields = parse_qs(body.decode("ascii"), True, errors="strict", max_num_fields=_MOST_FIELDS)
    return Form({name: tuple(map(_clean, values)) for name, values in fields.items()})


async def _multipart(request: Request, boundary: bytes) -> Form:
    """The document is the form's last part: where it is too large, the fields before it are there."""
    parts = _Parts()
    parser = FormParser(
        MULTIPART.decode(),
        parts.field,
        parts.file,
        boundary=boundary,
        config={"MAX_MEMORY_FILE_SIZE": _MOST_BYTES + MOST_DOCUMENT_BYTES},  # a document is never on disk
    )
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received <= _MOST_BYTES + MOST_DOCUMENT_BYTES:
            parser.write(chunk)
        elif received > _MOST_READ:
            return Form()
    if received > _MOST_BYTES + MOST_DOCUMENT_BYTES:
        return Form(parts.fields, Upload(None))
    parser.finalize()
    return Form(parts.fields, parts.upload)


class _Parts:
    """Collects the parts of a multipart form as they are read."""

    def __init__(self) -> None:
        self.fields: dict[str, tuple[str, ...]] = {}
        self.upload: Upload | None = None
        self._count = 0
        self._bytes = 0

    def field(self, part: Field) -> None:
        name, value = (part.field_name or b"").decode(), (part.value or b"").decode()
        self._count += 1
        self._bytes += len(name) + len(value)
        if self._count > _MOST_FIELDS or self._bytes > _MOST_BYTES:
            raise FormParserError("too much in the form")
        self.fields[name] = (*self.fields.get(name, ()), _clean(value))

    def file(self, part: File) -> None:
        part.file_object.seek(0)
        content = part.file_object.read(MOST_DOCUMENT_BYTES + 1)
        part.close()
        if not content and not part.file_name:
            return  # nothing was chosen
        if self.upload is not None:
            raise FormParserError("more than one document")
        self.upload = Upload(content if len(content) <= MOST_DOCUMENT_BYTES else None)


def _clean(value: str) -> str:
    """What a person can type: browsers end lines with CR LF, and nobody types a zero character."""
    return value.replace("\r\n", "\n").replace("\0", "")
