"""The candidates of one stage and lane in generated Python, in chunks: who cannot win any more is not looked at.

Chunks are in the order of the highest key that one of theirs can have. Each is compiled when it is first needed: a
large policy answers at once, and of most of its engagements no customer ever gets to hear.
"""

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import groupby
from math import inf
from typing import Any

from nextbest.engine.backends.far import DEFERRED, HELD_OUT, UNWORTHY
from nextbest.engine.backends.program import CLASSES, Ranked, judged, ranked
from nextbest.engine.backends.python_choice import Form, reach
from nextbest.engine.backends.python_functions import STAGE
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.outline import Outline

FIRST, LARGEST = 32, 256
"""Engagements of the first chunk; each has twice as many as the one before it, up to the largest."""

MANDATORY, NORMAL = CLASSES["mandatory"], CLASSES["normal"]
Compiled = Callable[..., Any]
Compile = Callable[[Sequence[int], Form], Compiled]
"""From the indices of candidates, those of an engagement one after another."""


_FORMS: tuple[Form, ...] = ("all", "best", "excepted")


class Chunk:
    """Some candidates; each form is compiled when it is first run."""

    __slots__ = ("_candidates", "_compile", "all", "best", "bound", "excepted")

    def __init__(self, outline: Outline, candidates: Sequence[int], compile: Compile) -> None:
        self._candidates, self._compile = candidates, compile
        self.bound = reach(max(outline.bound[index] for index in candidates))
        self.all, self.best, self.excepted = (self._when_run(each) for each in _FORMS)

    def only(self) -> Compiled:
        """What finds the first where this chunk is alone."""
        return self._compile(self._candidates, "only")

    def warm(self, form: Form) -> None:
        """Compile a form now."""
        setattr(self, form, self._compile(self._candidates, form))

    def _when_run(self, form: Form) -> Compiled:
        def run(*given: Any) -> Any:
            self.warm(form)
            return getattr(self, form)(*given)

        return run


class Lazy:
    """A ranking that is found as it is read."""

    __slots__ = ("candidates", "far")

    def __init__(self) -> None:
        self.candidates: Iterator[Ranked] = iter(())
        self.far = 0


