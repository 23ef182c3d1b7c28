"""What is covered of a bundle and what is not, each with its place and, of conditions never looked at, the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.source import Place
from nextbest.engine.decision import Answer
from nextbest.engine.testing.coverage import ANSWERS, Coverage
from nextbest.engine.testing.points import ConditionPoint

Kind = Literal["stages", "eligible", "chosen", "conditions", "rows", "limits"]
KINDS: tuple[Kind, ...] = ("stages", "eligible", "chosen", "conditions", "rows", "limits")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that tests can cover. A condition is two: its yes and its no, as far as they are possible."""

    kind: Kind
    name: str
    """`stage active`, `engagement welcome`, ``condition `vip` of engagement box_sets``."""
    count: int
    """How often tests did."""
    missing: str
    """What is told where they never did."""
    place: Place | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, and the answers that tests have seen."""

    point: ConditionPoint
    counts: Mapping[Answer, int]
    stopped_by: Mapping[str, int]
    """What kept it from being looked at, and how often."""

    @property
    def reached(self) -> bool:
        """Whether it was looked at for any customer."""
        return any(self.counts.values())


@dataclass(frozen=True, slots=True)
class Covered:
    """All of one bundle."""

    items: tuple[Item, ...]
    conditions: tuple[Condition, ...]

    @property
    def percent(self) -> float:
        """How many of the items tests have met, in percent; 100 where there is nothing to cover."""
        return 100 * sum(each.count > 0 for each in self.items) / len(self.items) if self.items else 100.0

    @property
    def missing(self) -> Sequence[Item]:
        """What tests have not met, in the order of the files."""
        return sorted((each for each in self.items if not each.count), key=_order)

    def counted(self, kind: Kind) -> tuple[int, int]:
        """Of one kind, how many tests have met and how many there are."""
        found = [each.count > 0 for each in self.items if each.kind == kind]
        return sum(found), len(found)


def covered(coverage: Coverage) -> Covered:
    """What tests have covered so far."""
    conditions = tuple(_conditions(coverage))
    answers = (each for one in conditions for each in _answers(one))
    return Covered((*_campaign(coverage), *answers, *_rest(coverage)), conditions)


def _campaign(coverage: Coverage) -> Iterator[Item]:
    points, tally = coverage.points, coverage.tally
    for name, place in points.stages.items():
        yield Item("stages", f"stage {name}", tally.of("stage", name), "no customer is in it", place)
    for name, place in points.engagements.items():
        eligible, chosen = tally.of("eligible", name), tally.of("chosen", name)
        yield Item("eligible", f"engagement {name}", eligible, "never eligible", place)
        yield Item("chosen", f"engagement {name}", chosen, "never chosen", place)


def _rest(coverage: Coverage) -> Iterator[Item]:
    points, tally = coverage.points, coverage.tally
    for row in points.rows:
        hit = tally.of("row", row.table, str(row.number))
        name = f"row {row.number} of {row.table}" if row.number else f"otherwise of {row.table}"
        yield Item("rows", name, hit, "no customer meets it", row.place)
    for limit in points.limits:
        bound = tally.of("limit", limit.scope, limit.words)
        yield Item("limits", f"{limit.what} of {limit.scope}", bound, "never full", limit.place)


def _conditions(coverage: Coverage) -> Iterator[Condition]:
    tally = coverage.tally
    for id, point in coverage.points.conditions.items():
        counts = {answer: tally.of("condition", id, answer) for answer in ANSWERS}
        yield Condition(point, counts, tally.reasons(id))


def _answers(condition: Condition) -> Iterator[Item]:
    """Its yes and its no; one that can only be one of them is not asked for the other."""
    point = condition.point
    asked: tuple[tuple[Answer, bool], ...] = (("yes", point.possible.yes), ("no", point.possible.no))
    for answer, possible in asked:
        if possible:
            missing = f"never {answer}" if condition.reached else _never(condition)
            yield Item(
                "conditions", f"condition `{point.words}` of {point.of}", condition.counts[answer], missing, point.place
            )


def _never(condition: Condition) -> str:
    reasons = list(condition.stopped_by)
    if not reasons:
        return "never looked at: no decision came so far"
    return f"never looked at: before it, all were stopped by {' or '.join(reasons[:3])}"


def _order(item: Item) -> tuple[bool, str, int]:
    """By place; what has none comes last."""
    return (True, "", 0) if item.place is None else (False, item.place.source.name, item.place.start)
