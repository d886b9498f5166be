"""An attached text is read as its reader would read it; what cannot be read is said to be so."""

import base64

import pytest

from consent.documents import hides_more, shown, text_of_file


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text/plain", "Rødgrød".encode()),
        ("text/plain", "Rødgrød".encode("windows-1252")),
        ("text/plain; charset=iso-8859-1", "Rødgrød".encode("iso-8859-1")),
        ('TEXT/HTML; charset="UTF-8"', "\ufeffRødgrød".encode()),
        ("text/plain", "Rødgrød".encode("utf-16")),
        ("application/xml", "Rødgrød".encode()),
        ("application/rtf", rb"{\rtf1\ansi R\'f8dgr\u248?d}"),
        ("text/rtf", rb"{\rtf1\ansi {\b R\'f8d}gr\'f8d}"),
    ],
)
def test_a_text_is_read_in_the_way_it_is_written(content_type: str, content: bytes) -> None:
    text = text_of_file(content_type, encoded(content))

    assert text is not None
    assert text.strip() == "Rødgrød"


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/pdf", b"%PDF-1.4"),
        ("image/png", b"\x89PNG"),
        ("application/json", b'{"cpr": "2509479989"}'),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("text/plain; charset=utf-7", b"+AGE-"),
        ("text/plain; charset=utf-8", b"\xff\xff"),
        ("text/plain", b"PK\x03\x04\x00\x00"),
        ("application/rtf", b"not rtf"),
        ("text/rtf", rb"{\rtf1 {\pict\pngblip 89504e47}}"),
    ],
)
def test_what_the_hub_cannot_read_is_no_text(content_type: str, content: bytes) -> None:
    assert text_of_file(content_type, encoded(content)) is None


def test_data_that_is_no_base64_is_no_text() -> None:
    assert text_of_file("text/plain", "Rødgrød") is None


@pytest.mark.parametrize(
    "text",
    ['<p><img src="x.png"/></p>', "<svg></svg>", "se data:image/png;base64,iVBO", "A" * 200, "QUJD" * 19 + "\n" + (
        "QUJD" * 19 + "\n") * 3, "<!ENTITY a '2509'>"],
)  # fmt: skip
def test_a_picture_or_a_file_in_a_text_is_seen(text: str) -> None:
    assert hides_more(text)


def test_an_ordinary_text_hides_nothing() -> None:
    assert not hides_more("Borgeren har mødt 3 < 5 gange: <b>fint</b>.")


def test_formatting_does_not_part_a_word_and_a_paragraph_does() -> None:
    assert shown("<p>Bru<b>no</b> &amp; co</p><p>Ny</p>").split("\n") == ["", "Bruno & co", "", "Ny", ""]
