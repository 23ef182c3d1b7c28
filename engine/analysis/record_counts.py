"""Whether conditions on histories can hold together: records that must be there, against records that must not.

`any(orders in last 7 days)` and `none(orders in last 30 days)` cannot: what is in the one is in the other. A record
counts where its `where` is yes; one of which that is unknown may or may not (language.md 1.4), so it proves nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, product
from math import inf
from typing import NamedTuple

from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.engine.graph.bounds import Interval
from nextbest.engine.graph.nodes import Node

COUNTING = frozenset({"aggregate.any", "aggregate.none", "aggregate.count"})
"""Aggregates that say how many records there are."""
NONE, SOME = Interval(0, 0), Interval(1, inf)
DAY = 86_400
SLACK = 2 * DAY
"""By so much at most days of the calendar are longer or shorter, together, than as many times 24 hours."""
SHORTEST_MONTH, LONGEST_MONTH = 28, 31


class Counted(NamedTuple):
    """How many records an aggregate keeps."""

    aggregate: Node
    records: Interval


def of_answer(aggregate: Node, yes: bool) -> Counted:
    """From an answer of `any` or `none`."""
    return Counted(aggregate, SOME if yes == (aggregate.op == "aggregate.any") else NONE)


def records_possible(counted: Iterable[Counted]) -> bool:
    """Whether histories can be so; False is certain, True is not."""
    by_history = sorted(counted, key=lambda each: id(each.aggregate.args[0]))
    return all(_agree(list(each)) for _, each in groupby(by_history, key=lambda each: id(each.aggregate.args[0])))


def _agree(counted: Sequence[Counted]) -> bool:
    """Of one history: no part of it has more records than what it is a part of."""
    return not any(
        part.records.low > whole.records.high and _inside(part.aggregate, whole.aggregate)
        for part, whole in product(counted, counted)
        if part is not whole
    )


def _inside(part: Node, whole: Node) -> bool:
    """Whether what the one keeps is certainly kept by the other."""
    _, _, window, where = part.args
    _, _, wider, fewer = whole.args
    return _later(window, wider) and set(_conditions(fewer)) <= set(_conditions(where))


def _conditions(where: Node) -> Iterator[Node]:
    """What must be yes of a record, part by part."""
    if where.op == "and":
        for each in where.args:
            yield from _conditions(each)
    elif not _always(where):
        yield where


def _always(node: Node) -> bool:
    return node.op == "literal" and node.data is True


def _later(window: Node, wider: Node) -> bool:
    """Whether a window begins no earlier than another one, whenever `now` is."""
    if window is wider or _always(wider):
        return True
    if not (window.op.startswith("less") and wider.op.startswith("less")):
        return False
    mine, other = (each.args[0].data for each in (window, wider))
    if not (isinstance(mine, Moment) and isinstance(other, Moment)):
        return False
    if (mine.start, mine.midnight) != (other.start, other.midnight) or len(mine.steps) != 1 or len(other.steps) != 1:
        return False
    (sign, length), (sign_of_other, longer) = mine.steps[0], other.steps[0]
    return sign == sign_of_other == -1 and _at_most(length, longer)


def _at_most(length: Period | Duration, longer: Period | Duration) -> bool:
    """Whether a length of time is never more than another one, however long months and days are."""
    if isinstance(length, Duration) and isinstance(longer, Duration):
        return length.seconds <= longer.seconds
    if isinstance(length, Period) and isinstance(longer, Period):
        within = length.months <= longer.months and length.days <= longer.days
        return within or _days(length, LONGEST_MONTH) <= _days(longer, SHORTEST_MONTH)
    return _seconds(length, LONGEST_MONTH, SLACK) <= _seconds(longer, SHORTEST_MONTH, -SLACK)


def _days(period: Period, month: int) -> int:
    return period.months * month + period.days


def _seconds(length: Period | Duration, month: int, slack: int) -> int:
    return length.seconds if isinstance(length, Duration) else _days(length, month) * DAY + slack
