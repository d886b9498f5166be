"""Is a document's kind read from what is in it?"""

import pytest

from hub.flow.officer.documents import content_type_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("Jeg giver lov, æøå.\r\n\tNancy".encode(), "text/plain"),
        ("Jeg giver lov, æøå.".encode("latin-1"), None),
        (b"GIF89a\x00\x01", None),
        (b"<svg onload='x'>", None),
        (" \ufeff<html>".encode(), None),
        (b"PK\x03\x04", None),
        (b" \n", None),
        (b"", None),
    ],
)
def test_a_document_is_what_its_content_says(content: bytes, expected: str | None) -> None:
    assert content_type_of(content) == expected
