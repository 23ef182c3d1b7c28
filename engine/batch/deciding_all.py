"""Chunk after chunk through a chooser: only those who are asked for, and budgets settled before anybody is told."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Chooser, Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.sample import sampled
from nextbest.engine.batch.supply import Supply

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
    for chunk, outcome in _decided(chooser, supply.chunks(chunks), asked, customers):
        customers += outcome.customers
        yield chunk.number, _with_rejects(chunk, outcome)
        tick("decided", _rows(chunk), supply.customers)
        if customers == asked.limit:
            return
    supply.check()


def _decided(
    chooser: Chooser, chunks: Iterable[Chunk], asked: Asked, customers: int
) -> Iterator[tuple[Chunk, Outcome]]:
    """Each chunk, but for those who are not asked for, and what becomes of it."""
    if chooser.at_once == 1 or asked.limit is not None:
        for chunk in chunks:
            wanted = asked_for(chunk, asked)
            outcome = chooser.decide(wanted, _left(asked, customers))
            customers += outcome.customers
            yield wanted, outcome
        return
    # Each thread reads a chunk and decides it, while whoever asks for outcomes writes what is done: no chunk waits in
    # memory for somebody to decide it. One more than there are threads is begun, so that none of them waits.
    last = Event()
    last.set()
    with ThreadPoolExecutor(chooser.at_once, "deciding") as pool:
        running: deque[Future[tuple[Chunk, Outcome] | None]] = deque()
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
                found = running.popleft().result()
                if found is None:
                    return
                yield found
        finally:
            for each in running:
                each.cancel()


def _next(
    chooser: Chooser, left: Iterator[Chunk], asked: Asked, before: Event, read: Event
) -> tuple[Chunk, Outcome] | None:
    """The next chunk and what becomes of it, when the one `before` is read; None: there is no more."""
    before.wait()
    try:
        chunk = next(left, None)
    finally:
        read.set()
    if chunk is None:
        return None
    wanted = asked_for(chunk, asked)
    return wanted, chooser.decide(wanted)


def _with_rejects(chunk: Chunk, outcome: Outcome) -> Outcome:
    """The outcome, with those counted whom sources kept from the door."""
    if not chunk.rejects.num_rows:
        return outcome
    rows = chunk.rejects.group_by(["source", "row"]).aggregate([]).num_rows
    return replace(outcome, refused=outcome.refused + rows)


def asked_for(chunk: Chunk, asked: Asked) -> Chunk:
    """The customers of a chunk whom a run looks at."""
    return chunk if asked.sample is None else sampled(chunk, asked.sample)


def _left(asked: Asked, done: int) -> int | None:
    return None if asked.limit is None else asked.limit - done


def _rows(chunk: Chunk) -> int:
    return int(chunk.row_numbers[-1].as_py()) if len(chunk.row_numbers) else 0
