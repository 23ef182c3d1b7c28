"""What must hold for conditions to be yes, or no, together: intervals and sets of values of the things compared."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import inf, nextafter
from typing import NamedTuple

from nextbest.dsl.types import BOOLEAN, NUMBER, OneOf
from nextbest.engine.analysis.record_counts import COUNTING, Counted, of_answer, records_possible
from nextbest.engine.graph.bounds import RANGES, Bounds, Interval
from nextbest.engine.graph.nodes import Node


class Constraint(NamedTuple):
    """What a value must be: within an interval, or among (or not among) some values."""

    subject: Node
    interval: Interval | None = None
    among: frozenset[object] | None = None
    apart: frozenset[object] = frozenset()


YES, NO = frozenset({True}), frozenset({False})

MOST_CONSTRAINTS = 100
"""Where more would have to hold together, it is not looked whether they can."""
MOST_VALUES = 1_000
"""Values of a list; longer ones are not compared with each other."""


@dataclass(frozen=True, slots=True)
class Demands:
    """What follows from answers of conditions, worked out once for each: many rows have the same conditions."""

    bounds: Bounds
    _known: dict[tuple[Node, bool], "_Demanded"] = field(default_factory=dict)

    def possible(self, conditions: Iterable[Node], answer: bool) -> bool:
        """Whether all conditions can have that answer for one customer; False is certain, True is not."""
        found: dict[Node, list[Constraint]] = {}
        number = 0
        alone = True
        for each in conditions:
            demanded = self._of(each, answer)
            alone = alone and demanded.alone
            for constraint in demanded.constraints:
                number += 1
                if number > MOST_CONSTRAINTS:
                    return True
                found.setdefault(constraint.subject, []).append(constraint)
        # What can be met alone is impossible only with others of the same subject.
        several = (each for each in found.items() if len(each[1]) > 1)
        if not alone or not all(_possible(subject, constraints, self.bounds) for subject, constraints in several):
            return False
        counting = [(subject, constraints) for subject, constraints in found.items() if subject.op in COUNTING]
        return len(counting) < 2 or records_possible(_counted(*each) for each in counting)

    def _of(self, node: Node, answer: bool) -> "_Demanded":
        key = node, answer
        found = self._known.get(key)
        if found is None:
            constraints = tuple(islice(_constraints(node, answer), MOST_CONSTRAINTS + 1))
            alone = all(_possible(each.subject, [each], self.bounds) for each in constraints)
            found = self._known[key] = _Demanded(constraints, alone)
        return found


class _Demanded(NamedTuple):
    """What follows from the answer of one condition."""

    constraints: tuple[Constraint, ...]
    alone: bool
    """Whether each of them can be met, looked at alone."""


def _constraints(root: Node, answer: bool) -> Iterator[Constraint]:
    """What follows from that answer; iterative, since rows of conditions can be long."""
    waiting = [(root, answer)]
    while waiting:
        node, yes = waiting.pop()
        if node.op == "not":
            waiting.append((node.args[0], not yes))
        elif node.op == ("and" if yes else "or"):
            waiting.extend((each, yes) for each in node.args)
        else:
            yield Constraint(node, among=YES if yes else NO)
            yield from _comparison(node, yes)


def _comparison(node: Node, yes: bool) -> Iterator[Constraint]:
    name = node.op.partition(".")[0]
    if name not in ("less", "at_most", "equal", "in"):
        return
    left, right = node.args
    if name == "in":
        if right.op == "literal" and isinstance(right.data, tuple) and len(right.data) <= MOST_VALUES:
            yield _listed(left, frozenset(right.data), yes)
    elif right.op == "literal" and right.data is not None:
        yield from _against(left, name, right.data, yes)
    elif left.op == "literal" and left.data is not None:
        yield from _against(right, {"less": "more", "at_most": "at_least"}.get(name, name), left.data, yes)


def _listed(subject: Node, values: frozenset[object], yes: bool) -> Constraint:
    return Constraint(subject, among=values) if yes else Constraint(subject, apart=values)


OPPOSITE = {"less": "at_least", "at_least": "less", "more": "at_most", "at_most": "more"}


def _against(subject: Node, name: str, value: object, yes: bool) -> Iterator[Constraint]:
    """`subject name value`, a constant."""
    if name == "equal":
        yield _listed(subject, frozenset({value}), yes)
        return
    if subject.type not in RANGES or not isinstance(value, int | float):
        return
    name = name if yes else OPPOSITE[name]
    low, high = (-inf, value) if name in ("less", "at_most") else (value, inf)
    if name == "less":
        high = nextafter(value, -inf) if subject.type == NUMBER else value - 1
    elif name == "more":
        low = nextafter(value, inf) if subject.type == NUMBER else value + 1
    yield Constraint(subject, Interval(low, high))


def _possible(subject: Node, constraints: list[Constraint], bounds: Bounds) -> bool:
    """Whether a value can meet them all."""
    if len(constraints) == 1 and (constraints[0].among is YES or constraints[0].among is NO):
        return True
    among: frozenset[object] | None = frozenset(subject.type.values) if isinstance(subject.type, OneOf) else None
    if subject.type == BOOLEAN:
        among = frozenset({True, False})
    low, high = bounds.of(subject) if subject.type in RANGES else (-inf, inf)
    for each in constraints:
        if each.interval is not None:
            low, high = max(low, each.interval.low), min(high, each.interval.high)
        if each.among is not None:
            among = each.among if among is None else among & each.among
    apart = frozenset[object]().union(*(each.apart for each in constraints))
    if among is not None:
        return any(value not in apart and _inside(value, low, high) for value in among)
    return low < high or (low == high and low not in apart)


def _counted(aggregate: Node, constraints: Iterable[Constraint]) -> Counted:
    """How many records there are, where an aggregate that says so meets constraints, which are possible together."""
    if aggregate.op != "aggregate.count":
        return of_answer(aggregate, all(each.among is YES for each in constraints))
    low, high = 0.0, inf
    for each in constraints:
        if each.interval is not None:
            low, high = max(low, each.interval.low), min(high, each.interval.high)
        numbers = [value for value in each.among or () if isinstance(value, int)]
        if numbers:
            low, high = max(low, min(numbers)), min(high, max(numbers))
    return Counted(aggregate, Interval(low, high))


def _inside(value: object, low: float, high: float) -> bool:
    return isinstance(value, bool | str | tuple) or not isinstance(value, int | float) or low <= value <= high
