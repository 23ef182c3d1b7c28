"""What the grammar takes and the language forbids, found on the tree without knowing any type."""

import re
from collections.abc import Iterator

from nextbest.dsl.messages import parsing as say
from nextbest.dsl.parse import literals
from nextbest.dsl.parse.spot import arguments
from nextbest.dsl.problem import Problem
from nextbest.dsl.quantities import Distance
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import (
    AGGREGATES,
    VALUE_WORDS,
    Aggregate,
    Boolean,
    Call,
    Date,
    DateTime,
    InLast,
    ListLiteral,
    Name,
    Number,
    Operation,
    Percent,
    Quantity,
    String,
    Syntax,
    Time,
    is_null,
)

_LITERALS = (Number, Percent, String, Date, DateTime, Time, Boolean)
_EQUALITY = re.compile(r"(is\s+not|is|!=|=)\s*$")


def check_syntax(tree: Syntax, text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a tree that was read from that text."""
    found: dict[tuple[Span, str], Problem] = {}
    for node in _nodes(tree):
        for problem in _check(node, text):  # a form knows more of a mistake in it than its parts do, and comes first
            found.setdefault((problem.span, problem.message), problem)
    return tuple(found.values())


def _nodes(tree: Syntax) -> Iterator[Syntax]:
    rest = [tree]
    while rest:
        node = rest.pop()
        yield node
        rest.extend(reversed(parts(node)))


def parts(node: Syntax) -> tuple[Syntax, ...]:
    """The nodes directly within a node, in the order of the text."""
    match node:
        case Operation():
            return node.operands
        case Call():
            return node.arguments
        case ListLiteral():
            return node.items
        case Aggregate(path=path, window=window, where=where):
            inner = (window.quantity if isinstance(window, InLast) else window.moment,) if window else ()
            return (path, *inner, where) if where else (path, *inner)
        case _:
            return ()


def _check(node: Syntax, text: str) -> Iterator[Problem]:
    match node:
        case Number(text=number) | Percent(text=number):
            if literals.significant_digits(number) > literals.MOST_DIGITS:
                yield say.too_many_digits(number, literals.MOST_DIGITS, node.span)
        case Date(text=day):
            if literals.date_value(day) is None:
                yield say.no_such_date(day, node.span)
        case DateTime(text=instant):
            if literals.datetime_value(instant) is None:
                yield say.no_such_instant(instant, node.span)
        case String(value=""):
            yield say.empty_text(node.span)
        case ListLiteral(items=items):
            if not items:
                yield say.empty_list(node.span)
            yield from (say.not_a_literal(item.span) for item in items if not _is_literal(item))
        case Quantity(amount=amount, unit=unit):
            if literals.quantity_value(amount, unit) is None:
                yield say.bad_quantity(amount, unit, node.span)
        case Name(path=(word,)):
            if is_null(word):
                yield say.no_null(word, node.span)
            elif word != word.lower() and word.lower() in VALUE_WORDS:
                right = {"true": "yes", "false": "no"}.get(word.lower(), word.lower())
                yield say.lower_case(word, right, node.span)
        case Call():
            yield from _check_call(node, text)
        case Aggregate(window=InLast(quantity=quantity)):
            yield from _check_measure(quantity, distance=False)
        case Operation():
            yield from _check_operation(node, text)


def _is_literal(node: Syntax) -> bool:
    if isinstance(node, Operation) and node.name == "negative":
        return isinstance(node.operands[0], Number | Percent)
    return isinstance(node, _LITERALS)


def _check_call(node: Call, text: str) -> Iterator[Problem]:
    bracket = text.index("(", node.name_span.end)
    name = node.name.lower()
    if name in ("if", "iff", "iif"):
        found = arguments(text, bracket + 1)
        right = "if {} then {} else {}".format(*found[0]) if found and len(found[0]) == 3 else None
        yield say.spreadsheet_if(node.span, right)
    elif name in AGGREGATES and name != node.name:
        yield say.lower_case(node.name, name, node.name_span)
    elif bracket > node.name_span.end:
        yield say.space_before_bracket(node.name, Span(node.name_span.start, bracket + 1))
    elif "." in node.name:
        yield say.dotted_call(node.name, node.name_span)


def _check_measure(quantity: Quantity, distance: bool) -> Iterator[Problem]:
    value = literals.quantity_value(quantity.amount, quantity.unit)
    if value is not None and isinstance(value, Distance) != distance:
        yield (
            say.not_a_distance(quantity.unit, quantity.span)
            if distance
            else say.not_a_time(quantity.unit, quantity.span)
        )


def _check_operation(node: Operation, text: str) -> Iterator[Problem]:
    match node.name, node.operands:
        case (("within_last" | "within_next" | "more_than_ago"), (_, Quantity() as quantity)):
            yield from _check_measure(quantity, distance=False)
        case "within_distance", (_, Quantity() as quantity, _):
            yield from _check_measure(quantity, distance=True)
        case (("add" | "subtract"), (left, Quantity() as quantity)):
            yield from _check_measure(quantity, distance=False)
            if not _is_moment(left):
                words = text[left.span.start : left.span.end]
                yield say.moved_date(words, f"{quantity.amount} {quantity.unit}", node.span)
        case (("equal" | "not_equal"), (left, Name(path=(word,)) as right)) if is_null(word):
            if sign := _EQUALITY.search(text, left.span.end, right.span.start):
                fact = "is missing" if node.name == "equal" else "is known"
                yield say.no_null(word, right.span, (Span(sign.start(), right.span.end), fact))
        case (("add" | "subtract" | "multiply" | "divide"), (left, right)):
            yield from _check_arithmetic(node, left, right, text)


def _is_moment(node: Syntax) -> bool:
    """Whether it is `now` or `today`, moved or not, or a date as written: what steps of time may be added to."""
    while isinstance(node, Operation) and node.name in ("add", "subtract") and isinstance(node.operands[1], Quantity):
        node = node.operands[0]
    return isinstance(node, Date | DateTime) or (isinstance(node, Name) and node.path in (("now",), ("today",)))


def _check_arithmetic(node: Operation, left: Syntax, right: Syntax, text: str) -> Iterator[Problem]:
    if isinstance(left, String) or isinstance(right, String):
        yield say.no_text_building(node.span)
    if node.name == "subtract" and text[right.span.start] == "-" and text[: right.span.start].rstrip()[-1:] == "-":
        yield say.double_minus(Span(text.rindex("-", 0, right.span.start), right.span.start + 1))
    written = text[node.span.start : node.span.end]
    if match := re.fullmatch(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})", written):
        yield _wrong_date(int(match[1]), int(match[3]), match[4], node.span, written)
    elif match := re.fullmatch(r"([0-9]{4})([/-])([0-9]{1,2})\2([0-9]{1,2})", written):
        yield say.date_order(written, node.span, f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}")


def _wrong_date(first: int, second: int, year: str, span: Span, written: str) -> Problem:
    if first > 12 >= second:
        return say.date_order(written, span, f"{year}-{second:02}-{first:02}")
    if second > 12 >= first:
        return say.date_order(written, span, f"{year}-{first:02}-{second:02}")
    return say.date_order(written, span)
