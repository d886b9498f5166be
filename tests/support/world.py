"""How does a test get a hub to send through? One value over any store, with the doors as short calls."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.registry import ADAPTERS
from hub.bootstrap import read_policy
from hub.domain.party import Party
from hub.domain.policy import PolicyBook
from hub.flow.accept.work import Answer, Arriving
from hub.flow.consents import record_consent, replace_consent
from hub.flow.delivering import deliver_due
from hub.flow.hub import FlowSettings, Hub
from hub.flow.intake import Intake
from hub.flow.mailbox import Fetched, acknowledge, fetch, inbox
from hub.flow.ports import Store, Telemetry
from hub.flow.records import AuditRecord, ConsentVersion, TimelineRecord
from hub.flow.tracking import cancel, tracking
from hub.infrastructure.fakes import MemoryStore
from message_schemas import JsonObject, MessageValue, from_json
from message_schemas.codes import BASE, FHIR_JSON
from tests.support.messages import body_of
from tests.support.parties import HUB, PARTIES
from tests.support.ports import CountedIds, NotedTelemetry, Queue, StandingClock

Sendable = MessageValue | JsonObject | bytes


@dataclass(slots=True)
class World:
    """A hub, and what a test does with it."""

    hub: Hub
    intake: Intake
    clock: StandingClock
    queue: Queue
    parties: dict[str, Party] = field(default_factory=dict)

    async def register(self, *parties: Party) -> None:
        """Add or change parties."""
        async with self.hub.store.unit_of_work() as uow:
            for party in parties:
                await uow.people.save_party(party)
            await uow.commit()
        self.parties.update({party.id: party for party in parties})

    def change(self, **ports: Any) -> None:
        """Let the hub work with other ports or settings from now on."""
        self.hub = replace(self.hub, **ports)
        self.intake = Intake(self.hub)

    def arriving(self, message: Sendable, sender: str, **changes: Any) -> Arriving:
        """The message at the HTTP door, in this party's name."""
        return replace(Arriving("http", body_of(message), FHIR_JSON, sender), **changes)

    async def send(self, message: Sendable, sender: str | None = None, **changes: Any) -> Answer:
        """One message through the pipeline; its sender is who it says unless told."""
        if sender is None:
            assert isinstance(message, MessageValue)
            sender = message.sender.party_id or ""
        (answer,) = await self.intake.accept_batch([self.arriving(message, sender, **changes)])
        return answer

    async def send_together(self, *messages: Sendable, sender: str) -> list[Answer]:
        """Several messages of one sender in one batch."""
        return list(await self.intake.accept_batch([self.arriving(m, sender) for m in messages]))

    async def deliver(self) -> int:
        """Deliver until nothing is due; how many deliveries were looked at."""
        looked = 0
        while done := await deliver_due(self.hub):
            looked += len(done)
        return looked

    async def consent(self, resource: JsonObject, party: str = "centre") -> ConsentVersion:
        """Record a consent and let what it releases go."""
        version = await record_consent(self.hub, self.parties[party], resource)
        await self.deliver()
        return version

    async def revoke(self, version: ConsentVersion) -> None:
        """Revoke a consent; what it withdraws is not looked at before `deliver`."""
        resource = {**version.resource, "status": "inactive"}
        await replace_consent(self.hub, self.parties[version.organization], version.id, resource)

    async def inbox(self, party: str, **page: Any) -> list[JsonObject]:
        """What lies in the party's mailbox."""
        found = await inbox(self.hub, self.parties[party], **{"after": 0, "limit": 100, "wait": 0.0, **page})
        return list(found["messages"])

    async def fetch(self, party: str, delivery_id: str, accept: str = FHIR_JSON) -> Fetched:
        """The party fetches a message."""
        return await fetch(self.hub, self.parties[party], delivery_id, accept=accept)

    async def fetch_only(self, party: str, accept: str = FHIR_JSON) -> Fetched:
        """The party fetches the one message in its mailbox."""
        (waiting,) = await self.inbox(party)
        return await self.fetch(party, waiting["delivery_id"], accept)

    async def acknowledge(self, party: str, delivery_id: str, code: str = "ok") -> JsonObject:
        """The party answers through its mailbox."""
        return await acknowledge(self.hub, self.parties[party], delivery_id, code, None)

    async def tracking(self, party: str, message_id: str) -> JsonObject:
        """The sender's tracking."""
        return await tracking(self.hub, self.parties[party], message_id)

    async def statuses(self, message: MessageValue) -> list[str]:
        """The status of each delivery of a message, as its sender sees it."""
        seen = await self.tracking(message.sender.party_id or "", message.message_id)
        return [delivery["status"] for delivery in seen["deliveries"]]

    async def cancel(self, party: str, message_id: str) -> JsonObject:
        """The sender takes a message back."""
        return await cancel(self.hub, self.parties[party], message_id)

    async def told(self, party: str) -> list[str]:
        """The statuses that delivery-status messages in the party's mailbox tell."""
        found = [m for m in await self.inbox(party) if m["event"] == "delivery-status"]
        bodies = [from_json((await self.fetch(party, m["delivery_id"])).body) for m in found]
        return [status_told(bundle) for bundle in bodies]

    async def audit(self, **wanted: Any) -> list[AuditRecord]:
        """The audit trail, oldest first."""
        nothing: dict[str, Any] = dict.fromkeys(("citizen_id", "agent", "kind", "since", "until"))
        asked = {**nothing, "limit": 1000, **wanted}
        async with self.hub.store.unit_of_work() as uow:
            return [entry for _, entry in await uow.history.audit(**asked)][::-1]

    async def timeline(self, case_id: str) -> list[TimelineRecord]:
        """What happened in a case, in the order it became known."""
        async with self.hub.store.unit_of_work() as uow:
            return [event for _, event in await uow.history.timeline(case_id, 0, 1000)]

    async def close(self) -> None:
        """Finish what is in hand."""
        await self.intake.close()


def status_told(bundle: JsonObject) -> str:
    """The delivery status in a delivery-status message."""
    outcomes = (e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "OperationOutcome")
    codings = [c for outcome in outcomes for issue in outcome["issue"] for c in issue["details"]["coding"]]
    (status,) = [c["code"] for c in codings if c["system"] == f"{BASE}/CodeSystem/delivery-status"]
    return str(status)


async def world_over(
    store: Store, parties: Iterable[Party] = PARTIES, telemetry: Telemetry | None = None, **settings: Any
) -> World:
    """A hub over the store, with these parties registered."""
    clock, queue = StandingClock(), Queue()
    hub = Hub(
        store=store,
        clock=clock,
        ids=CountedIds(),
        telemetry=telemetry or NotedTelemetry(),
        settings=FlowSettings(HUB, linger=0.0, **settings),
        policies=PolicyBook(read_policy),
        adapters=ADAPTERS,
        channels={"amqp": queue},
    )
    world = World(hub, Intake(hub), clock, queue)
    await world.register(*parties)
    return world


async def world_in_memory(*parties: Party, **settings: Any) -> World:
    """A hub over a store in memory."""
    return await world_over(MemoryStore(), parties or PARTIES, **settings)
