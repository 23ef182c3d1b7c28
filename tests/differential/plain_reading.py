"""A third evaluator: checked expressions by a plain reading of language.md, sharing nothing with the engine but values.

The back ends share the function table, the lowering and the clock; what those get wrong, they get wrong together. This
one is slow, has no graph, and says everything in the words of the page once more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nextbest.dsl import checked, typed
from nextbest.dsl.checked_tables import Point, Score, Table
from nextbest.dsl.types import DATE, DATETIME, TIMEZONE, History, Type
from tests.differential.plain_time import PlainClock
from tests.differential.plain_values import (
    ARITHMETIC,
    ROWS,
    SIMPLE,
    Value,
    average_gap,
    fits,
    in_a_row,
    in_range,
    of_field,
    opposite,
    some,
)


@dataclass(frozen=True)
class PlainReading:
    """One customer at one `now`."""

    bundle: checked.Bundle
    customer: Mapping[tuple[str, ...], Value]
    clock: PlainClock
    record: Mapping[str, Value] = field(default_factory=dict)
    """In a `where`: the record."""
    context: Mapping[tuple[str, ...], Value] = field(default_factory=dict)
    """What the decision supplies: `("started",)`, `("event", "total")`. Stage and local time are found out if not."""

    def value(self, node: typed.Typed) -> Value:
        match node:
            case typed.Literal():
                return node.value
            case typed.MomentNode():
                return self.clock.moment(node.moment)
            case typed.Attribute():
                return self.customer[node.path]
            case typed.Field():
                return self.record[node.name]
            case typed.Reference():
                return self._named(node.name)
            case typed.Context():
                return self.context[node.path] if node.path in self.context else self._context(node.name)
            case typed.Aggregate():
                return self._aggregate(node)
            case typed.Apply():
                return self._apply(node)

    def _named(self, name: str) -> Value:
        outside = replace(self, record={})
        if name in self.bundle.definitions:
            return outside.value(self.bundle.definitions[name].expression.root)
        if name in self.bundle.scores:
            return outside.score(self.bundle.scores[name])
        if name in self.bundle.tables:
            return outside.outcome(self.bundle.tables[name])
        return tuple(each.value for each in self.bundle.lists[name].items)

    def _context(self, name: str) -> Value:
        if name == "stage":
            return self.stage()
        assert name == "local_time"
        (path,) = (path for path, each in self.bundle.profile.attributes.items() if each.type == TIMEZONE)
        zone = self.customer[path]
        return None if zone is None else self.clock.local_time(zone)

    def stage(self) -> str:
        """The first that is yes."""
        return next(
            each.name
            for each in self.bundle.stages
            if each.when is None or replace(self, record={}).value(each.when.root) is True
        )

    # Scores and tables (2.2)

    def score(self, score: Score) -> Value:
        """Point after point, then cut to the range."""
        total = score.start
        for each in score.points:
            if each.when is None or self.value(each.when.root) is True:
                total = in_range(total + self._points(each, score.type), score.type)
        low = total if score.low is None else max(total, score.low)
        return low if score.high is None else min(low, score.high)

    def _points(self, point: Point, type: Type) -> Value:
        if point.per is None:
            return point.add
        points = in_range(point.add * max(self.value(point.per.root), 0), type)
        if point.up_to is None:
            return points
        return min(points, point.up_to) if point.add >= 0 else max(points, point.up_to)

    def outcome(self, table: Table) -> Value:
        """Of the first row whose every cell fits."""
        inputs = [self.value(each.root) for each in table.inputs]
        return next((row.outcome for row in table.rows if all(map(fits, row.cells, inputs))), table.otherwise)

    # Histories (1.4)

    def _aggregate(self, node: typed.Aggregate) -> Value:
        history = node.history.type
        assert isinstance(history, History)
        start = None
        if isinstance(node.window, typed.Since):
            start = self.value(node.window.moment)
            if start is None:
                return None
        elif node.window is not None:
            start = self.clock.edge(history.at == DATE, -1, node.window.length)
        records = [
            dict(zip((name for name, _ in history.fields), each, strict=True)) for each in self.value(node.history)
        ]
        window = [each for each in records if start is None or each["at"] > start]
        answers = [True if node.where is None else replace(self, record=each).value(node.where) for each in window]
        kept = [each for each, answer in zip(window, answers, strict=True) if answer is True]
        match node.function:
            case "any":
                return some(answers)
            case "none":
                return opposite(some(answers))
            case "count":
                return len(kept)
            case "average_gap":
                return average_gap([each["at"] for each in kept], history.at)
        assert node.field is not None
        declared = history.field(node.field)
        assert declared is not None
        return of_field(node.function, [(each["at"], each[node.field]) for each in kept], declared.type)

    # Operators (1.2, 1.3)

    def _apply(self, node: typed.Apply) -> Value:
        arguments = node.arguments
        match node.function:
            case "and":
                return opposite(some([opposite(self.value(each)) for each in arguments]))
            case "or":
                return some([self.value(each) for each in arguments])
            case "not":
                return opposite(self.value(arguments[0]))
            case "known":
                return self.value(arguments[0]) is not None
            case "missing":
                return self.value(arguments[0]) is None
            case "otherwise":
                return next((found for each in arguments if (found := self.value(each)) is not None), None)
            case "if":
                condition = self.value(arguments[0])
                return None if condition is None else self.value(arguments[1 if condition else 2])
            case "between":
                return self._between(*arguments)
            case "before":
                return self._before(*arguments)
            case "after":
                return self._before(arguments[1], arguments[0])
        values = [self.value(each) for each in arguments]
        if None in values:
            return None
        if node.function in SIMPLE:
            return SIMPLE[node.function](*values)
        types = tuple(each.type for each in arguments)
        if node.function in ROWS:
            return in_a_row(ROWS[node.function], node, values)
        if node.function in ARITHMETIC:
            return in_range(ARITHMETIC[node.function](types, values), node.type)
        return self._in_time(node.function, values, types[0] == DATE)

    def _between(self, x: typed.Typed, low: typed.Typed, high: typed.Typed) -> Value:
        """`a <= x and x <= b`; of days of the bundle, from the midnight that begins to the one that ends."""
        at, first, last = (self.value(each) for each in (x, low, high))
        if x.type == DATETIME and low.type == DATE:
            first = self.clock.midnight(first)
        above = None if None in (at, first) else first <= at
        if x.type == DATETIME and high.type == DATE:
            below: Value = None if at is None else at < self.clock.midnight(last + 1)
        else:
            below = None if None in (at, last) else at <= last
        return opposite(some([opposite(above), opposite(below)]))

    def _before(self, x: typed.Typed, y: typed.Typed) -> Value:
        """A day is before an instant when it is over, and after it when it has not begun."""
        first, second = self.value(x), self.value(y)
        if None in (first, second):
            return None
        if (x.type, y.type) == (DATE, DATETIME):
            return self.clock.midnight(first + 1) <= second
        if (x.type, y.type) == (DATETIME, DATE):
            return first < self.clock.midnight(second)
        return first < second

    def _in_time(self, function: str, values: Sequence[Value], of_days: bool) -> Value:
        clock = self.clock
        match function:
            case "within_last" | "within_next":
                return clock.within(values[0], of_days, function.removeprefix("within_"), values[1])
            case "more_than_ago":
                return clock.ago(values[0], of_days, values[1])
            case "anniversary_within_last" | "anniversary_within_next":
                return clock.anniversary_within(values[0], function.removeprefix("anniversary_within_"), values[1])
            case "days_since":
                return clock.today - values[0] if of_days else (clock.now - values[0]) // 86_400
            case "days_until":
                return values[0] - clock.today
        raise AssertionError(f"the page has no `{function}`")
