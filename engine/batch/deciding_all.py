"""Chunk after chunk through a chooser: only those who are asked for, and budgets settled before anybody is told."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

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
    # While some are decided, the next is read here, and whoever asks for outcomes writes what is done; one more than
    # are decided is there already, so that nobody waits for it.
    running: deque[tuple[Chunk, Future[Outcome]]] = deque()
    with ThreadPoolExecutor(chooser.at_once, "deciding") as pool:
        try:
            for chunk in chunks:
                wanted = asked_for(chunk, asked)
                running.append((wanted, pool.submit(chooser.decide, wanted)))
                if len(running) > chooser.at_once:
                    yield _first(running)
            while running:
                yield _first(running)
        finally:
            for _, each in running:
                each.cancel()


def _first(running: deque[tuple[Chunk, Future[Outcome]]]) -> tuple[Chunk, Outcome]:
    """The oldest that runs, done."""
    chunk, outcome = running.popleft()
    return chunk, outcome.result()


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
