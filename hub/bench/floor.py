"""What is the least that a relay does? Consume, two rows in a transaction, publish with confirm, one update, ack.

No parsing, no decision, one message at a time in each of so many tasks. `python -m hub.bench.floor` runs it
as a process of its own, so that it has what the hub has.
"""

import asyncio
import sys

import aio_pika
import asyncpg
import uvloop
from pamqp.common import FieldTable

QUEUE_IN, QUEUE_OUT = "bench.floor.in", "bench.floor.out"
_TABLES = """
CREATE TABLE IF NOT EXISTS floor_message (id bigserial PRIMARY KEY, message_id text NOT NULL, body bytea NOT NULL);
CREATE TABLE IF NOT EXISTS floor_delivery (
    id bigserial PRIMARY KEY, message_id text NOT NULL, status text NOT NULL, at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS floor_delivery_message ON floor_delivery (message_id);
"""


async def relay(amqp_url: str, postgres_url: str, in_flight: int) -> None:
    """Relay until cancelled."""
    pool = await asyncpg.create_pool(postgres_url, min_size=1, max_size=min(in_flight, 20))
    await pool.execute(_TABLES)
    connection = await aio_pika.connect(amqp_url)
    incoming = await connection.channel(publisher_confirms=False)
    await incoming.set_qos(prefetch_count=in_flight)
    outgoing = await connection.channel(publisher_confirms=True)
    quorum: FieldTable = {"x-queue-type": "quorum"}
    queue = await incoming.declare_queue(QUEUE_IN, durable=True, arguments=quorum)
    await outgoing.declare_queue(QUEUE_OUT, durable=True, arguments=quorum)

    async def one(message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with pool.acquire() as database, database.transaction():
            await database.execute(
                "INSERT INTO floor_message (message_id, body) VALUES ($1, $2)",
                message.message_id,
                message.body,
            )
            row = await database.fetchval(
                "INSERT INTO floor_delivery (message_id, status) VALUES ($1, 'queued') RETURNING id",
                message.message_id,
            )
        await outgoing.default_exchange.publish(
            aio_pika.Message(
                message.body,
                message_id=message.message_id,
                content_type=message.content_type,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            ),
            routing_key=QUEUE_OUT,
        )
        await pool.execute("UPDATE floor_delivery SET status = 'handed-over' WHERE id = $1", row)
        await message.ack()

    await queue.consume(one)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(relay(sys.argv[1], sys.argv[2], int(sys.argv[3])))
