"""HTTP/1.1 on a connection, with bounds that uvicorn leaves to a proxy: on heads, and on how long a request takes.

An answer goes out in one piece: two writes wake its reader twice, which costs more than all else that uvicorn does.
"""

from asyncio import AbstractEventLoop, Protocol, TimerHandle, Transport
from functools import cache, lru_cache, partial
from http import HTTPStatus
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from nextbest.service.line import Line, Outbox
from nextbest.service.settings import Limits
from nextbest.service.whole import WHOLE

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

TOO_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\ncache-control: no-store\r\n\r\n"
)
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\ncache-control: no-store\r\n\r\n"
PARTS = (
    "response_started",
    "response_complete",
    "disconnected",
    "keep_alive",
    "waiting_for_100_continue",
    "default_headers",
    "transport",
    "message_event",
    "on_response",
    "flow.write_paused",
)
"""What an answer in one piece takes of uvicorn that it promises to nobody: without it answers go its own way."""


class Bounded(HttpToolsProtocol):
    """One connection; it is made by uvicorn, so what is ours stands in the class."""

    limits: Limits
    outbox: Outbox

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timer: TimerHandle | None = None
        self._head, self._whole = 0, True
        """Bytes of a head that has not ended; whether the last request that began has come whole."""
        self._in_one_piece: bool | None = None
        """Whether answers can go so; None: not known before the first request."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(cast("Transport", Line(transport, self.outbox, self.tasks, self.loop)))
        self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._stop()
        elif self._whole:
            self._head = 0
            self._stop()
        else:
            if self._timer is None:
                self._start()
            if self._head > self.limits.head:
                self._refuse(TOO_LONG)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._whole = False

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._head = -(1 << 62)  # what follows is a body, which has its own limit
        if not self.parser.should_keep_alive():  # older uvicorns only look when they write the answer
            self.cycle.keep_alive = False
        if self._in_one_piece is None:
            self._in_one_piece = _fits(self.cycle)
        if self._in_one_piece:
            self.scope["extensions"] = {WHOLE: {"write": partial(_whole, self.cycle)}}

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._whole, self._head = True, 0

    def send_400_response(self, msg: str) -> None:
        super().send_400_response(msg)
        self._ended()

    def _ended(self) -> None:
        """The connection is ended by us: whoever answers a request on it is not to write to it any more."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True

    def _start(self) -> None:
        self._timer = self.loop.call_later(self.limits.patience, self._refuse, TOO_SLOW)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, answer: bytes) -> None:
        self._timer = None
        if not self.transport.is_closing():
            # Where an answer is under way already, another would be taken for a part of it.
            if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
                self.transport.write(answer)
            self.transport.close()
            self._ended()


def _fits(cycle: object) -> bool:
    """Whether a request under way has all parts of uvicorn's that `_whole` takes."""
    try:
        for part in PARTS:
            attrgetter(part)(cycle)
    except AttributeError:
        return False
    return True


def _whole(cycle: "RequestResponseCycle", status: int, head: bytes, body: bytes) -> bool:
    """See `WHOLE`; it is what uvicorn does in two steps, for an answer whose length is known."""
    if cycle.response_started or cycle.disconnected or cycle.flow.write_paused:
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    always = _always(tuple(cycle.default_headers))
    closing = b"" if cycle.keep_alive else b"connection: close\r\n"
    line = cast("Line", cycle.transport)
    line.answer(b"".join((_status_line(status), always, head, closing, b"\r\n", body)))
    cycle.message_event.set()
    if not cycle.keep_alive:
        line.close()
    cycle.on_response()
    return True


@lru_cache(maxsize=1)
def _always(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    """The lines of every answer; uvicorn changes them every second, since one of them is the date."""
    return b"".join(b"%s: %s\r\n" % each for each in headers)


@cache
def _status_line(status: int) -> bytes:
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode("ascii")


def protocol(limits: Limits) -> type[Protocol]:
    """The protocol of uvicorn within these limits."""
    return cast("type[Protocol]", type("Bounded", (Bounded,), {"limits": limits, "outbox": Outbox()}))
