"""What if the network between the hub and a server is cut, or goes silent?"""

import asyncio

from tests.services.ports import free_ports


class Wire:
    """A TCP relay on `port` to a server on this machine, which a test can cut, freeze and mend."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        (self.port,) = free_ports(1)
        self._server: asyncio.Server | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._relays: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        """Let everything through; also how it begins."""
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    def freeze(self) -> None:
        """Keep connections open, but let nothing through."""
        self._flowing.clear()

    async def cut(self) -> None:
        """Close every connection and refuse new ones."""
        if self._server:
            self._server.close()
            self._server = None
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._relays.add(task)
        task.add_done_callback(self._relays.discard)
        far_writer: asyncio.StreamWriter | None = None
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
            async with asyncio.TaskGroup() as both_ways:
                both_ways.create_task(self._relay(reader, far_writer))
                both_ways.create_task(self._relay(far_reader, writer))
        except* (OSError, EOFError):
            pass  # one end hung up: so does the other
        finally:
            for end in (writer, far_writer):
                if end is not None:
                    end.transport.abort()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flowing.wait()
            writer.write(data)
            await writer.drain()
        raise EOFError
