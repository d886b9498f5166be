"""How do messages from all doors come into the one pipeline? In small batches that share a transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from hub.flow.accept.acknowledge import outcome_answer
from hub.flow.accept.work import Accepting, Answer, Arriving, Scope
from hub.flow.errors import Refusal
from hub.flow.hub import Hub
from hub.flow.pipeline import ACCEPT, run
from hub.flow.ports import ConcurrentChange, StoreAway

RETRY_AFTER = 5  # seconds that a sender is asked to wait when nothing could be accepted
_RACES = 8  # how often one message may meet a concurrent change before it is asked to come again

log = structlog.get_logger(__name__)


class Intake:
    """The accept half of the hub, for every door."""

    def __init__(self, hub: Hub, *, concurrency: int = 2) -> None:
        self._hub = hub
        self._waiting: asyncio.Queue[tuple[Arriving, asyncio.Future[Answer]]] = asyncio.Queue()
        self._slots = asyncio.Semaphore(concurrency)
        self._collector: asyncio.Task[None] | None = None
        self._batches: set[asyncio.Task[None]] = set()

    async def accept(self, arriving: Arriving) -> Answer:
        """Answer one message; it shares its transaction with what else arrives within milliseconds."""
        if self._collector is None or self._collector.done():
            self._collector = asyncio.create_task(self._collect())
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        await self._waiting.put((arriving, answer))
        return await answer

    async def accept_batch(self, arrivals: Sequence[Arriving]) -> Sequence[Answer]:
        """Answer several messages; one that fails leaves its batch and is tried alone."""
        spans = [
            self._hub.telemetry.span("hub.accept", arriving.traceparent, channel=arriving.channel)
            for arriving in arrivals
        ]
        traced = [
            replace(arriving, traceparent=span.traceparent)
            for arriving, span in zip(arrivals, spans, strict=True)
        ]
        answers = await self._answered(traced)
        for answer, span in zip(answers, spans, strict=True):
            span.end(answer.code)
        return answers

    async def close(self) -> None:
        """Stop collecting; batches under way are finished."""
        if self._collector is not None:
            self._collector.cancel()
            await asyncio.gather(self._collector, return_exceptions=True)
        await asyncio.gather(*self._batches, return_exceptions=True)

    async def _answered(self, arrivals: Sequence[Arriving]) -> Sequence[Answer]:
        if len(arrivals) > 1:
            try:
                return await self._together(arrivals)
            except StoreAway:
                return [self._store_away(arriving) for arriving in arrivals]
            except ConcurrentChange:
                # somebody else wrote one of them meanwhile; alone, each finds out whether it is the one
                self._hub.telemetry.count("hub.batch.raced")
                log.info("batch.raced", size=len(arrivals))
            except Exception as failure:
                log.error("batch.failed", error=type(failure).__name__, size=len(arrivals))
        return [await self._alone(arriving) for arriving in arrivals]

    async def _alone(self, arriving: Arriving) -> Answer:
        for race in range(_RACES):
            try:
                (answer,) = await self._together([arriving])
            except StoreAway:
                return self._store_away(arriving)
            except ConcurrentChange:
                await asyncio.sleep(0.01 * 2**race * self._hub.ids.jitter())
            except Exception as failure:
                log.error("message.failed", error=type(failure).__name__, channel=arriving.channel)
                self._hub.telemetry.count("hub.failed", channel=arriving.channel)
                return outcome_answer(Refusal("internal"), arriving.party_id, arriving.message_hint)
            else:
                return answer
        return outcome_answer(
            Refusal("still-in-flight", retry_after=RETRY_AFTER), arriving.party_id, arriving.message_hint
        )

    async def _together(self, arrivals: Sequence[Arriving]) -> Sequence[Answer]:
        hub = self._hub
        now = hub.clock.now()
        async with hub.store.unit_of_work() as uow:
            scope = Scope(hub, uow, await uow.people.registry(), now)
            work = [Accepting(arriving, now, hub.ids.key()) for arriving in arrivals]
            done = await run(ACCEPT, work, scope)
        return [item.answer or outcome_answer(Refusal("internal"), None, None) for item in done]

    def _store_away(self, arriving: Arriving) -> Answer:
        refusal = Refusal("store-away", retry_after=RETRY_AFTER)
        return outcome_answer(refusal, arriving.party_id, arriving.message_hint)

    async def _collect(self) -> None:
        settings = self._hub.settings
        while True:
            batch = [await self._waiting.get()]
            await self._slots.acquire()
            deadline = asyncio.get_running_loop().time() + settings.linger
            while len(batch) < settings.batch:
                left = deadline - asyncio.get_running_loop().time()
                try:
                    batch.append(
                        self._waiting.get_nowait()
                        if left <= 0
                        else await asyncio.wait_for(self._waiting.get(), left)
                    )
                except (asyncio.QueueEmpty, TimeoutError):
                    break
            task = asyncio.create_task(self._serve(batch))
            self._batches.add(task)
            task.add_done_callback(self._batches.discard)

    async def _serve(self, batch: Sequence[tuple[Arriving, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self.accept_batch([arriving for arriving, _ in batch])
            for (_, waiting), answer in zip(batch, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
        except BaseException as failure:
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_exception(failure)
            raise
        finally:
            self._slots.release()
