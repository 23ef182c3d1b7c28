"""The lines that answers go out on: together, once all who have asked by then are answered."""

from asyncio import AbstractEventLoop, Transport
from collections.abc import Sized

MOST = 16
"""Answers that wait for others, so that none waits long."""


class Outbox:
    """Answers of one server that go out one after another.

    To write is a call of the system, after which a processor has lost most of what it knew of the program: between
    every two answers that costs a tenth of their time.
    """

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def add(self, line: "Line", loop: AbstractEventLoop) -> None:
        """What the line holds goes out when those have been answered who are ready to be; soon, whatever happens."""
        self._lines.append(line)
        if len(self._lines) == 1:
            loop.call_soon(self._send)
        elif len(self._lines) == MOST:
            self._send()

    def _send(self) -> None:
        lines, self._lines = self._lines, []
        for each in lines:
            each.flush()


class Line:
    """A transport that can hold an answer, and to which one may be written when its connection has ended, and nobody
    was told yet: that is no fault, but uvloop says that it is one.

    Whatever is written comes after what is held.
    """

    __slots__ = ("_held", "_loop", "_outbox", "_transport", "_under_way", "_write", "is_closing")

    def __init__(self, transport: Transport, outbox: Outbox, under_way: Sized, loop: AbstractEventLoop) -> None:
        """`under_way` are the requests of the server that are not answered, this one's among them."""
        self._transport, self._outbox, self._under_way, self._loop = transport, outbox, under_way, loop
        self._write, self.is_closing = transport.write, transport.is_closing
        self._held = b""

    def answer(self, data: bytes) -> None:
        """A whole answer: at once where nobody else has asked."""
        if len(self._under_way) < 2:
            self.write(data)
            return
        self.flush()
        self._held = data
        self._outbox.add(self, self._loop)

    def write(self, data: bytes) -> None:
        """Nothing goes to who has hung up."""
        self.flush()
        if not self.is_closing():
            self._write(data)

    def flush(self) -> None:
        """What is held goes out."""
        held, self._held = self._held, b""
        if held and not self.is_closing():
            self._write(held)

    def close(self) -> None:
        """After what is held."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
