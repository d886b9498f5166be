"""Can the access log be read on paper, by anyone whose name it is?"""

import re
import zlib
from dataclasses import replace
from datetime import timedelta

from hub.flow.officer.access_log_pdf import access_log_pdf
from hub.flow.officer.values import AccessLog, AccessRow, CitizenShown, PartyShown, Text
from message_schemas.codes import CPR_SYSTEM
from tests.support.messages import BRUNO, NOW

CENTRE = PartyShown("centre", "Rusmiddelcentret Ærø")
ROW = AccessRow(
    at=NOW,
    kind="case.read",
    who=CENTRE,
    user="mette",
    recipient=None,
    event=None,
    categories=(),
    legal_basis=None,
    consents=(),
    text=Text("case.read", "Mette Ørsted så borgerens forløb.", ""),
)
LOG = AccessLog(
    citizen=CitizenShown(CPR_SYSTEM, BRUNO.value, "Łukasz Żółć"),
    party=CENTRE,
    made_at=NOW,
    since=None,
    until=None,
    rows=(ROW,),
)


def letters_of(pdf: bytes) -> set[str]:
    """The letters that its typefaces are asked for, from their own maps."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S)
    maps = [found for each in streams if b"beginbfchar" in (found := _unpacked(each))]
    return {chr(int(code, 16)) for each in maps for code in re.findall(rb"> <([0-9A-F]{4})>", each)}


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def pages(pdf: bytes) -> int:
    """How many pages there are."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_log_is_a_pdf_in_danish_with_a_title() -> None:
    pdf = access_log_pdf(LOG)

    assert pdf.startswith(b"%PDF-")
    assert b"/Lang (da-DK)" in pdf
    assert "Log over adgang".encode("utf-16-be") in pdf or b"/Title (Log over adgang" in pdf
    assert pages(pdf) == 1


def test_every_letter_of_a_name_is_in_the_typeface() -> None:
    letters = letters_of(access_log_pdf(LOG))

    assert set("ŁŻółćØÆ") <= letters


def test_a_long_log_goes_on_over_several_pages() -> None:
    rows = tuple(replace(ROW, at=NOW - timedelta(minutes=n)) for n in range(200))

    long = access_log_pdf(replace(LOG, rows=rows, more=True, since=NOW - timedelta(days=1), until=NOW))

    assert pages(long) > 3


def test_an_empty_log_is_a_page_too() -> None:
    assert pages(access_log_pdf(replace(LOG, rows=()))) == 1
