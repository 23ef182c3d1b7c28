"""What comes of some customers of a chunk, put together from two outcomes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nextbest.engine.batch.chooser import Outcome


def with_others(outcome: Outcome, other: Outcome, order: Sequence[str | None]) -> Outcome:
    """The two as one: of customers who are in both, what the second says; all in the order of these ids.

    Customers of the second who are in the first too are to be counted there already.
    """
    told = pa.array(other.decisions.column("customer").unique())
    places = {each: place for place, each in enumerate(order) if each is not None}

    def both(name: str) -> pa.Table:
        first, second = getattr(outcome, name), getattr(other, name)
        kept = first.filter(pc.invert(pc.is_in(first.column("customer"), told)))
        table = pa.concat_tables([kept, second])
        at = np.array([places[each] for each in table.column("customer").to_pylist()], np.int64)
        return table.take(pa.array(np.argsort(at, kind="stable")))

    return replace(
        outcome,
        decisions=both("decisions"),
        obligations=both("obligations"),
        violations=both("violations"),
        customers=outcome.customers + other.customers,
        met=Counter(outcome.met) + Counter(other.met),
        stopped=Counter(outcome.stopped) + Counter(other.stopped),
    )
