"""What a visitor sends is bounded, read as text, and nothing of it reaches a disk."""

from collections.abc import AsyncIterator

import pytest
from fastapi import Request

from hub.web.forms import MOST_DOCUMENT_BYTES, Form, Upload, posted

_URLENCODED = "application/x-www-form-urlencoded"


def request(body: bytes, content_type: str = _URLENCODED, chunk: int = 4096) -> Request:
    """A POST whose body comes in pieces."""
    pieces = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]

    async def receive() -> dict[str, object]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    headers = [(b"content-type", content_type.encode("latin-1"))]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    """One part of a multipart form."""
    called = f'; filename="{filename}"' if filename is not None else ""
    head = f'--snit\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def multipart(*parts: bytes, chunk: int = 4096) -> Request:
    """A form of several parts."""
    return request(b"".join(parts) + b"--snit--\r\n", "multipart/form-data; boundary=snit", chunk)


async def test_a_plain_form_has_its_fields_in_order_and_several_of_one_name() -> None:
    form = await posted(request(b"name=+J%C3%B8rgen+&category=a&category=b&category=a&empty="))

    assert form.one("name") == "Jørgen"
    assert form.all("category") == ("a", "b")
    assert (form.one("empty"), form.one("other"), form.all("other")) == ("", "", ())


@pytest.mark.parametrize("chunk", [1, 7, 100_000])
async def test_a_form_with_a_document_has_both(chunk: int) -> None:
    sent = multipart(
        part("name", "Jørgen".encode()), part("document", b"%PDF-1.7\r\n--sni", "x.pdf"), chunk=chunk
    )

    form = await posted(sent)

    assert form.one("name") == "Jørgen"
    assert form.upload == Upload(b"%PDF-1.7\r\n--sni")


async def test_no_document_was_chosen() -> None:
    form = await posted(multipart(part("name", b"x"), part("document", b"", "")))

    assert (form.one("name"), form.upload) == ("x", None)


@pytest.mark.parametrize("extra", [1, 200_000, 3_000_000])
async def test_a_document_that_is_too_large_leaves_what_was_typed(extra: int) -> None:
    content = b"x" * (MOST_DOCUMENT_BYTES + extra)

    form = await posted(multipart(part("name", b"kept"), part("document", content, "x.pdf"), chunk=65536))

    assert (form.one("name"), form.upload) == ("kept", Upload(None))


async def test_a_visitor_who_never_stops_sending_is_not_listened_to() -> None:
    heard = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal heard
        yield (
            part("name", b"x")[:-2]
            + b"\r\n"
            + b'--snit\r\nContent-Disposition: form-data; name="document"; filename="x"\r\n\r\n'
        )
        while True:
            heard += 1
            yield b"x" * 1_000_000

    pieces = endless()

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": await anext(pieces), "more_body": True}

    headers = [(b"content-type", b"multipart/form-data; boundary=snit")]
    form = await posted(Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive))

    assert form == Form()
    assert heard < 40


@pytest.mark.parametrize(
    "sent",
    [
        request(b"\xff\xfe=1"),
        request(b"csrf=%ff"),
        request(b"a=1&" * 500),
        request(b"a=" + b"x" * 100_000),
        request(b"whatever", "multipart/form-data"),
        request(b"whatever", "multipart/form-data; boundary=snit"),
        multipart(b"--snit\r\nContent-Disposition: form-data\r\n\r\nx\r\n"),
        multipart(part("csrf", b"\xff")),
        multipart(*(part("a", b"1") for _ in range(500))),
        multipart(part("a", b"x" * 100_000)),
        multipart(part("one", b"1", "a.pdf"), part("two", b"2", "b.pdf")),
        multipart(b"--snit\r\n" + b"X: y\r\n" * 50 + b"\r\nx\r\n"),
    ],
    ids=range(12),
)
async def test_what_cannot_be_read_is_no_form_so_that_it_has_no_token(sent: Request) -> None:
    assert await posted(sent) == Form()


async def test_what_is_typed_has_no_zero_characters_and_one_kind_of_line_end() -> None:
    form = await posted(request(b"note=a%00b%0D%0Ac"))

    assert form.one("note") == "ab\nc"
