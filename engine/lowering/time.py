"""Windows and calendars lowered to comparisons with constants of `now`, half-open as in language.md 1.6."""

from collections.abc import Callable, Mapping
from typing import Literal as OneOfWords

from nextbest.dsl import typed
from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, History, Type
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node

Length = Period | Duration
ONE_DAY = Period(months=0, days=1)


def _present(build: Builder, type: Type) -> Node:
    """`now` for what compares with instants, `today` for what compares with days."""
    return build.moment(Moment(_start(type)))


def _moved(build: Builder, type: Type, sign: int, length: Length) -> Node:
    return build.moment(Moment(_start(type), ((sign, length),)))


def _start(type: Type) -> OneOfWords["now", "today"]:
    return "now" if type == DATETIME else "today"


def _length(node: typed.Apply) -> Length:
    for each in node.arguments:
        if isinstance(each, typed.Literal) and isinstance(each.value, Period | Duration):
            return each.value
    raise AssertionError(f"{node.function} without a length of time")


def _within_last(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    x = args[0]
    start = _moved(build, x.type, -1, _length(node))
    return build.apply("and", build.apply("less", start, x), build.apply("at_most", x, _present(build, x.type)))


def _within_next(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    x = args[0]
    end = _moved(build, x.type, +1, _length(node))
    return build.apply("and", build.apply("at_most", _present(build, x.type), x), build.apply("less", x, end))


def _more_than_ago(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    return build.apply("at_most", args[0], _moved(build, args[0].type, -1, _length(node)))


def _midnight(build: Builder, day: Node, *, end: bool = False) -> Node:
    """The instant at which that day of the bundle begins, or ends, in the policy zone."""
    if day.op == "literal":
        assert isinstance(day.data, int)
        moment = Moment(day.data)
    else:
        assert isinstance(day.data, Moment), "only a day that the bundle gives has a midnight"
        moment = day.data
    steps = (*moment.steps, (1, ONE_DAY)) if end else moment.steps
    return build.moment(Moment(moment.start, steps, midnight=True))


def _before(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    x, end = args
    if (x.type, end.type) == (DATETIME, DATE):
        end = _midnight(build, end)
    elif (x.type, end.type) == (DATE, DATETIME):
        return build.apply("at_most", _midnight(build, x, end=True), end)
    return build.apply("less", x, end)


def _after(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    return _before(build, node, (args[1], args[0]))


def _between(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    """Both ends; days against instants take in the whole of the last day."""
    x, low, high = args
    days = x.type == DATETIME
    first = build.apply("at_most", _midnight(build, low) if days and low.type == DATE else low, x)
    if days and high.type == DATE:
        return build.apply("and", first, build.apply("less", x, _midnight(build, high, end=True)))
    return build.apply("and", first, build.apply("at_most", x, high))


def _days_since(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    return build.apply("days_between", args[0], _present(build, args[0].type))


def _days_until(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    return build.apply("days_between", _present(build, DATE), args[0])


def _anniversary_within_last(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    today = _present(build, DATE)
    return build.apply("less", _moved(build, DATE, -1, _length(node)), build.apply("last_anniversary", args[0], today))


def _anniversary_within_next(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    today = _present(build, DATE)
    return build.apply("less", build.apply("next_anniversary", args[0], today), _moved(build, DATE, +1, _length(node)))


def window(build: Builder, node: typed.Aggregate, since: Node) -> Node:
    """The window of an aggregate as a condition on the record.

    Only its beginning: records after `now` do not exist, the door has dropped them (language.md 1.1).
    """
    assert isinstance(node.history.type, History)
    at = build.nodes.make("field", data=(node.history.path, "at"), type=node.history.type.at)
    match node.window:
        case None:
            return build.literal(True, BOOLEAN)
        case typed.InLast(length):
            return build.apply("less", _moved(build, at.type, -1, length), at)
        case typed.Since():
            return build.apply("less", since, at)


TIME_RULES: Mapping[str, Callable[[Builder, typed.Apply, tuple[Node, ...]], Node]] = {
    "within_last": _within_last,
    "within_next": _within_next,
    "more_than_ago": _more_than_ago,
    "before": _before,
    "after": _after,
    "between": _between,
    "days_since": _days_since,
    "days_until": _days_until,
    "anniversary_within_last": _anniversary_within_last,
    "anniversary_within_next": _anniversary_within_next,
}
