"""The candidates of one stage and lane in generated Python, in chunks: who cannot win any more is not looked at.

Chunks are in the order of the highest key that one of theirs can have. Each is compiled when it is first needed: a
large policy answers at once, and of most of its engagements no customer ever gets to hear.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import groupby
from math import inf
from typing import Any

from nextbest.engine.backends.far import UNWORTHY
from nextbest.engine.backends.program import CLASSES, Ranked, judged, ranked
from nextbest.engine.backends.python_choice import Form, bound
from nextbest.engine.graph.candidates import Candidate

FIRST, LARGEST = 16, 256
"""Engagements of the first chunk; each has twice as many as the one before it, up to the largest."""

MANDATORY, NORMAL = CLASSES["mandatory"], CLASSES["normal"]
Compile = Callable[[Sequence[Candidate], Form], Any]


class Chunk:
    """Some candidates; each form is compiled when it is first run."""

    __slots__ = ("_candidates", "_compile", "all", "best", "bound", "excepted")

    def __init__(self, candidates: Sequence[Candidate], compile: Compile) -> None:
        self._candidates, self._compile = candidates, compile
        self.bound = max(map(bound, candidates))
        self.best, self.all, self.excepted = self._first_best, self._first_all, self._first_excepted

    def warm(self, *forms: Form) -> None:
        """Compile some forms now."""
        for form in forms:
            setattr(self, form, self._compile(self._candidates, form))

    def _first_best(self, *given: Any) -> Any:
        self.warm("best")
        return self.best(*given)

    def _first_all(self, *given: Any) -> Any:
        self.warm("all")
        return self.all(*given)

    def _first_excepted(self, *given: Any) -> Any:
        self.warm("excepted")
        return self.excepted(*given)


class StageLane:
    """The candidates of one stage and lane."""

    __slots__ = ("_last", "_nobody", "_normal", "_uncertain")

    def __init__(self, candidates: Iterable[Candidate], compile: Compile) -> None:
        groups: tuple[list[Candidate], list[Candidate], list[Candidate]] = ([], [], [])
        for each in candidates:
            uncertain = each.mandatory is not None or each.class_ == "mandatory"
            groups[0 if uncertain else CLASSES[each.class_]].append(each)
        first, normal, last = groups
        self._uncertain = [Chunk(each, compile) for each in _chunks(_engagements(first), LARGEST)]
        """All that are mandatory, or may turn out to be: looked at first, one and all."""
        self._normal = [Chunk(each, compile) for each in _chunks(_by_bound(normal), FIRST)]
        self._last = [Chunk(each, compile) for each in _chunks(_engagements(last), LARGEST)]
        self._nobody = max((each.index for group in groups for each in group), default=0) + 1

    def warm(self, *, several: bool) -> None:
        """Compile everything now."""
        for chunk in (*self._uncertain, *self._last):
            chunk.warm("excepted")
        for chunk in self._normal:
            chunk.warm("all" if several else "best")

    def best(self, R: Any, K: Any, M: Any) -> tuple[Ranked, ...]:  # the names of generated code
        """The first to be served, if anybody may be chosen."""
        nobody = found = self._nobody
        key = 1
        before: list[Ranked] = []
        if self._uncertain:
            before = self._excepted(self._uncertain, R, K, M)
            if before and before[0][0] == MANDATORY:
                return (before[0],)
            if before and before[0][0] == NORMAL:
                key, found = before[0][4] or key, before[0][3]
        for chunk in self._normal:
            if key > chunk.bound:
                break
            key, found = chunk.best(R, K, M, key, found)
        if found != nobody:
            return ((NORMAL, inf, -key, found, key),)
        if self._last:
            before += self._excepted(self._last, R, K, M)
        return (min(before),) if before else ()

    def all(self, R: Any, K: Any, M: Any) -> Iterator[Ranked]:
        """All that may be chosen, the first to be served first; no chunk is run before somebody in it can be next."""
        waiting = self._excepted(self._uncertain, R, K, M)
        for chunk in self._normal:
            while waiting and (
                waiting[0][0] == MANDATORY or (waiting[0][0] == NORMAL and -waiting[0][2] > chunk.bound)
            ):
                yield heappop(waiting)
            found: list[tuple[int, int]] = []
            chunk.all(R, K, M, found)
            for key, index in found:
                heappush(waiting, (NORMAL, inf, -key, index, key))
        while waiting and waiting[0][0] <= NORMAL:
            yield heappop(waiting)
        yield from sorted(waiting + self._excepted(self._last, R, K, M))

    def _excepted(self, chunks: Sequence[Chunk], R: Any, K: Any, M: Any) -> list[Ranked]:
        found: list[Ranked] = []
        for chunk in chunks:
            chunk.excepted(R, K, M, found)
        found.sort()
        return found


def excepted(found: list[Ranked], candidate: Candidate, rank: float | None, obliged: bool, deadline: object) -> int:
    """Note a candidate of any class whose rank alone can still stop it; else say how far it came."""
    verdict = judged(rank, obliged or candidate.class_ != "normal")
    if verdict.rule is not None:
        return UNWORTHY
    found.append(ranked(candidate, verdict.key, obliged, deadline))
    return 0


def _by_bound(candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Candidates by engagement, those first who can have the highest key."""
    return sorted(_engagements(candidates), key=lambda group: -max(map(bound, group)))


def _engagements(candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    return [tuple(group) for _, group in groupby(candidates, key=lambda each: each.engagement)]


def _chunks(engagements: Sequence[tuple[Candidate, ...]], size: int) -> Iterator[list[Candidate]]:
    start = 0
    while start < len(engagements):
        yield [each for group in engagements[start : start + size] for each in group]
        start, size = start + size, min(2 * size, LARGEST)


def _served_before(first: Ranked, bound: int) -> bool:
    """Whether a candidate is served before every normal one whose key is at most so high."""
    class_, _, turned, *_ = first
    return class_ == MANDATORY or (class_ == NORMAL and -turned > bound)
