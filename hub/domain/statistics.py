"""How are people counted so that nobody can be found in the counts? Small counts are left out, and cannot be computed.

A table has rows, columns, their totals and the whole. A count from 1 to below the threshold is left out, and with
it as many others as it takes that none of those left out follows from what is published: each can be one more or
one less, with the others made up for it, and every total still right. A zero tells of nobody and is published,
unless it is needed to hide another.

This is safe within one table. Two tables that count some of the same people can be compared, so a table must be
about people whom no other table is about: one of its own for each half-year, when that is over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import Final, TypeVar

_HALF: Final = 6  # months
_CELL, _ZERO, _TOTAL, _WHOLE = (
    1_000_000,
    10_000_000,
    100_000_000,
    10_000_000_000,
)  # what leaving one out costs

Place = tuple[int, int]  # row and column; the totals stand after the last of each
_Grid = dict[Place, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Counts as they may be published; None is left out."""

    cells: tuple[tuple[int | None, ...], ...]  # by row and column
    row_totals: tuple[int | None, ...]
    column_totals: tuple[int | None, ...]
    whole: int | None


@dataclass(frozen=True, slots=True)
class HalfYear:
    """January to June, or July to December."""

    year: int
    second: bool

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 7 if self.second else 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return (date(self.year + 1, 1, 1) if self.second else date(self.year, 7, 1)) - timedelta(days=1)

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, as 2026-01."""
        return tuple(f"{self.year}-{self.first_day.month + month:02}" for month in range(_HALF))


def half_years(since: date, until: date, today: date) -> tuple[HalfYear, ...]:
    """The half-years that lie wholly between two days, both included, and are over; oldest first."""
    every = (HalfYear(year, second) for year in range(since.year, until.year + 1) for second in (False, True))
    return tuple(h for h in every if since <= h.first_day and h.last_day <= until and h.last_day < today)


def published(counts: Sequence[Sequence[int]], threshold: int) -> Table:
    """The counts, by row and column, with their totals; those below the threshold left out, and what tells them."""
    rows, columns = len(counts), len(counts[0]) if counts else 0
    grid = _with_totals(counts)
    left_out = {place for place, count in grid.items() if 0 < count < threshold}
    for place in sorted(left_out):
        left_out |= _hiding(place, grid, left_out, (rows, columns))

    def shown(row: int, column: int) -> int | None:
        return None if (row, column) in left_out else grid[row, column]

    return Table(
        cells=tuple(tuple(shown(row, column) for column in range(columns)) for row in range(rows)),
        row_totals=tuple(shown(row, columns) for row in range(rows)),
        column_totals=tuple(shown(rows, column) for column in range(columns)),
        whole=shown(rows, columns),
    )


R = TypeVar("R")
C = TypeVar("C")


def counted(pairs: Iterable[tuple[R, C]], rows: Sequence[R], columns: Sequence[C]) -> list[list[int]]:
    """How often each pair of a row and a column occurs. Raises ValueError for one that the table has not."""
    found = [[0] * len(columns) for _ in rows]
    for row, column in pairs:
        found[rows.index(row)][columns.index(column)] += 1
    return found


def _with_totals(counts: Sequence[Sequence[int]]) -> _Grid:
    rows, columns = len(counts), len(counts[0]) if counts else 0
    grid = {(r, c): count for r, row in enumerate(counts) for c, count in enumerate(row)}
    grid |= {(r, columns): sum(row) for r, row in enumerate(counts)}
    grid |= {(rows, c): sum(row[c] for row in counts) for c in range(columns)}
    return grid | {(rows, columns): sum(map(sum, counts))}


def _hiding(place: Place, grid: Mapping[Place, int], left_out: set[Place], size: Place) -> set[Place]:
    """What must be left out with a count, so that it can be another one; the cheapest of all ways.

    Each row's and each column's counts make up its total. So the count can change if there is a ring of counts
    left out, from row to column to row and back to it, that change by one in turn up and down; what goes down must
    not be zero. A total stands on the other side of its sum and changes the other way.
    """
    row, column = place
    way: dict[tuple[str, int], tuple[tuple[str, int], Place]] = {}
    cost = {("column", column): 0}
    waiting = [(0, ("column", column))]
    while waiting:
        spent, node = heappop(waiting)
        if node == ("row", row):
            break
        if spent > cost[node]:
            continue
        for step, after in _steps(node, size):
            if step == place or not _can_follow(step, node, grid, size):
                continue
            dearer = spent + (0 if step in left_out else _cost(step, grid, size))
            if dearer < cost.get(after, dearer + 1):
                cost[after], way[after] = dearer, (node, step)
                heappush(waiting, (dearer, after))
    ring, node = {place}, ("row", row)
    while node in way:
        node, step = way[node]
        ring.add(step)
    return ring


def _steps(node: tuple[str, int], size: Place) -> Iterable[tuple[Place, tuple[str, int]]]:
    kind, number = node
    if kind == "row":
        return (((number, column), ("column", column)) for column in range(size[1] + 1))
    return (((row, number), ("row", row)) for row in range(size[0] + 1))


def _can_follow(step: Place, node: tuple[str, int], grid: Mapping[Place, int], size: Place) -> bool:
    """Whether a count may change as the ring asks, which begins with one more of the first."""
    goes_up = (node[0] == "row") != _is_other_side(step, size)
    return goes_up or grid[step] > 0


def _is_other_side(place: Place, size: Place) -> bool:
    return (place[0] == size[0]) != (place[1] == size[1])


def _cost(place: Place, grid: Mapping[Place, int], size: Place) -> int:
    if place == size:
        return _WHOLE
    if place[0] == size[0] or place[1] == size[1]:
        return _TOTAL + grid[place]
    return _CELL + grid[place] if grid[place] else _ZERO
