"""Requests as they stand on the line, malformed in all ways: those of `malformed`, heads with tricks, changed bytes."""

import re
import socket
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from tests.service.malformed import Malformed, malformed

CLOSING = re.compile(rb"content-length|transfer-encoding|expect|connection|upgrade", re.IGNORECASE)
"""Headers with which it is not sure where a request ends."""
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n")


class Line(NamedTuple):
    """One request."""

    sent: bytes
    head: bool = False
    """Whether its answer has no body."""
    last: bool = False
    """Whether nothing can follow on the same connection."""


def lines(random: Random, right: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Line]:
    """Requests for ever."""
    for asked in malformed(random, right):
        line = _whole(asked)
        chance = random.random()
        if chance < 0.1:
            line = Line(_tricked(random, line.sent), line.head, last=True)
        elif chance < 0.2:
            line = Line(_changed(random, line.sent), line.head, last=True)
        elif chance < 0.205:
            line = Line(line.sent.replace(b"\r\n\r\n", b"\r\n\r\n" + b" " * 6_000, 1), line.head, last=True)
        yield line


def _whole(asked: Malformed) -> Line:
    path = asked.path.encode("ascii", "replace")
    given = b"".join(b"%s: %s\r\n" % each for each in asked.headers)
    unsure = any(CLOSING.fullmatch(name) for name, _ in asked.headers)
    length = b"" if unsure else b"Content-Length: %d\r\n" % len(asked.body)
    head = b"%s %s HTTP/1.1\r\n%s%s\r\n" % (asked.method.encode(), path, given, length)
    return Line(head + asked.body, asked.method == "HEAD", unsure)


def _headed(more: bytes) -> Callable[[Random, bytes], bytes]:
    return lambda _, line: line.replace(b"\r\n", b"\r\n" + more + b"\r\n", 1)


TRICKS: Sequence[Callable[[Random, bytes], bytes]] = (
    _headed(b"X-Long: " + b"a" * 9_000),
    _headed(b"\r\n".join(b"X-%d: 1" % each for each in range(120))),
    _headed(b"Host: elsewhere"),
    _headed(b"X-Nul: a\0b"),
    _headed(b"X-Bytes: \xff\xfe\x80"),
    _headed(b" folded: line"),
    _headed(b"Spaced : 1"),
    _headed(b"Transfer-Encoding: chunked"),
    _headed(b"Transfer-Encoding: chunked, identity"),
    _headed(b"Content-Length: 0"),
    _headed(b"Content-Length: +5"),
    _headed(b"Connection: close, upgrade\r\nUpgrade: h2c"),
    _headed(b": nameless"),
    lambda _, line: line.replace(b"\r\n", b"\n"),
    lambda _, line: line.replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    lambda _, line: line.replace(b"HTTP/1.1", b"HTTP/2.0", 1),
    lambda _, line: line.replace(b" /", b" http://localhost/", 1),
    lambda _, line: line.replace(b" /", b"  /", 1),
    lambda _, line: line.replace(b"host: ", b"x: ", 1),
    lambda _, line: line.lower(),
    lambda _, line: b"\r\n\r\n" + line,
    lambda _, line: line.replace(b"/v1", b"/" + b"v" * 5_000, 1),
    lambda _, line: line + line,
)


def _tricked(random: Random, line: bytes) -> bytes:
    return random.choice(TRICKS)(random, line)


def _changed(random: Random, line: bytes) -> bytes:
    """With bytes changed anywhere, in its head and at line ends too."""
    found = bytearray(line)
    for _ in range(random.choice((1, 2, 5))):
        at = random.randrange(min(len(found), 400) + 1)
        found[at : at + random.choice((0, 1, 1, 4))] = random.randbytes(random.choice((0, 1, 1, 3)))
    return bytes(found)


class Talking:
    """Sends requests to a server, over one connection as long as that goes on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: socket.socket | None = None
        self._rest = b""

    def answer(self, asked: Line) -> bytes:
        """All that comes back; nothing where a request cannot be understood and its end was not clear."""
        try:
            line = self._connected()
            line.sendall(asked.sent)
            if asked.last:
                line.shutdown(socket.SHUT_WR)
                found = b"".join(iter(lambda: line.recv(65_536), b""))
                self.close()
                return found
            return self._one(line, head=asked.head)
        except TimeoutError:
            raise
        except OSError:  # it has hung up
            self.close()
            return b""

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def _connected(self) -> socket.socket:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port), 20)
        return self._line

    def _one(self, line: socket.socket, *, head: bool) -> bytes:
        found = b""
        while b"\r\n\r\n" not in found:
            found += self._more(line)
        length = LENGTH.search(found)
        assert length is not None, found
        whole = found.index(b"\r\n\r\n") + 4 + (0 if head else int(length[1]))
        while len(found) < whole:
            found += self._more(line)
        if b"\r\nconnection: close\r\n" in found:
            self.close()
        return found

    def _more(self, line: socket.socket) -> bytes:
        data = line.recv(65_536)
        if not data:
            raise ConnectionResetError
        return data
