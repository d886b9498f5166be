"""What takes a citizen's permission away while deliveries are on their way, and what is answered then?"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from consent import ConsentRecord
from hub.bench.load import citizen_number
from hub.flow import officer
from hub.flow.consents import record_consent, replace_consent
from hub.flow.hub import Hub
from hub.flow.records import ConsentVersion, Custodian
from message_schemas import JsonObject
from message_schemas.codes import CPR_SYSTEM
from message_schemas.identifiers import Identifier
from tests.race.people import CENTRE, Person, Shape, consent_resource

CUSTODY = "custody.changed"  # of the audit trail
_ENDS_WITHIN = (0.2, 4.0)  # seconds, of a consent that is shortened
_AROUND = (-0.06, 0.01)  # what is claimed is ahead of what is done by the batches that are under way
_ANOTHER = 90_000  # whoever gets the custody


class Kind(StrEnum):
    """What happens."""

    REVOKED = "revoked"
    DENIED = "denied"  # by a new consent that denies everything
    CUSTODY = "custody"  # goes to another, so that the consent is no longer one of who holds it
    SHORTENED = "shortened"  # replaced by one that ends in a moment
    RENEWED = "renewed"  # replaced by the same: nothing is taken away


@dataclass(slots=True)
class Change:
    """One change for one citizen, when in the race it happens, and what came of it."""

    kind: Kind
    person: Person
    moment: float  # 0 to 1: the share of the deliveries that is done by then
    consent: ConsentVersion | None = None  # as it was; None where none is replaced
    written: str = ""  # the consent version that this wrote, "id/version"
    gone: frozenset[str] = frozenset()  # deliveries that were out, as answered
    under_way: int = 0  # of these, how many were only claimed yet

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom it is about."""
        if self.consent is None:
            return tuple(party.id for party in self.person.recipients)
        record = self.consent.record
        assert isinstance(record, ConsentRecord)
        assert record.root.recipients is not None
        return record.root.recipients.parties


def changes(everybody: Sequence[Person], rounds: int, chance: random.Random) -> Sequence[Change]:
    """Each citizen and each consent its fate, in the order of their moments; a quarter has none.

    Half of the moments are drawn from the whole race, half from when a message about the citizen, in one of
    the `rounds` in which everybody is written about, is likely to be claimed.
    """

    def moment(person: Person) -> float:
        if chance.random() < 0.5:
            return chance.uniform(0.02, 0.95)
        claimed = (chance.randrange(rounds) + person.number / len(everybody)) / rounds
        return min(max(claimed + chance.uniform(*_AROUND), 0.02), 0.95)

    drawn = [
        Change(kind, person, moment(person), consent)
        for person in everybody
        for kind, consent in _fates(person, chance)
    ]
    return sorted(drawn, key=lambda change: change.moment)


def _fates(person: Person, chance: random.Random) -> Iterator[tuple[Kind, ConsentVersion | None]]:
    if person.shape is Shape.CHILD and chance.random() < 0.5:
        yield Kind.CUSTODY, None
    elif chance.random() < 0.15:
        yield Kind.DENIED, None
    else:
        for consent in person.consents:
            (kind,) = chance.choices([Kind.REVOKED, Kind.SHORTENED, Kind.RENEWED, None], [50, 15, 10, 25])
            if kind is not None:
                yield kind, consent


async def make(hub: Hub, change: Change, chance: random.Random) -> None:
    """Let it happen through the hub's own services, and put down what was answered."""
    if change.consent is None and change.kind is Kind.CUSTODY:
        await _give_custody_to_another(hub, change.person)
    elif change.consent is None:
        version = await record_consent(hub, CENTRE, _denying(change.person))
        change.written = f"{version.id}/{version.version}"
    elif change.kind is Kind.REVOKED:
        answer = await officer.revoke(hub, CENTRE, change.consent.id, CENTRE.id)
        change.written = f"{answer.version.id}/{answer.version.version}"
        change.gone = frozenset(one.delivery_id for one in answer.gone)
        change.under_way = sum(one.status == "under-way" for one in answer.gone)
    else:
        resource = dict(change.consent.resource) | {
            "dateTime": datetime.now(UTC).isoformat(timespec="seconds")
        }
        if change.kind is Kind.SHORTENED:
            ends = datetime.now(UTC) + timedelta(seconds=chance.uniform(*_ENDS_WITHIN))
            period = {"end": ends.isoformat(timespec="milliseconds")}
            resource["provision"] = {**resource["provision"], "period": period}
        version = await replace_consent(hub, CENTRE, change.consent.id, resource)
        change.written = f"{version.id}/{version.version}"


async def _give_custody_to_another(hub: Hub, child: Person) -> None:
    another = Custodian(CPR_SYSTEM, citizen_number(_ANOTHER + child.number))
    await officer.register_custody(hub, CENTRE, Identifier(CPR_SYSTEM, child.value), [another], CENTRE.id)


def _denying(person: Person) -> JsonObject:
    return consent_resource(person, person.recipients, effect="deny")
