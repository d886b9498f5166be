"""Who may be told what? A matrix as it reads, and why, with what is alike said once."""

from collections.abc import Sequence
from typing import Final

from hub.flow.officer.values import Cell, Changed, Matrix
from hub.web.items import time
from hub.web.officer.names import CATEGORIES, PURPOSES, all_listed, category, event_name, in_words
from hub.web.officer.shown import MatrixCell, MatrixRow, MatrixView, Released
from hub.web.shown import Badge

_ANSWERS: Final = {"yes": "Ja", "partly": "Ja*", "no": "Nej", "none": "–"}
_SPOKEN: Final = {"yes": "Ja", "partly": "Ja, til bestemte formål", "no": "Nej", "none": "Intet samtykke"}
_ALIKE: Final = {
    "consent-denies": "Borgeren har sagt nej.",
    "no-consent": "Intet samtykke dækker det.",
}
_CHANGES: Final = {
    "released": ("Afleveres", "success"),
    "released-in-part": ("Afleveres i dele", "warning"),
    "stopped": ("Standses", "error"),
    "narrowed": ("Afleveres med mindre", "warning"),
    "widened": ("Afleveres med mere", "success"),
}


def matrix_view(matrix: Matrix) -> MatrixView:
    """The matrix in words."""
    rows = []
    for recipient in matrix.recipients:
        cells = matrix.row(recipient.id)
        shown = tuple(_cell(cell, matrix.purposes) for cell in cells)
        rows.append(MatrixRow(recipient.name, shown, _reasons(cells, matrix.purposes)))
    return MatrixView(
        at=time(matrix.at),
        discloser=matrix.discloser.name,
        categories=tuple(category(code) for code in matrix.categories),
        rows=tuple(rows),
        starred=any(cell.tone == "partly" for row in rows for cell in row.cells),
        more=matrix.more,
    )


def released(row: Changed) -> Released:
    """A waiting message that a consent would change."""
    return Released(
        event=event_name(row.event),
        sender=row.sender.name,
        recipient=row.recipient.name,
        received=time(row.received_at),
        badge=Badge(*_CHANGES[row.change]),
        permitted=all_listed(row.permitted, CATEGORIES),
        withheld=all_listed(row.withheld, CATEGORIES),
    )


def _tone(cell: Cell, purposes: Sequence[str]) -> str:
    if cell.effect == "permit":
        return "yes" if set(cell.permitted_for) >= set(purposes) else "partly"
    return "no" if cell.effect == "deny" else "none"


def _cell(cell: Cell, purposes: Sequence[str]) -> MatrixCell:
    tone = _tone(cell, purposes)
    return MatrixCell(category(cell.category), _ANSWERS[tone], _SPOKEN[tone], tone)


def _reasons(cells: Sequence[Cell], purposes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What is alike together: the categories, and the sentence about them."""
    groups: dict[str, list[str]] = {}
    for cell in cells:
        groups.setdefault(_reason(cell, purposes), []).append(cell.category)
    return tuple((all_listed(codes, CATEGORIES), why) for why, codes in groups.items())


def _reason(cell: Cell, purposes: Sequence[str]) -> str:
    if cell.effect == "permit":
        if _tone(cell, purposes) == "yes":
            return "Ja, til alle formål."
        return f"Ja, til brug for {in_words(cell.permitted_for, PURPOSES, '')}."
    return _ALIKE.get(cell.why.code, cell.why.da)
