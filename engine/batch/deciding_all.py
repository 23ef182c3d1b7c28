"""Chunk after chunk through a chooser: only those who are asked for, and budgets settled before anybody is told."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import NamedTuple

from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Chooser, Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.sample import sampled
from nextbest.engine.batch.supply import Supply
from nextbest.engine.uncollected import uncollected

SEARCHED = 32
"""After so many chunks cycles of objects are looked for after all: a long run must not gather them to its end."""

Tick = Callable[[str, int, int | None], None]
"""Told what is done (`heard`, `decided`), for how many rows of `customers`, and of how many, if that is known."""


def outcomes(
    chooser: Chooser, supply: Supply, asked: Asked, tick: Tick, *, chunks: int = 0, customers: int = 0
) -> Iterator[tuple[int, Outcome]]:
    """The number of each chunk and what becomes of it, in order. Nothing is read before it is asked for, and then not
    more than a few chunks beyond.

    So many chunks and customers are decided already. It ends where the limit of customers is reached.
    """
    if asked.limit is not None and customers >= asked.limit:
        return
    if chooser.contested:
        heard = 0
        for chunk in supply.chunks():
            heard += chooser.hear(asked_for(chunk, asked), _left(asked, heard))
            tick("heard", _rows(chunk), supply.customers)
            if heard == asked.limit:
                break
        chooser.settle()
    for number, rows, outcome in _decided(chooser, supply.chunks(chunks), asked, customers):
        customers += outcome.customers
        yield number, outcome
        tick("decided", rows, supply.customers)
        if customers == asked.limit:
            return
    supply.check()


class _Decided(NamedTuple):
    """What is kept of a chunk that is decided: its columns are not."""

    number: int
    rows: int
    """Of the source, up to its last customer."""
    outcome: Outcome


def _decided(chooser: Chooser, chunks: Iterable[Chunk], asked: Asked, customers: int) -> Iterator[_Decided]:
    """What becomes of each chunk, but for those who are not asked for."""
    if chooser.at_once == 1 or asked.limit is not None:
        for chunk in chunks:
            found = _told(chooser, asked_for(chunk, asked), _left(asked, customers))
            customers += found.outcome.customers
            yield found
        return
    # Each thread reads a chunk and decides it, while whoever asks for outcomes writes what is done: no chunk waits in
    # memory for somebody to decide it. One more than there are threads is begun, so that none of them waits.
    last = Event()
    last.set()
    with ThreadPoolExecutor(chooser.at_once, "deciding") as pool:
        running: deque[Future[_Decided | None]] = deque()
        left = iter(chunks)

        def begin() -> None:
            nonlocal last
            before, last = last, Event()
            running.append(pool.submit(_next, chooser, left, asked, before, last))

        try:
            for _ in range(chooser.at_once):
                begin()
            while running:
                begin()
                decided = running.popleft().result()
                if decided is None:
                    return
                if decided.number % SEARCHED == SEARCHED - 1:
                    gc.collect()
                yield decided
        finally:
            for each in running:
                each.cancel()


@uncollected()
def _next(chooser: Chooser, left: Iterator[Chunk], asked: Asked, before: Event, read: Event) -> _Decided | None:
    """What becomes of the next chunk, which is read when the one before it is; None: there is no more."""
    before.wait()
    try:
        chunk = next(left, None)
    finally:
        read.set()
    return None if chunk is None else _told(chooser, asked_for(chunk, asked), None)


def _told(chooser: Chooser, chunk: Chunk, most: int | None) -> _Decided:
    """Of so many customers at most; with those counted whom sources kept from the door."""
    outcome = chooser.decide(chunk, most)
    if chunk.rejects.num_rows:
        rows = chunk.rejects.group_by(["source", "row"]).aggregate([]).num_rows
        outcome = replace(outcome, refused=outcome.refused + rows)
    return _Decided(chunk.number, _rows(chunk), outcome)


def asked_for(chunk: Chunk, asked: Asked) -> Chunk:
    """The customers of a chunk whom a run looks at."""
    return chunk if asked.sample is None else sampled(chunk, asked.sample)


def _left(asked: Asked, done: int) -> int | None:
    return None if asked.limit is None else asked.limit - done


def _rows(chunk: Chunk) -> int:
    return int(chunk.row_numbers[-1].as_py()) if len(chunk.row_numbers) else 0
