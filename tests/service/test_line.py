"""Answers that wait for each other, and what is written after them."""

import json
import socket
from asyncio import AbstractEventLoop, Transport
from collections.abc import Callable
from typing import cast

import pytest

from nextbest.service.line import MOST, Line, Outbox
from tests.service.live import Bounded


class Loop:
    """Does nothing until it is told to."""

    def __init__(self) -> None:
        self.soon: list[Callable[[], None]] = []

    def call_soon(self, what: Callable[[], None]) -> None:
        self.soon.append(what)

    def turn(self) -> None:
        soon, self.soon = self.soon, []
        for each in soon:
            each()


class Wire:
    """What was written, in its order."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.ended = False

    def write(self, data: bytes) -> None:
        assert not self.ended
        self.written.append(data)

    def close(self) -> None:
        self.ended = True

    def is_closing(self) -> bool:
        return self.ended

    def get_extra_info(self, name: str) -> str:
        return name


class Lines:
    """Lines of one server."""

    def __init__(self, under_way: int) -> None:
        self.outbox, self.loop, self.under_way = Outbox(), Loop(), ["request"] * under_way

    def line(self) -> tuple[Wire, Line]:
        wire = Wire()
        loop = cast("AbstractEventLoop", self.loop)
        return wire, Line(cast("Transport", wire), self.outbox, self.under_way, loop)


def test_who_asks_alone_is_answered_at_once() -> None:
    lines = Lines(under_way=1)
    wire, line = lines.line()
    line.answer(b"a")
    assert wire.written == [b"a"]
    assert lines.loop.soon == []


def test_of_several_all_are_answered_at_the_next_turn_and_each_once() -> None:
    lines = Lines(under_way=3)
    every = [lines.line() for _ in range(3)]
    for wire, line in every:
        line.answer(b"a")
        assert wire.written == []
    assert len(lines.loop.soon) == 1
    lines.loop.turn()
    lines.loop.turn()
    assert [wire.written for wire, _ in every] == [[b"a"]] * 3
    every[0][1].answer(b"b")
    lines.loop.turn()
    assert every[0][0].written == [b"a", b"b"]


def test_nobody_waits_for_more_than_a_few() -> None:
    lines = Lines(under_way=2 * MOST)
    every = [lines.line() for _ in range(MOST + 1)]
    for _, line in every:
        line.answer(b"a")
    assert [wire.written for wire, _ in every] == [[b"a"]] * MOST + [[]]
    lines.loop.turn()
    assert every[-1][0].written == [b"a"]


@pytest.mark.parametrize("next_one", [Line.write, Line.answer])
def test_what_is_held_goes_out_before_all_that_follows(next_one: Callable[[Line, bytes], None]) -> None:
    lines = Lines(under_way=2)
    wire, line = lines.line()
    line.answer(b"a")
    next_one(line, b"b")
    lines.loop.turn()
    line.answer(b"c")
    line.close()
    lines.loop.turn()
    assert wire.written == [b"a", b"b", b"c"]
    assert wire.ended


def test_nothing_goes_to_who_has_hung_up() -> None:
    lines = Lines(under_way=2)
    (gone, line), (there, other) = lines.line(), lines.line()
    line.answer(b"a")
    other.answer(b"a")
    gone.ended = True
    lines.loop.turn()
    line.write(b"b")
    assert gone.written == []
    assert there.written == [b"a"]
    assert line.get_extra_info == gone.get_extra_info


def test_many_who_ask_at_once_and_several_times_each_get_their_own_answers_in_their_order(narrow: Bounded) -> None:
    """In one piece and in two (HEAD, problems with headers), 40 connections with ten requests each."""
    asked, found = 40, []
    lines = [socket.create_connection(("127.0.0.1", narrow.port), 10) for _ in range(asked)]
    try:
        for number, line in enumerate(lines):
            line.sendall(b"".join(_request(f"c{number}-{turn}", turn) for turn in range(10)))
        for line in lines:
            with line.makefile("rb") as reading:
                found.append([_answer(reading.readline, reading.read, head=turn % 5 == 3) for turn in range(10)])
    finally:
        for line in lines:
            line.close()
    for number, answers in enumerate(found):
        assert answers == [_expected(f"c{number}-{turn}", turn) for turn in range(10)]


def _request(customer: str, turn: int) -> bytes:
    match turn % 5:
        case 3:
            return b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        case 4:
            return b"GET /v1/decide HTTP/1.1\r\nHost: localhost\r\n\r\n"
    body = json.dumps({"profile": {"id": customer}}).encode()
    head = (
        b"POST /v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    return head % len(body) + body


def _expected(customer: str, turn: int) -> tuple[int, str]:
    return {3: (200, ""), 4: (405, "wrong-method")}.get(turn % 5, (200, customer))


def _answer(line: Callable[[], bytes], read: Callable[[int], bytes], *, head: bool) -> tuple[int, str]:
    """The status, and of whom it speaks, or what the problem is."""
    status, length = int(line().split()[1]), 0
    while (header := line().strip().lower()) != b"":
        name, _, text = header.partition(b": ")
        length = int(text) if name == b"content-length" else length
    if head:
        return status, ""
    document = json.loads(read(length))
    return status, document.get("customer") or document["type"].rpartition("/")[2].rpartition(":")[2]
