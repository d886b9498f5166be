"""Which messages is the hub measured with? Referrals and status reports of 4 to 20 KB, each of its own citizen."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson

from consent import read
from hub.domain.party import Party
from hub.flow.changes import organization_of
from hub.flow.ports import Store
from hub.flow.records import ConsentVersion
from message_schemas import CitizenValue, InformationCategory, ReferralRequest, StatusReport
from message_schemas.builders.consent import ConsentValue
from message_schemas.codes import CPR_SYSTEM, PartyKind, Purpose
from message_schemas.identifiers import Identifier

SMALLEST, LARGEST = 4_000, 20_000
CONSENTS_EACH = 10
_C = InformationCategory
_SENTENCE = "Borgeren møder stabilt til de aftalte samtaler og deltager aktivt i gruppeforløbet. "
_CHUNK = 50  # citizens whose consents share a transaction when the database is prepared


@dataclass(frozen=True, slots=True)
class LoadMessage:
    """One message of the load: what is published, and the id by which it is timed."""

    message_id: str
    event: str
    body: bytes


def parties(amqp_user: str, queues: tuple[str, str]) -> tuple[Party, Party]:
    """The sender and the recipient of the load; the sender publishes under the broker account given."""
    sender = Party(
        "bench-sender",
        PartyKind.OTHER_MUNICIPALITY,
        "Afsenderkommunen",
        channel="amqp",
        amqp_user=amqp_user,
        amqp_queue=queues[0],
    )
    recipient = Party(
        "bench-centre",
        PartyKind.CENTRE,
        "Modtagercentret",
        channel="amqp",
        amqp_user="bench-centre",
        amqp_queue=queues[1],
    )
    return sender, recipient


def citizen_number(position: int) -> str:
    """A CPR-shaped number of its own for each citizen of the load, born in the 1960s to 1980s."""
    return f"{position % 28 + 1:02}{position // 28 % 12 + 1:02}{60 + position // 336 % 30:02}{position % 4000:04}"


def messages(count: int, sender: Party, recipient: Party, seed: int = 1) -> Sequence[LoadMessage]:
    """Half referrals, half status reports, of sizes spread evenly between 4 and 20 KB."""
    rng = random.Random(seed)  # noqa: S311 - a load that is the same at each run
    now = datetime.now(UTC)
    made = []
    for position in range(count):
        size = SMALLEST + (LARGEST - SMALLEST) * position // max(count - 1, 1)
        made.append(_message(position, size, sender, recipient, now))
    rng.shuffle(made)
    return made


def _message(position: int, size: int, sender: Party, recipient: Party, now: datetime) -> LoadMessage:
    bundle = _value(position, "", sender, recipient, now)
    missing = size - len(orjson.dumps(bundle.to_bundle()))
    if missing > 0:
        # text stands twice, in its element and in the narrative, so half of what is missing is enough
        half = missing // 2 if isinstance(bundle, ReferralRequest) else missing
        text = (_SENTENCE * (half // len(_SENTENCE) + 1))[: max(half, 1)]
        bundle = _value(position, text, sender, recipient, now, bundle.message_id)
    event = "referral-request" if isinstance(bundle, ReferralRequest) else "status-report"
    return LoadMessage(bundle.message_id, event, orjson.dumps(bundle.to_bundle()))


def _value(
    position: int, more: str, sender: Party, recipient: Party, now: datetime, message_id: str | None = None
) -> ReferralRequest | StatusReport:
    common: dict[str, Any] = {
        "bundle_id": str(uuid4()),
        "message_id": message_id or str(uuid4()),
        "sent_at": now,
        "sender": organization_of(sender),
        "recipients": (organization_of(recipient),),
        "citizen": CitizenValue(value=citizen_number(position), family="Belastning", given=("Test",)),
    }
    if position % 2:
        return ReferralRequest(
            **common,
            wish="Vil gerne holde op.",
            reason=f"Dagligt forbrug af alkohol. {more}".strip(),
            first_contact=now.date(),
        )
    return StatusReport(
        **common,
        sections={
            _C.ATTENDANCE: "Har deltaget i alle gruppegange.",
            _C.SUBSTANCE_USE: f"Har holdt pause fra alkohol. {more}".strip(),
        },
    )


async def seed(
    store: Store, sender: Party, recipient: Party, count: int, consents: int = CONSENTS_EACH
) -> None:
    """Register the parties and give each citizen of the load its consents, of which two let its message through."""
    async with store.unit_of_work() as uow:
        for party in (sender, recipient, *_others(consents)):
            await uow.people.save_party(party)
        await uow.commit()
    for begin in range(0, count, _CHUNK):
        async with store.unit_of_work() as uow:
            for position in range(begin, min(begin + _CHUNK, count)):
                identifier = Identifier(CPR_SYSTEM, citizen_number(position))
                citizen = (await uow.citizens.citizens([identifier]))[identifier]
                for version in _consents(citizen.id, position, sender, recipient, consents):
                    first = version.id.endswith("-0")
                    await uow.citizens.write_consent(version, citizen if first else None)
            await uow.commit()


def _others(count: int) -> Sequence[Party]:
    """Whom the consents that do not let the message through are to: a consent names registered parties only."""
    return [Party(f"another-party-{number}", PartyKind.OTHER, "En anden part") for number in range(count)]


def _consents(
    citizen_id: str, position: int, sender: Party, recipient: Party, count: int
) -> Sequence[ConsentVersion]:
    given_at = datetime.now(UTC) - timedelta(days=30)
    categories = list(_C)
    made = []
    for number in range(count):
        purpose = (Purpose.TREATMENT, Purpose.STATUS_REPORTING)[number % 2]
        matching = number < len((Purpose.TREATMENT, Purpose.STATUS_REPORTING))
        value = ConsentValue(
            citizen=citizen_number(position),
            organization=sender.id,
            given_at=given_at,
            categories=(_C.SUBSTANCE_USE, _C.ATTENDANCE)
            if matching
            else (categories[number % len(categories)], categories[number % len(categories) - 1]),
            recipients=(recipient.id if matching else f"another-party-{number}",),
            disclosers=(sender.id,),
            purposes=(purpose,),
        )
        consent_id = f"bench-{position}-{number}"
        resource = value.to_resource()
        record = read(resource, consent_id=f"Consent/{consent_id}", version=1, organization=sender.id)
        made.append(
            ConsentVersion(
                consent_id, 1, citizen_id, sender.id, "active", resource, record, given_at, sender.id
            )
        )
    return made
