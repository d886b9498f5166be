"""How does the access log look on paper?"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from hub.domain.deadline import COPENHAGEN
from hub.flow.officer.values import AccessLog

_FONT: Final = "Plex"
_TITLE: Final = "Log over adgang til borgerens oplysninger"
_COLUMNS: Final = (("Tidspunkt", 34.0), ("Hvad der skete", 104.0), ("Af", 42.0))  # millimetres
_MARGIN: Final = 15.0
_PADDING: Final = 1.5
_LINE: Final = 4.6
_LOWEST: Final = 278.0  # of a row on A4
_ABOUT: Final = (
    "Loggen viser, hvem der har fået sendt eller har set oplysninger, hvornår og på hvilket grundlag. Den dækker det, "
    "som {party} har sendt, modtaget eller set, de samtykker, som {party} har registreret, og de forløb, som {party} "
    "har ansvaret for. Det nyeste står øverst."
)
_EMPTY: Final = "Der er intet i loggen for perioden."
_MORE: Final = "Loggen er længere end det, der er vist her. Vælg en kortere periode for at se resten."


def access_log_pdf(log: AccessLog) -> bytes:
    """The log as a PDF on A4, in Danish: who and which period on top, headings on each page, pages numbered.

    Takes a second for some thousand rows: not for an event loop to wait for.
    """
    paper = _Paper(log)
    paper.add_page()
    paper.set_font(_FONT, "B", 15)
    paper.multi_cell(0, 8, _TITLE, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(2)
    for label, said in _head(log):
        paper.set_font(_FONT, "B", 10)
        paper.cell(30, 6, label)
        paper.set_font(_FONT, "", 10)
        paper.multi_cell(0, 6, said, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(2)
    paper.said(_ABOUT.format(party=log.party.name))
    paper.ln(3)
    if log.rows:
        paper.headings()
    for row in log.rows:
        who = f"{row.who.name} ({row.user})" if row.user else row.who.name
        paper.row((_moment(row.at), row.text.da, who))
    if not log.rows or log.more:
        paper.ln(3)
        paper.said(_MORE if log.rows else _EMPTY)
    return bytes(paper.output())


class _Paper(FPDF):
    """A4 with the project's typeface, page numbers below, and a table whose lines are broken here.

    The library's own table measures every letter of every cell anew, a hundred times as slowly.
    """

    def __init__(self, log: AccessLog) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self._party = log.party.name
        self._widths: dict[str, float] = {}  # of words, in millimetres
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_title(_TITLE)
        self.set_creator("Handleplan Hub")
        self.set_lang("da-DK")
        self.set_creation_date(log.made_at)
        for style, name in (("", "Regular"), ("B", "SemiBold")):
            self.add_font(_FONT, style, _font(name))

    def footer(self) -> None:
        """Which page of how many, and whose log it is."""
        self.set_y(-14)
        self.set_font(_FONT, "", 8)
        self.cell(0, 6, f"{self._party} · side {self.page_no()} af {{nb}}", align="C")

    def said(self, text: str) -> None:
        """A paragraph."""
        self.set_font(_FONT, "", 9)
        self.multi_cell(0, 5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def headings(self) -> None:
        """The table's first line on a page; what follows is set in the table's letters."""
        self.set_font(_FONT, "B", 9)
        self.set_fill_color(236, 239, 241)
        for heading, width in _COLUMNS:
            self.cell(width, 7, heading, fill=True)
        self.ln(7)
        self.set_font(_FONT, "", 9)

    def row(self, cells: Sequence[str]) -> None:
        """One row, whole on its page."""
        broken = [self._broken(text, width) for text, (_, width) in zip(cells, _COLUMNS, strict=True)]
        height = max(map(len, broken)) * _LINE + 2 * _PADDING
        if self.get_y() + height > _LOWEST:
            self.add_page()
            self.headings()
        top, left = self.get_y(), _MARGIN
        for lines, (_, width) in zip(broken, _COLUMNS, strict=True):
            for number, line in enumerate(lines):
                self.text(left + _PADDING, top + _PADDING + _LINE * (number + 0.75), line)
            left += width
        self.set_draw_color(176, 184, 190)
        self.line(_MARGIN, top + height, left, top + height)
        self.set_y(top + height)

    def _broken(self, text: str, width: float) -> list[str]:
        """The text in lines that fit; a word that is wider than the column is broken where it must be."""
        room = width - 2 * _PADDING
        lines, line, used = list[str](), "", 0.0
        for word in (part for whole in text.split() for part in self._parts(whole, room)):
            needed = self._width(word) + (self._width(" ") if line else 0.0)
            if line and used + needed > room:
                lines.append(line)
                line, used, needed = "", 0.0, self._width(word)
            line, used = f"{line} {word}" if line else word, used + needed
        return [*lines, line]

    def _parts(self, word: str, room: float) -> list[str]:
        if self._width(word) <= room:
            return [word]
        cut = next(n for n in range(len(word), 0, -1) if n == 1 or self._width(word[:n]) <= room)
        return [word[:cut], *(self._parts(word[cut:], room) if word[cut:] else ())]

    def _width(self, word: str) -> float:
        if word not in self._widths:
            self._widths[word] = self.get_string_width(word)
        return self._widths[word]


def _head(log: AccessLog) -> tuple[tuple[str, str], ...]:
    citizen = log.citizen
    named = f"{citizen.name}, {citizen.value}" if citizen.name else citizen.value
    since = _moment(log.since) if log.since else "det første"
    until = _moment(log.until) if log.until else _moment(log.made_at)
    return (
        ("Borger", named),
        ("Periode", f"fra {since} til {until}"),
        ("Udskrevet", f"{_moment(log.made_at)} af {log.party.name}"),
    )


def _moment(at: datetime) -> str:
    local = at.astimezone(COPENHAGEN)
    return f"{local.day}.{local.month}.{local.year} kl. {local:%H.%M}"


@cache
def _font(name: str) -> str:
    return str(files("hub.flow.officer") / "fonts" / f"IBMPlexSans-{name}.ttf")
