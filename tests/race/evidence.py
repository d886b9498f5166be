"""What does the database say of the race, in the order in which it committed?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import orjson

from tests.race.changing import CUSTODY
from tests.race.order import CommitLog
from tests.race.people import CENTRE

# Each decision that a delivery may be handed over: it was written in the transaction that claimed it.
_PERMITS = """
    SELECT delivery_id, deliveries.citizen_id, decisions.at, relied_on, decisions.xmin::text::bigint AS transaction
    FROM decisions JOIN deliveries ON deliveries.id = delivery_id JOIN messages ON key = message_key
    WHERE sender = $1 AND stage = 'hand-over' AND outcome IN ('permit', 'redact')
    ORDER BY decisions.id
"""
_VERSIONS = "SELECT id, version, ends_at, xmin::text::bigint AS transaction FROM consent_versions"
_CUSTODY = "SELECT citizen_id, xmin::text::bigint AS transaction FROM audit_entries WHERE kind = $1"
_FAILED = """
    SELECT delivery_id, xmin::text::bigint AS transaction FROM attempts WHERE code NOT IN ('ok', 'fetched')
"""
_DELIVERIES = """
    SELECT deliveries.id, deliveries.citizen_id, recipient, deliveries.channel = 'amqp', deliveries.status,
           handed_over_at IS NOT NULL
    FROM deliveries JOIN messages ON key = message_key
    WHERE sender = $1
"""


@dataclass(frozen=True, slots=True)
class Permit:
    """A committed decision that a delivery may be handed over; `place` is its commit's in the log."""

    delivery: str
    citizen: str
    at: datetime
    relied_on: tuple[tuple[str, int], ...]  # consents and their versions
    place: int


@dataclass(frozen=True, slots=True)
class Version:
    """A consent version; it lasts until the place of the next one, and until its end."""

    place: int
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Carried:
    """A delivery as it stands in the end."""

    id: str
    citizen: str
    recipient: str
    pushed: bool  # by the hub; else its recipient fetches it
    status: str
    handed_over: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything, once all has come to rest."""

    permits: Sequence[Permit]  # in the order in which they were written
    versions: Mapping[tuple[str, int], Version]
    custody: Mapping[str, int]  # citizen → place of the commit that gave the custody to another
    deliveries: Sequence[Carried]
    failed: Mapping[str, Sequence[int]]  # delivery → places of the commits that recorded a failed attempt
    commits: int

    def claims(self) -> Iterator[Permit]:
        """The permits by which deliveries went out; a mailbox's may also only wait there, until the last one."""
        carried = {one.id: one for one in self.deliveries}
        last = {permit.delivery: permit for permit in self.permits}
        for permit in self.permits:
            delivery = carried[permit.delivery]
            if delivery.pushed or (delivery.handed_over and last[permit.delivery] is permit):
                yield permit

    def is_out(self, claim: Permit, place: int) -> bool:
        """Whether what was claimed by this was out at that place: gone, or on its way."""
        came_back = any(claim.place < failed < place for failed in self.failed.get(claim.delivery, ()))
        return claim.place < place and not came_back


async def gather(connection: asyncpg.Connection, log: CommitLog) -> Evidence:
    """Read it all. KeyError for a row whose transaction is not in the log."""
    places = await log.places()
    return Evidence(
        permits=[
            Permit(
                row["delivery_id"],
                row["citizen_id"],
                row["at"],
                tuple(version_of(one) for one in orjson.loads(row["relied_on"])),
                places[row["transaction"]],
            )
            for row in await connection.fetch(_PERMITS, CENTRE.id)
        ],
        versions={
            (row["id"], row["version"]): Version(places[row["transaction"]], row["ends_at"])
            for row in await connection.fetch(_VERSIONS)
        },
        custody={
            row["citizen_id"]: places[row["transaction"]] for row in await connection.fetch(_CUSTODY, CUSTODY)
        },
        failed=_grouped(
            (row["delivery_id"], places[row["transaction"]]) for row in await connection.fetch(_FAILED)
        ),
        deliveries=[Carried(*row) for row in await connection.fetch(_DELIVERIES, CENTRE.id)],
        commits=len(places),
    )


def _grouped(pairs: Iterable[tuple[str, int]]) -> Mapping[str, Sequence[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def version_of(written: str) -> tuple[str, int]:
    """The consent and the number, of "id/version"."""
    consent, _, version = written.rpartition("/")
    return consent, int(version)