class StageLane:
    """The candidates of one stage and lane."""

    __slots__ = ("_last", "_nobody", "_normal", "_openings", "_stage", "_uncertain", "first")

    def __init__(
        self,
        outline: Outline,
        candidates: Sequence[int],
        stage: str,
        compile: Compile,
        openings: Callable[[], Compiled],
    ) -> None:
        self._stage = stage
        groups: tuple[list[int], list[int], list[int]] = ([], [], [])
        for index in candidates:
            class_ = outline.class_[index]
            uncertain = outline.obliged[index] or class_ == "mandatory"
            groups[0 if uncertain else CLASSES[class_]].append(index)
        first, normal, last = (_engagements(outline, group) for group in groups)
        normal.sort(key=lambda group: -max(outline.bound[index] for index in group))
        self._uncertain = [Chunk(outline, each, compile) for each in _chunks(first, LARGEST)]
        """All that are mandatory, or may turn out to be: looked at first, one and all."""
        self._normal = [Chunk(outline, each, compile) for each in _chunks(normal, FIRST)]
        self._last = [Chunk(outline, each, compile) for each in _chunks(last, LARGEST)]
        self._nobody = len(outline)
        self._openings = openings
        self.first: Callable[[Any, Any], Ranked | int] = self._first_only if self._alone else self._best
        """From constants and a row, the first to be served; if nobody may be chosen, how far candidates came."""

    def warm(self) -> None:
        """Compile now what finds the first."""
        for chunk in (*self._uncertain, *self._last):
            chunk.warm("excepted")
        for chunk in self._normal:
            if self._alone:
                self.first = chunk.only()
            else:
                chunk.warm("best")

    @property
    def _alone(self) -> bool:
        """Whether one chunk is all there is."""
        return len(self._normal) == 1 and not self._uncertain and not self._last

    def _first_only(self, K: Any, R: Any) -> Ranked | int:  # the names of generated code
        self.warm()
        return self.first(K, R)

    def _best(self, K: Any, R: Any) -> Ranked | int:
        key, found, far, M = 1.0, self._nobody, 0, {STAGE: self._stage}
        before: list[Ranked] = []
        told = 0
        if self._uncertain:
            before, told = self._excepted(self._uncertain, K, R, M, told)
            if before and before[0][0] == MANDATORY:
                return before[0]
            if before and before[0][0] == NORMAL:
                key, found = -before[0][2], before[0][3]
        final = HELD_OUT
        for number, chunk in enumerate(self._normal):
            if key > chunk.bound:
                break
            key, found, far = chunk.best(K, R, M, key, found, far)
            if found == self._nobody:
                # Before the second, for most customers there is somebody: else it is asked whether there can be at all.
                final = self._final(K, R, M) if number == 0 else final
                if far & HELD_OUT or far & final == final:
                    return min(before) if before else far | told
        if found != self._nobody:
            return NORMAL, inf, -key, found, int(key)
        if self._last:
            more, far = self._excepted(self._last, K, R, M, far)
            before += more
        return min(before) if before else far | told

    def _final(self, K: Any, R: Any, M: Any) -> int:
        """How far normal candidates must have come for nothing to change any more, whoever else is looked at.

        Whom the policy holds out gets nothing that is normal. Where no channel is open, nobody is even contactable;
        where those that are open only defer, nobody goes further, and whoever is put off is not held out.
        """
        open, deferring = self._openings()(K, R, M)
        return DEFERRED * open if open == deferring else HELD_OUT

    def all(self, K: Any, R: Any, ranking: Lazy) -> Iterator[Ranked]:
        """All that may be chosen, the first to be served first; no chunk is run before somebody in it can be next."""
        M = {STAGE: self._stage}
        waiting, far = self._excepted(self._uncertain, K, R, M, 0)
        for chunk in self._normal:
            while waiting and _served_before(waiting[0], chunk.bound):
                yield heappop(waiting)
            found: list[tuple[int, int]] = []
            far = chunk.all(K, R, M, found, far)
            for key, index in found:
                heappush(waiting, (NORMAL, inf, -key, index, key))
        while waiting and waiting[0][0] <= NORMAL:
            yield heappop(waiting)
        last, ranking.far = self._excepted(self._last, K, R, M, far)
        yield from sorted(waiting + last)

    def _excepted(
        self,
        chunks: Sequence[Chunk],
        K: Any,
        R: Any,
        M: Any,
        far: int,
    ) -> tuple[list[Ranked], int]:
        found: list[Ranked] = []
        for chunk in chunks:
            far = chunk.excepted(K, R, M, found, far)
        found.sort()
        return found, far


def excepted(found: list[Ranked], candidate: Candidate, rank: float | None, obliged: bool, deadline: object) -> int:
    """Note a candidate of any class whose rank alone can still stop it; else say how far it came."""
    verdict = judged(rank, obliged or candidate.class_ != "normal")
    if verdict.rule is not None:
        return UNWORTHY
    found.append(ranked(candidate, verdict.key, obliged, deadline))
    return 0


def _engagements(outline: Outline, candidates: Sequence[int]) -> list[tuple[int, ...]]:
    """The candidates of each engagement, which follow one another."""
    return [tuple(group) for _, group in groupby(candidates, key=outline.engagement.__getitem__)]


def _chunks(engagements: Sequence[tuple[int, ...]], size: int) -> Iterator[list[int]]:
    start = 0
    while start < len(engagements):
        yield [index for group in engagements[start : start + size] for index in group]
        start, size = start + size, min(2 * size, LARGEST)


def _served_before(first: Ranked, bound: float) -> bool:
    """Whether a candidate is served before every normal one whose key is at most so high."""
    class_, _, turned, *_ = first
    return class_ == MANDATORY or (class_ == NORMAL and -turned > bound)
