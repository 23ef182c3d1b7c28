"""The choice for customers of one stage: what is mandatory, else the best that is worth it, else a fallback."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nextbest.engine.backends.arrays.bits import Bits, packed
from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.decisions import NOBODY, Counting, Decisions, Stop
from nextbest.engine.backends.arrays.race import NONE, UNRANKED, Race
from nextbest.engine.backends.arrays.stage_plan import Contestant, Hurdle, StagePlan
from nextbest.engine.backends.arrays.walk import Walk
from nextbest.engine.backends.far import LIMITED
from nextbest.engine.backends.program import CLASSES
from nextbest.engine.functions.sql import YES

Without = Mapping[int, Sequence[Array]]
"""By index of a candidate, for which customers it is out of the question: their places, each array ascending. It then
counts as stopped by a budget. One array may stand with many candidates."""

OUT_OF_QUESTION = Hurdle("budget", YES, LIMITED, defers=False)
"""What stops a candidate there."""

LATEST, NEVER = 2**50, 2**51
"""In the place of a deadline: of what is mandatory without one, and of nobody."""

MANDATORY, NORMAL, FALLBACK = (CLASSES[name] for name in ("mandatory", "normal", "fallback"))


@dataclass(frozen=True, slots=True)
class StageChoice:
    """The customers of one stage, each bit one, and what is asked of them."""

    plan: StagePlan
    bits: Bits
    without: Without
    counting: Counting = "nothing"
    why: bool = True
    """Whether it is told why there is nobody, where that is not counted."""

    def fill(self, decisions: Decisions) -> None:
        """Decide for them; the decisions are those of nobody."""
        if self.counting == "nothing":
            left = self._race(decisions)
            if left.count and self.why:
                walk = Walk(left)
                walk.tell(self.plan.contestants, self._steps)
                decisions.far[np.flatnonzero(decisions.candidates == NOBODY)] = walk.far(decisions.far.dtype)
            return
        walk = Walk(self.bits)
        passing = self._counted(walk)
        self._race(decisions)
        left_over = decisions.candidates == NOBODY
        decisions.far[left_over] = walk.far(decisions.far.dtype)[left_over]
        decisions.stops.update(dict.fromkeys(self.plan.elsewhere, self.bits.count))
        decisions.stops.update(walk.stops)
        decisions.stops.update(self._outranked(passing, decisions))

    def _race(self, decisions: Decisions) -> Bits:
        """Let the classes compete one after another; gives those for whom nobody is chosen."""
        bits, at = self.bits, np.arange(self.bits.count)
        for class_, contestants in enumerate((self.plan.mandatory, self.plan.normal, self.plan.fallback)):
            if not contestants or not bits.count:
                continue
            if class_ == MANDATORY:
                race, deadlines = self._mandatory(bits)
                decisions.deadlines[at] = deadlines
            else:
                race = Race(bits, 0 if class_ == NORMAL else NONE)
                race.run(contestants, self._able)
            served = race.winner != NOBODY
            rows = np.flatnonzero(served)
            if len(rows):
                # Of nobody the best is no key.
                won, keys = at.take(rows), race.best.take(rows)
                decisions.candidates[won] = race.winner.take(rows)
                decisions.classes[won] = class_
                decisions.known[won] = known = keys != UNRANKED
                decisions.keys[won] = keys * known
                left = np.flatnonzero(~served)
                bits, at = bits.taken(left), at.take(left)
        return bits

    def _able(self, bits: Bits, each: Contestant) -> Array:
        """Who can be served a candidate if it is worth it."""
        found = bits.every
        for places in self.without.get(each.index, ()):
            found = np.bitwise_and(found, bits.others(places))
        # Where it is out of the question for everybody, nothing else is asked.
        return np.bitwise_and(found, bits.all(each.able)) if found.any() else found

    def _mandatory(self, bits: Bits) -> tuple[Race, Array]:
        """The race of those whose deadline is the earliest of all that are mandatory; and until when that is."""
        able = {
            each.index: np.bitwise_and(self._able(bits, each), bits.yes(each.obliged)) for each in self.plan.mandatory
        }
        earliest = np.full(bits.count, NEVER)
        if any(each.deadline is not None for each in self.plan.mandatory):
            for each in self.plan.mandatory:
                rows = bits.rows(able[each.index])
                earliest[rows] = np.minimum(earliest[rows], _deadlines(bits, rows, each))
            for each in self.plan.mandatory:
                rows = bits.rows(able[each.index])
                first = np.zeros(bits.count, np.bool_)
                first[rows] = _deadlines(bits, rows, each) == earliest[rows]
                able[each.index] = packed(first)
        race = Race(bits, NONE, whole=True)
        race.run(self.plan.mandatory, lambda _, each: able[each.index])
        return race, np.where(earliest < LATEST, earliest, np.inf)

    def _gates(self, bits: Bits, each: Contestant) -> Iterator[tuple[Hurdle, Array]]:
        """The hurdles of a candidate, and who passes them."""
        yield from ((hurdle, bits.yes(hurdle.passes)) for hurdle in each.dropping)
        yield from ((OUT_OF_QUESTION, bits.others(places)) for places in self.without.get(each.index, ()))
        yield from ((hurdle, bits.yes(hurdle.passes)) for hurdle in each.deferring)

    def _steps(self, bits: Bits, each: Contestant) -> Iterator[tuple[int, Array]]:
        """What the hurdles of a candidate say, and who passes them."""
        dropping, deferring = each.steps
        yield from ((said, bits.all(conditions)) for said, conditions in dropping)
        yield from ((OUT_OF_QUESTION.said, bits.others(places)) for places in self.without.get(each.index, ()))
        yield from ((said, bits.all(conditions)) for said, conditions in deferring)

    def _counted(self, walk: Walk) -> dict[int, int]:
        """How many could be served each candidate, by its index; where that is counted."""
        found = dict[int, int]()
        for each, standing in walk.count(self.plan.contestants, self._gates):
            if self.counting == "everything":
                found[each.index] = self._worth_it(each, standing, walk)
        return found

    def _worth_it(self, each: Contestant, standing: Array, walk: Walk) -> int:
        """For how many of those who pass its gates a candidate is worth it, or need not be."""
        bits = self.bits
        count = len(bits.rows(standing))
        if each.class_ != NORMAL:
            return count
        rows = bits.rows(np.bitwise_and(standing, bits.opposite(bits.yes(each.obliged))))
        column = each.key.of(bits.evaluator, rows)
        assert isinstance(column, Values)
        known = np.ones(len(rows), np.bool_) if column.known is None else column.known
        worth = int(np.count_nonzero(known & (column.values > 0)))
        unknown = len(rows) - int(np.count_nonzero(known))
        for rule, stopped in (("rank_unknown", unknown), ("not_worth_it", len(rows) - unknown - worth)):
            if stopped:
                walk.stops[Stop(each.index, rule)] += stopped
        return count - len(rows) + worth

    def _outranked(self, passing: Mapping[int, int], decisions: Decisions) -> Mapping[Stop, int]:
        """How many could be served each candidate, but for those who were."""
        served = np.bincount(
            decisions.candidates[decisions.candidates != NOBODY], minlength=max(passing, default=0) + 1
        )
        left = {Stop(index, "outranked"): count - int(served[index]) for index, count in passing.items()}
        return {stop: count for stop, count in left.items() if count}


def _deadlines(bits: Bits, rows: Array, each: Contestant) -> Array:
    """Until when a candidate must be served to these."""
    if each.deadline is None:
        return np.full(len(rows), LATEST)
    column = each.deadline.of(bits.evaluator, rows)
    assert isinstance(column, Values)
    return column.values if column.known is None else np.where(column.known, column.values, LATEST)
