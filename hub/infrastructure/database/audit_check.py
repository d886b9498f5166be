"""Has anybody changed the audit trail? Everything is recomputed, a page at a time, and each fault is placed.

The rows alone tell of what was changed, removed, added or put elsewhere. That the newest ones were removed
together, or the whole chain computed anew, only heads tell that were written down outside the database.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from hub.infrastructure.audit_heads import Head, UnreadableHead
from hub.infrastructure.database import audit_rows as rows
from hub.infrastructure.database.audit_links import GENESIS, Link
from hub.infrastructure.database.tables import audit_batches, audit_seals
from hub.infrastructure.database.transaction import Transaction

Progress = Callable[[int, int], None]  # how many seals are done, of how many
_PAGE: Final = 100  # batches at a time, each with its entries
_KEYS: Final = 20_000  # rows at a time of which only the key is looked at
_HEADS: Final = 1000
_BEFORE_ALL: Final = -(2**63)
_SHOWN: Final = 10  # places that are named of each kind of fault
_NOTHING: Final = rows.Contents()

FAULTS: Final[Mapping[str, str]] = {
    "seal-missing": "a seal was removed",
    "seal-extra": "a seal was added",
    "batch-missing": "a batch was removed",
    "entries-changed": "entries were changed, removed or added",
    "entries-reordered": "entries stand in another order",
    "link-broken": "a seal, its batch or the places of its entries were changed",
    "batch-loose": "a batch is neither sealed nor waiting for it",
    "batch-twice": "a batch is sealed twice, or sealed and still waiting",
    "entry-loose": "an entry belongs to no batch",
    "head-missing": "the chain was longer: a seal that was noted elsewhere is gone",
    "head-differs": "the chain was computed anew: a seal was noted elsewhere with another hash",
    "head-unreadable": "a noted head cannot be read",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code of FAULTS, and where, such as `seal 3`."""

    check: str
    where: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What checking found. `faults` names the first places of each kind, `counts` has how many there are."""

    sealed: int
    unsealed: int
    entries: int
    head: Head | None
    heads: int  # noted elsewhere, and looked up
    broken_at: int | None  # number of the first broken seal; the next one's where only what follows is wrong
    faults: tuple[Fault, ...]
    counts: Mapping[str, int]

    @property
    def intact(self) -> bool:
        """True if nothing was found."""
        return not self.counts


@dataclass(slots=True)
class _Findings:
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    first_seal: int | None = None

    def add(self, check: str, where: str) -> None:
        self.counts[check] += 1
        if self.counts[check] <= _SHOWN:
            self.faults.append(Fault(check, where))

    def add_seal(self, check: str, number: int) -> None:
        if self.first_seal is None:
            self.first_seal = number
        self.add(check, f"seal {number}")


async def check(
    transaction: Transaction,
    heads: Iterable[Head | UnreadableHead] = (),
    progress: Progress | None = None,
) -> AuditReport:
    """Recompute everything within the transaction, which should see one state of the database throughout."""
    found = _Findings()
    sealed = await rows.count(transaction, audit_seals.c.number)
    head = await _check_chain(transaction, found, sealed, progress)
    unsealed = await _check_waiting(transaction, found)
    await _check_batches(transaction, found)
    entries = await _check_entries(transaction, found)
    noted = await _check_heads(transaction, found, heads)
    broken_at = found.first_seal
    if broken_at is None and any(not code.startswith("head-") for code in found.counts):
        broken_at = (head.number if head else 0) + 1
    faults, counts = tuple(found.faults), dict(found.counts)
    return AuditReport(sealed, unsealed, entries, head, noted, broken_at, faults, counts)


async def _check_chain(
    transaction: Transaction, found: _Findings, sealed: int, progress: Progress | None
) -> Head | None:
    """Every seal in the order of its number; the last one."""
    last, walked = Head(0, GENESIS), 0
    by_position = False  # whether the seals from here on cover where their entries stand
    while page := await transaction.rows(rows.links(), {"after": last.number, "limit": _PAGE}):
        contents = await rows.contents(transaction, [row.batch for row in page])
        for row in page:
            held = contents.get(row.batch, _NOTHING)
            fault = _fault(row, held)
            if row.number != last.number + 1:
                found.add_seal("seal-missing", last.number + 1)
            elif fault is None:
                link = Link(row.number, row.batch, row.entries, row.digest, row.sealed_at, held.positions)
                fits = link.hash(last.hash) == row.hash
                by_position = by_position or fits
                if not fits and (by_position or link.hash_without_positions(last.hash) != row.hash):
                    fault = "link-broken"
            if fault is not None:
                found.add_seal(fault, row.number)
            last = Head(row.number, row.hash)
        walked += len(page)
        if progress is not None:
            progress(walked, sealed)
    if walked != sealed:
        found.add("seal-extra", "a number below 1 or one that is there twice")
    return last if walked else None


def _fault(row: Any, held: rows.Contents) -> str | None:
    """What is wrong with a batch by itself; what was sealed with it is another question."""
    if row.digest is None:
        return "batch-missing"
    if (held.entries, held.digest) != (row.entries, row.digest):
        return "entries-changed"
    return None if held.in_order else "entries-reordered"


async def _check_waiting(transaction: Transaction, found: _Findings) -> int:
    """The batches that are not sealed yet; how many."""
    walked, after = 0, ""
    while page := await transaction.rows(rows.waiting(), {"after": after, "limit": _PAGE}):
        contents = await rows.contents(transaction, [row.batch for row in page])
        for row in page:
            fault = _fault(row, contents.get(row.batch, _NOTHING))
            if fault is not None:
                found.add(fault, f"waiting batch {row.batch}")
        walked, after = walked + len(page), page[-1].batch
    return walked


async def _check_batches(transaction: Transaction, found: _Findings) -> None:
    """Whether each batch is in the chain once, or waits for it."""
    walked, after = 0, ""
    while page := await transaction.rows(rows.placed(), {"after": after, "limit": _KEYS}):
        for row in page:
            if row.places != 1:
                found.add("batch-twice" if row.places else "batch-loose", f"batch {row.id}")
        walked, after = walked + len(page), page[-1].id
    if walked != await rows.count(transaction, audit_batches.c.id):
        found.add("batch-loose", "a batch without a name")


async def _check_entries(transaction: Transaction, found: _Findings) -> int:
    """Whether each entry belongs to a batch; how many there are."""
    walked, after = 0, _BEFORE_ALL
    while page := await transaction.rows(rows.owned(), {"after": after, "limit": _KEYS}):
        for row in page:
            if not row.owned:
                found.add("entry-loose", f"entry {row.id}")
        walked, after = walked + len(page), page[-1].id
    return walked


async def _check_heads(
    transaction: Transaction, found: _Findings, heads: Iterable[Head | UnreadableHead]
) -> int:
    """Whether each head that was noted elsewhere is a seal still; how many were looked up."""
    noted, remaining = 0, iter(heads)
    while page := list(islice(remaining, _HEADS)):
        wanted = [one for one in page if isinstance(one, Head)]
        numbers = {"numbers": sorted({head.number for head in wanted})}
        hashes = dict(map(tuple, await transaction.rows(rows.seals_numbered(), numbers)))
        for one in page:
            if isinstance(one, UnreadableHead):
                found.add("head-unreadable", one.where)
            elif one.number not in hashes:
                found.add("head-missing", f"seal {one.number}")
            elif hashes[one.number] != one.hash:
                found.add("head-differs", f"seal {one.number}")
        noted += len(wanted)
    return noted
