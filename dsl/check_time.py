"""Moments and windows: `now - 30 days`, `x within last P`, anniversaries (language.md 1.6)."""

from nextbest.dsl import syntax
from nextbest.dsl.check_literals import quantity
from nextbest.dsl.check_mismatch import mismatch
from nextbest.dsl.check_overloads import choose
from nextbest.dsl.check_site import Site
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import checking_time as messages
from nextbest.dsl.messages.checking import history_as_value
from nextbest.dsl.messages.checking_literals import quantity_alone
from nextbest.dsl.typed import Apply, Duration, Literal, Moment, MomentNode, Period, Typed
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, DISTANCE, DURATION, PERIOD, History, Type

WINDOWS = frozenset({"within_last", "within_next", "more_than_ago"})


def moved(site: Site, node: syntax.Operation, left: Typed | None, right: syntax.Quantity) -> Typed | None:
    """`now - 3 months`, `today + 1 week`, `2026-11-20 + 3 days`; the left side is already typed."""
    length = quantity(site, right)
    if left is None or length is None:
        return None
    start = _start(left)
    if start is None:
        return site.refuse(_no_steps(site, node, left, right))
    if not isinstance(length.value, Period | Duration):
        return site.refuse(quantity_alone(site.at(right.span), site.words(right.span)))
    if left.type == DATE and not isinstance(length.value, Period):
        return site.refuse(
            messages.duration_on_date(site.at(right.span), site.words(left.span), site.words(right.span))
        )
    sign = 1 if node.name == "add" else -1
    moment = Moment(start.start, (*start.steps, (sign, length.value)))
    return MomentNode(type=left.type, moment=moment, span=node.span)


def _start(left: Typed) -> Moment | None:
    if isinstance(left, MomentNode):
        return left.moment
    if isinstance(left, Literal) and left.type == DATE and isinstance(left.value, int):
        return Moment(left.value)
    return None


def _no_steps(site: Site, node: syntax.Operation, left: Typed, right: syntax.Quantity) -> Diagnostic:
    place, words, step = site.at(node.span), site.words(left.span), site.words(right.span)
    if left.type in (DATE, DATETIME):
        return messages.steps_from_data(place, words, step, node.name == "add")
    return quantity_alone(site.at(right.span), step)


def window(site: Site, node: syntax.Operation) -> Typed | None:
    """`x within last P`, `x within next P`, `x more than P ago`, and the same of an anniversary."""
    subject, length_node = node.operands
    assert isinstance(length_node, syntax.Quantity)
    length = quantity(site, length_node)
    if isinstance(subject, syntax.Call) and subject.name == "anniversary":
        return _anniversary(site, node, subject, length)
    x = site.typed(subject)
    if x is None or length is None:
        return None
    if length.type == DISTANCE:
        return site.refuse(messages.length_of_time_wanted(site.at(length.span), site.words(length.span)))
    if isinstance(x.type, History):
        return site.refuse(messages.history_window(site.at(node.span), site.words(x.span), site.words(length.span)))
    if x.type not in (DATE, DATETIME):
        return site.refuse(messages.not_a_moment(site.at(x.span), site.words(x.span), x.type))
    if x.type == DATE and length.type == DURATION:
        return site.refuse(messages.duration_on_date(site.at(length.span), site.words(x.span), site.words(length.span)))
    return applied(site, node.name, node, (x, length))


def _anniversary(site: Site, node: syntax.Operation, call: syntax.Call, length: Literal | None) -> Typed | None:
    if node.name == "more_than_ago" or len(call.arguments) != 1:
        return site.refuse(messages.anniversary_alone(site.at(call.span), _argument(site, call)))
    day = site.typed(call.arguments[0])
    if day is None or length is None:
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
    x, distance, y = site.typed(x_node), quantity(site, distance_node), site.typed(y_node)
    if distance is not None and distance.type != DISTANCE:
        return site.refuse(messages.distance_wanted(site.at(distance.span), site.words(distance.span)))
    if x is None or distance is None or y is None:
        return None
    return applied(site, node.name, node, (x, distance, y))


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
    length = quantity(site, node)
    if length is None:
        return None
    if not isinstance(length.value, Period | Duration):
        return site.refuse(messages.length_of_time_wanted(site.at(node.span), site.words(node.span)))
    if at == DATE and isinstance(length.value, Duration):
        return site.refuse(messages.duration_on_date(site.at(node.span), f"{history}.at", site.words(node.span)))
    return length.value
