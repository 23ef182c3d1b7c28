"""What an obligation comes to for many dates: instants of one day all move by the same time, but on few days."""

from itertools import pairwise

import numpy as np

from nextbest.dsl.types import DATE
from nextbest.dsl.zones import ahead
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Obligation
from nextbest.engine.remembering.folds.obligations import term

DAY = 86_400


def terms(obligation: Obligation, values: Array, clock: Clock) -> Array:
    """For each of these dates or instants, different ones in order, the four instants of `Term`, side by side."""
    if obligation.date.type == DATE or len(values) < DAY // 60:
        return _each(obligation, values, clock)
    found = np.empty((len(values), 4), np.int64)
    alone = []
    for first, end in pairwise(_days(values, clock)):
        # Clocks change once in a week at most: what moves both ends of a part of a day so far moves all of it so far.
        low, high = int(values[first]), int(values[end - 1])
        moved = np.array(term(obligation, low, clock), np.int64) - low
        if low == high or (moved == np.array(term(obligation, high, clock), np.int64) - high).all():
            found[first:end] = values[first:end, None] + moved
        else:
            alone.append(np.arange(first, end))
    if alone:
        rows = np.concatenate(alone)
        found[rows] = _each(obligation, values[rows], clock)
    return found


def _each(obligation: Obligation, values: Array, clock: Clock) -> Array:
    return np.array([term(obligation, value, clock) for value in values.tolist()], np.int64).reshape(len(values), 4)


def _days(values: Array, clock: Clock) -> list[int]:
    """Where one day ends and the next begins, by UTC or by clocks of the policy zone; on a day on which these change
    every instant is one of its own."""
    days = values // DAY
    different, which = np.unique(days, return_inverse=True)
    before, after = (
        np.array([ahead(clock.policy_zone, (day + each) * DAY) for day in different.tolist()]) for each in (0, 1)
    )
    local = (values + before[which]) // DAY
    apart = (np.diff(days) != 0) | (np.diff(local) != 0) | (before != after)[which[1:]]
    return [0, *(np.flatnonzero(apart) + 1).tolist(), len(values)]
