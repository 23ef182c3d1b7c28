"""A wire to a server that can be cut, or made slow: connections go through it until then."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Wire:
    """From a port of its own to another, both on loopback; it runs in a thread."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._whole, self._delay = True, 0.0
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._join, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result()
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Nothing goes through any more, and nobody is told that it comes back."""
        self._whole = False
        self._loop.call_soon_threadsafe(self._close)

    def mend(self) -> None:
        """New connections go through again."""
        self._whole, self._delay = True, 0.0

    def slow(self, seconds: float) -> None:
        """Whatever goes through takes so much longer."""
        self._delay = seconds

    def stop(self) -> None:
        """For good."""
        self.cut()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        if others:
            await asyncio.wait(others, timeout=5)

    def _close(self) -> None:
        for each in self._open:
            each.transport.abort()
        self._open.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, far_writer}
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self._delay:
                    await asyncio.sleep(self._delay)
                writer.write(data)
                await writer.drain()
        writer.close()


@contextmanager
def wire(to: int) -> Iterator[Wire]:
    """A wire, until it is no longer used."""
    found = Wire(to)
    try:
        yield found
    finally:
        found.stop()
