"""Which rules stop candidates, from a sample: a decision stops looking as soon as it knows who wins.

About one decision a second is explained aside, on what it was made of, with what the store remembered then.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Full, Queue
from threading import Thread
from time import monotonic

from nextbest.engine.decision import Explanation
from nextbest.engine.decision_log.witness import Recalled, Seen
from nextbest.engine.errors import NextbestError
from nextbest.service.watching import Decided, Quiet

EVERY = 1.0
"""Seconds between two decisions that are looked into, at least."""
SELDOM = 100
"""Of a large policy it takes long, and others wait meanwhile: at most this part of all time goes into it."""


class Drops(Quiet):
    """Looks into some decisions in a thread of its own, from `start` to `close`."""

    def __init__(self, told: Callable[[Iterator[str]], None], seen: Callable[[str], Seen | None]) -> None:
        """`told` is given the rules of one decision; `seen` is what the last decision of a thread rested on,
        where it was for that customer."""
        self._told, self._seen = told, seen
        self._next = 0.0
        self._queue: Queue[tuple[Decided, Seen | None] | None] = Queue(1)
        """None: look no more."""
        self._thread = Thread(target=self._look, name="nextbest-drops", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._queue.put(None)
        self._thread.join()

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        try:
            self._queue.put_nowait((decided, self._seen(decided.decision.customer)))
        except Full:
            return

    def _look(self) -> None:
        while (sample := self._queue.get()) is not None:
            begin = monotonic()
            with suppress(NextbestError):  # what was decided is answered already: nothing rests on this
                self._told(_rules(_explained(*sample)))
            end = monotonic()
            self._next = end + max(EVERY, SELDOM * (end - begin))


def _explained(decided: Decided, seen: Seen | None) -> Explanation:
    store = None if seen is None else Recalled(seen.memory).store
    return decided.engine.explain(decided.profile, decided.now, event=decided.event, places=decided.places, store=store)


def _rules(explanation: Explanation) -> Iterator[str]:
    return (each.rule for each in explanation.candidates if each.rule is not None)
