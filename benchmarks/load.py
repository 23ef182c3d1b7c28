"""A client of an HTTP server: connections that each send the next request when the last one is answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from time import perf_counter

from benchmarks.timing import Answered

HEAD = "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
WARMING = 0.5
"""Seconds whose answers are not counted."""


@dataclass(frozen=True, slots=True)
class Load(Answered):
    """What came of it."""

    failed: int
    """Answers other than 200."""
    answers: int
    """With those that are not counted, before and after."""


class _Connection(asyncio.Protocol):
    """One connection; it knows answers that have a Content-Length, as those of both servers have."""

    def __init__(self, requests: Sequence[bytes], number: int) -> None:
        self._requests = cycle(requests[number:] + requests[:number])  # type: ignore[operator]  # sequences are lists
        self._rest, self._began = b"", 0.0
        self.counted = self.stopped = False
        self.latencies: list[float] = []
        self.answers = 0
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._began = perf_counter()
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one."""
        self._rest += data
        head, found, body = self._rest.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._rest = b""
        self.answers += 1
        if self.counted:
            self.latencies.append(perf_counter() - self._began)
            self.failed += not head.startswith(b"HTTP/1.1 200")
        if self.stopped:
            self._transport.close()
        else:
            self._send()


async def _load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    clients = [_Connection(requests, number * 7 % len(requests)) for number in range(connections)]
    for each in clients:
        await loop.create_connection(lambda client=each: client, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.sleep(WARMING)
    begin = perf_counter()
    for each in clients:
        each.counted = True
    await asyncio.sleep(seconds)
    took = perf_counter() - begin
    for each in clients:
        each.counted, each.stopped = False, True
    await asyncio.sleep(0.3)
    latencies = sorted(latency for each in clients for latency in each.latencies)
    return Load(latencies, took, sum(each.failed for each in clients), sum(each.answers for each in clients))


def load(port: int, path: str, bodies: Sequence[bytes], connections: int, seconds: float) -> Load:
    """What a server on this machine answers to these bodies, again and again."""
    requests = [HEAD.format(path=path, length=len(each)).encode() + each for each in bodies]
    return asyncio.run(_load(port, requests, connections, seconds))
