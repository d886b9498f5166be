"""Nobody can be found in published counts: what is small is left out, and nothing that is published tells it."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.statistics import HalfYear, Table, counted, half_years, published

Counts = list[list[int]]
COUNTS = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.one_of(st.just(0), st.integers(0, 12)), min_size=columns, max_size=columns),
        min_size=1,
        max_size=4,
    )
)
SMALL = st.tuples(st.integers(1, 2), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 6), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def shown(table: Table) -> list[list[int | None]]:
    """The table with its totals as its last row and column."""
    rows = [[*cells, total] for cells, total in zip(table.cells, table.row_totals, strict=True)]
    return [*rows, [*table.column_totals, table.whole]]


def flat(rows: Iterable[Iterable[int | None]]) -> list[int | None]:
    return list(chain.from_iterable(rows))


def whole(counts: Counts) -> Counts:
    """The same of the counts themselves."""
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def possible(table: Table, most: int) -> Iterator[Counts]:
    """Every table of counts up to `most` that agrees with what is published, found by trying them all."""
    columns = len(table.column_totals)
    choices = [range(most + 1) if cell is None else (cell,) for row in table.cells for cell in row]
    for values in product(*choices):
        counts = [list(values[at : at + columns]) for at in range(0, len(values), columns)]
        pairs = zip(flat(whole(counts)), flat(shown(table)), strict=True)
        if all(said is None or count == said for count, said in pairs):
            yield whole(counts)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(counts=SMALL, threshold=st.integers(3, 5))
def test_no_count_that_is_left_out_follows_from_the_rest(counts: Counts, threshold: int) -> None:
    table = published(counts, threshold)

    seen = shown(table)
    left_out = [(r, c) for r, row in enumerate(seen) for c, cell in enumerate(row) if cell is None]
    ways: dict[tuple[int, int], set[int]] = {place: set() for place in left_out}
    for way in possible(table, 8) if left_out else ():
        for r, c in left_out:
            ways[r, c].add(way[r][c])
        if all(len(values) > 1 for values in ways.values()):
            break

    assert all(len(values) > 1 for values in ways.values()), (counts, seen)


@given(counts=COUNTS, threshold=st.integers(3, 5))
def test_what_is_published_is_true_and_never_small(counts: Counts, threshold: int) -> None:
    seen = flat(shown(published(counts, threshold)))

    true = flat(whole(counts))

    assert all(said in (None, count) for said, count in zip(seen, true, strict=True))
    assert not [said for said in seen if said is not None and 0 < said < threshold]


@given(counts=COUNTS)
def test_nothing_is_left_out_where_nothing_is_small(counts: Counts) -> None:
    large = [[count * 5 for count in row] for row in counts]

    assert None not in flat(shown(published(large, 5)))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # one small count takes another of its row with it, and two of another row
        ([[3, 7], [8, 9]], [[None, None, 10], [None, None, 17], [11, 16, 27]]),
        # the cheapest others go, not the largest
        ([[3, 20, 7], [8, 30, 9]], [[None, 20, None, 30], [None, 30, None, 47], [11, 50, 16, 77]]),
        # a small total goes with what it is made of
        ([[2, 0], [0, 0]], [[None, 0, None], [0, 0, 0], [None, 0, None]]),
        # nothing but zeros is no secret
        ([[0, 0]], [[0, 0, 0], [0, 0, 0]]),
        # two small counts of one row and column hide in each other's
        ([[1, 9], [9, 1]], [[None, None, 10], [None, None, 10], [10, 10, 20]]),
    ],
)
def test_as_little_as_possible_is_left_out(counts: Counts, expected: list[list[int | None]]) -> None:
    assert shown(published(counts, 5)) == expected


def test_a_table_of_nothing_is_a_zero() -> None:
    assert published([], 5) == Table((), (), (), 0)


def test_pairs_are_counted_where_they_belong() -> None:
    pairs = [("a", 1), ("b", 2), ("a", 1)]

    assert counted(pairs, ("a", "b"), (1, 2)) == [[2, 0], [0, 1]]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date(2025, 1, 1), date(2026, 11, 22), [(2025, False), (2025, True), (2026, False)]),
        (date(2025, 1, 2), date(2026, 6, 30), [(2025, True), (2026, False)]),
        (date(2026, 1, 1), date(2026, 6, 29), []),
        (date(2026, 7, 1), date(2026, 12, 31), []),  # not over yet
        (date(2027, 1, 1), date(2026, 1, 1), []),
    ],
)
def test_only_whole_half_years_that_are_over_are_counted(
    since: date, until: date, expected: list[tuple[int, bool]]
) -> None:
    found = half_years(since, until, date(2026, 11, 22))

    assert [(half.year, half.second) for half in found] == expected


def test_a_half_year_has_six_months() -> None:
    second = HalfYear(2025, second=True)

    assert (second.first_day, second.last_day) == (date(2025, 7, 1), date(2025, 12, 31))
    assert second.months == ("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")
    assert HalfYear(2026, second=False).last_day == date(2026, 6, 30)
