"""Month ends: which there are, how many customers are in each stage at each, how they move, what they are worth."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nextbest.dsl.typed import Expression
from nextbest.dsl.types import DATE
from nextbest.dsl.zones import local, midnight
from nextbest.engine.analysis.report.asked import GOAL, KNOWN, ORDERS, SPENT
from nextbest.engine.functions.calendar import next_of

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Look

MOST_MONTHS = 24
"""Month ends that are recomputed, the latest."""
NEWCOMERS = ""
"""In the place of a stage: customers of whom nothing was recorded before."""


def month_ends(first: int, now: int, zone: ZoneInfo) -> list[int]:
    """The last second of each month from an instant on, and in the place of this month's end `now`."""
    day, found = local(zone, first)[0], list[int]()
    while (following := next_of("month", day)) > day and (end := midnight(zone, following) - 1) < now:
        found.append(end)
        day = following
    return [*found, now][-MOST_MONTHS:]


@dataclass(slots=True)
class StageAt:
    """A stage at one month end."""

    customers: int = 0
    spent: int = 0
    """Everything that these customers have ever spent, in ten-thousandths."""
    orders: int = 0
    spent_since: int = 0
    """What they have spent since the month end before."""
    wanted: int = 0
    """Who was in the stage at the month end before."""
    reached: int = 0
    """For how many of those its goal is yes now."""


@dataclass(slots=True)
class MonthEnd:
    """All customers at one month end."""

    at: int
    unknown: int = 0
    """Customers of whom nothing was recorded by then; they are in no stage here."""
    stages: dict[str, StageAt] = field(default_factory=dict)
    flow: Counter[tuple[str, str]] = field(default_factory=Counter)
    """From the stage at the month end before to the stage now; from `NEWCOMERS` who was not known then."""


@dataclass(slots=True)
class Months:
    """What is counted at every month end."""

    names: Sequence[str]
    ends: list[MonthEnd]

    @classmethod
    def of(cls, stages: Sequence[str], times: Sequence[int]) -> "Months":
        """Nothing counted yet."""
        return cls(stages, [MonthEnd(at, stages={name: StageAt() for name in stages}) for at in times])

    def add(self, seen: "Sequence[Look]") -> Iterator[tuple[str, int, str, int, int]]:
        """Count the same customers at each month end; the rows: customer, when, stage, spent, orders."""
        before: Mapping[str, tuple[str, int]] = {}
        for end, look in zip(self.ends, seen, strict=True):
            here: dict[str, tuple[str, int]] = {}
            known, spent, orders = (look.answers.get(each) for each in (KNOWN, SPENT, ORDERS))
            for place, (customer, stage) in enumerate(zip(look.customers, look.stages, strict=True)):
                if known is not None and known[place] is not True:
                    end.unknown += 1
                    continue
                money, many = _whole(spent, place), _whole(orders, place)
                here[customer] = stage, money
                self._count(end, stage, money, many, before.get(customer))
                if customer in before:
                    self._goal(end, look, place, before[customer][0])
                yield customer, end.at, stage, money, many
            before = here

    def _count(self, end: MonthEnd, stage: str, spent: int, orders: int, before: tuple[str, int] | None) -> None:
        here = end.stages[stage]
        here.customers += 1
        here.spent += spent
        here.orders += orders
        here.spent_since += spent - (0 if before is None else before[1])
        end.flow[NEWCOMERS if before is None else before[0], stage] += 1

    def _goal(self, end: MonthEnd, look: "Look", place: int, was: str) -> None:
        goal = look.answers.get(GOAL + was)
        if goal is not None:
            end.stages[was].wanted += 1
            end.stages[was].reached += goal[place] is True


def _whole(values: Sequence[object] | None, place: int) -> int:
    value = None if values is None else values[place]
    return value if isinstance(value, int) else 0


def first_record(seen: "Look", asked: Mapping[str, Expression], zone: ZoneInfo) -> int | None:
    """The least answer to these questions, which are for a day or an instant, in seconds since 1970."""
    found: list[int] = []
    for name, expression in asked.items():
        values = [each for each in seen.answers[name] if isinstance(each, int)]
        if values and expression.type == DATE:
            found.append(midnight(zone, min(values)))
        elif values:
            found.append(min(values))
    return min(found, default=None)
