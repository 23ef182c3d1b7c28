"""Moments and windows: `now - 30 days`, `x within last P`, anniversaries (language.md 1.6)."""

from nextbest.dsl import syntax
from nextbest.dsl.expressions.literals import quantity
from nextbest.dsl.expressions.mismatch import mismatch
from nextbest.dsl.expressions.overloads import choose
from nextbest.dsl.expressions.site import Site
from nextbest.dsl.messages import checking_time as messages
from nextbest.dsl.messages.checking import history_as_value
from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.typed import Apply, Literal, MomentNode, Typed
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, DURATION, PERIOD, History, Type

WINDOWS = frozenset({"within_last", "within_next", "more_than_ago"})


def moved(site: Site, node: syntax.Operation, left: Typed | None, right: syntax.Quantity) -> Typed | None:
    """`now - 3 months`, `today + 1 week`, `2026-11-20 + 3 days`; the left side is already typed."""
    if left is None:
        return None
    length = quantity(right).value
    assert isinstance(length, Period | Duration)
    if left.type == DATE and isinstance(length, Duration):
        return site.refuse(
            messages.duration_on_date(site.at(right.span), site.words(left.span), site.words(right.span))
        )
    sign = 1 if node.name == "add" else -1
    match left:
        case MomentNode(moment=moment):
            steps = Moment(moment.start, (*moment.steps, (sign, length)))
        case Literal(type=type, value=int(day)) if type == DATE:
            steps = Moment(day, ((sign, length),))
        case _:
            return site.refuse(messages.datetime_moved(site.at(node.span), site.words(left.span)))
    return MomentNode(type=left.type, moment=steps, span=node.span)


def window(site: Site, node: syntax.Operation) -> Typed | None:
    """`x within last P`, `x within next P`, `x more than P ago`, and the same of an anniversary."""
    subject, length_node = node.operands
    assert isinstance(length_node, syntax.Quantity)
    length = quantity(length_node)
    if isinstance(subject, syntax.Call) and subject.name == "anniversary":
        return _anniversary(site, node, subject, length)
    x = site.typed(subject)
    if x is None:
        return None
    if isinstance(x.type, History):
        return site.refuse(messages.history_window(site.at(node.span), site.words(x.span), site.words(length.span)))
    if x.type not in (DATE, DATETIME):
        return site.refuse(messages.not_a_moment(site.at(x.span), site.words(x.span), x.type))
    if x.type == DATE and length.type == DURATION:
        return site.refuse(messages.duration_on_date(site.at(length.span), site.words(x.span), site.words(length.span)))
    return applied(site, node.name, node, (x, length))


def _anniversary(site: Site, node: syntax.Operation, call: syntax.Call, length: Literal) -> Typed | None:
    if node.name == "more_than_ago" or len(call.arguments) != 1:
        return site.refuse(messages.anniversary_alone(site.at(call.span), _argument(site, call)))
    day = site.typed(call.arguments[0])
    if day is None:
        return None
    if day.type != DATE:
        return site.refuse(messages.day_wanted(site.at(day.span), site.words(day.span), day.type, "anniversary"))
    if length.type != PERIOD:
        return site.refuse(
            messages.duration_on_date(site.at(length.span), site.words(call.span), site.words(length.span))
        )
    return applied(site, f"anniversary_{node.name}", node, (day, length))


def _argument(site: Site, call: syntax.Call) -> str:
    return site.words(call.arguments[0].span)


def anniversary_alone(site: Site, call: syntax.Call) -> Typed | None:
    """`anniversary(d)` anywhere but before `within`."""
    for each in call.arguments:
        site.typed(each)
    return site.refuse(messages.anniversary_alone(site.at(call.span), _argument(site, call)))


def near(site: Site, node: syntax.Operation) -> Typed | None:
    """`x within 10 km of y`."""
    x_node, distance_node, y_node = node.operands
    assert isinstance(distance_node, syntax.Quantity)
    x, y = site.typed(x_node), site.typed(y_node)
    if x is None or y is None:
        return None
    return applied(site, node.name, node, (x, quantity(distance_node), y))


def applied(site: Site, name: str, node: syntax.Operation, arguments: tuple[Typed, ...]) -> Typed | None:
    """An operator of places or times on operands of which none is a literal without a type."""
    chosen = choose(site.signatures[name].overloads, arguments, None)
    if chosen is not None:
        return Apply(type=BOOLEAN, function=name, key=chosen.overload.key, arguments=arguments, span=node.span)
    for each in arguments:
        if isinstance(each.type, History):
            return site.refuse(history_as_value(site.at(each.span), site.words(each.span)))
    if name == "within_distance":
        return site.refuse(messages.places_wanted(site.at(node.span), arguments[0].type, arguments[2].type))
    return site.refuse(mismatch(site, node, arguments))


def length_of_window(site: Site, node: syntax.Quantity, at: Type, history: str) -> Period | Duration | None:
    """P of `in last P`, for records whose `at` is of that type."""
    length = quantity(node).value
    assert isinstance(length, Period | Duration)
    if at == DATE and isinstance(length, Duration):
        return site.refuse(messages.duration_on_date(site.at(node.span), f"{history}.at", site.words(node.span)))
    return length
