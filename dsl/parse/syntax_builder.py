"""The grammar at work: lark's reductions make syntax nodes at once, so that no tree of any depth is walked."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from lark import Lark, Token, Transformer

from nextbest.dsl.parse import literals
from nextbest.dsl.parse.grammar import grammar_parser
from nextbest.dsl.source import Span
from nextbest.dsl.syntax import (
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
    Since,
    String,
    Syntax,
    Time,
)

DEEPEST = 100
"""Forms within forms (language.md 1.2): parentheses count, a chain of one operator counts one."""


class TooDeep(Exception):
    """More than DEEPEST forms within each other; the range is that of the innermost form that is too much."""

    def __init__(self, span: Span):
        self.span = span


class Part(NamedTuple):
    """A piece on the parser's stack. The range covers parentheses around the node; the node's own span does not."""

    node: Syntax
    start: int
    end: int
    depth: int


class _Window(NamedTuple):
    window: InLast | Since
    start: int
    end: int
    depth: int


_Child = Token | Part | _Window
_Leaf = Number | Percent | Date | DateTime | Time
_COMPARISONS = {"=": "equal", "!=": "not_equal", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The parser of expressions; `parse` gives a `Part`."""
    return grammar_parser("grammar.lark", _Builder())


def unquoted(text: str) -> str:
    """Value of a text in quotes: escapes undone, in Unicode NFC."""
    return unicodedata.normalize("NFC", re.sub(r"\\(.)", r"\1", text[1:-1]))


def _range(children: Sequence[_Child]) -> Span:
    first, last = children[0], children[-1]
    start = first.start_pos if isinstance(first, Token) else first.start
    end = last.end_pos if isinstance(last, Token) else last.end
    return Span(cast(int, start), cast(int, end))  # lark counts the characters of every token


def _form(node: Syntax, span: Span, children: Sequence[_Child]) -> Part:
    depth = 1 + max((child.depth for child in children if not isinstance(child, Token)), default=0)
    if depth > DEEPEST:
        raise TooDeep(span)
    return Part(node, span.start, span.end, depth)


def _parts(children: Sequence[_Child]) -> list[Part]:
    return [child for child in children if isinstance(child, Part)]


def _nodes(children: Sequence[_Child]) -> tuple[Syntax, ...]:
    return tuple(child.node for child in children if isinstance(child, Part))


def _row(name: str) -> "_Method":
    """A sign of arithmetic: `a - b - c` is one form however long it is."""

    def reduce(_: "_Builder", children: list[_Child]) -> Part:
        span, (left, right) = _range(children), _parts(children)
        node = Operation(name, (left.node, right.node), span=span)
        continued = (
            isinstance(left.node, Operation)
            and left.node.name == name
            and left.node.span == (left.start, left.end)  # else it is in parentheses
        )
        if continued and left.depth > right.depth:
            return Part(node, span.start, span.end, left.depth)
        return _form(node, span, [right] if continued else children)

    return reduce


_Method = Callable[["_Builder", list[_Child]], Part]


def _leaf(make: Callable[..., _Leaf], spelled: Callable[[str], str] = str) -> _Method:
    def reduce(_: "_Builder", children: list[_Child]) -> Part:
        span = _range(children)
        return Part(make(text=spelled(str(children[0])), span=span), span.start, span.end, 0)

    return reduce


def _operation(name: str) -> _Method:
    def reduce(_: "_Builder", children: list[_Child]) -> Part:
        span = _range(children)
        return _form(Operation(name, _nodes(children), span=span), span, children)

    return reduce


def _spelled(name: str, spelling: str) -> _Method:
    def reduce(_: "_Builder", children: list[_Child]) -> Part:
        span = _range(children)
        return _form(Operation(name, _nodes(children), spelling, span=span), span, children)

    return reduce


def _boolean(value: bool) -> _Method:
    def reduce(_: "_Builder", children: list[_Child]) -> Part:
        span = _range(children)
        return Part(Boolean(value, span=span), span.start, span.end, 0)

    return reduce


class _Builder(Transformer[Token, Part]):
    """One method for each rule and alias of the grammar."""

    number = _leaf(Number, literals.grouped)
    percent = _leaf(Percent, literals.grouped)
    date = _leaf(Date)
    datetime = _leaf(DateTime)
    time = _leaf(Time)
    yes = _boolean(True)
    no = _boolean(False)
    if_ = _operation("if")
    or_ = _operation("or")
    and_ = _operation("and")
    not_ = _operation("not")
    is_ = _spelled("equal", "is")
    is_not = _spelled("not_equal", "is not")
    missing = _operation("missing")
    known = _operation("known")
    in_ = _operation("in")
    not_in = _operation("not_in")
    between = _operation("between")
    contains = _operation("contains")
    contains_any_of = _operation("contains_any_of")
    contains_all_of = _operation("contains_all_of")
    starts_with = _operation("starts_with")
    ends_with = _operation("ends_with")
    before = _operation("before")
    after = _operation("after")
    within_last = _operation("within_last")
    within_next = _operation("within_next")
    within_distance = _operation("within_distance")
    more_than_ago = _operation("more_than_ago")
    otherwise = _operation("otherwise")
    add = _row("add")
    subtract = _row("subtract")
    multiply = _row("multiply")
    divide = _row("divide")
    negative = _operation("negative")

    def start(self, children: list[_Child]) -> Part:
        (part,) = _parts(children)
        return part

    def compare(self, children: list[_Child]) -> Part:
        span, sign = _range(children), str(children[1])
        return _form(Operation(_COMPARISONS[sign], _nodes(children), sign, span=span), span, children)

    def string(self, children: list[_Child]) -> Part:
        span = _range(children)
        return Part(String(unquoted(str(children[0])), span=span), span.start, span.end, 0)

    def moment(self, children: list[_Child]) -> Part:
        span = _range(children)
        return Part(Name((str(children[0]),), span=span), span.start, span.end, 0)

    def path(self, children: list[_Child]) -> Part:
        span = _range(children)
        return Part(Name(tuple(str(children[0]).split(".")), span=span), span.start, span.end, 0)

    def quantity(self, children: list[_Child]) -> Part:
        span = _range(children)
        return Part(Quantity(literals.grouped(str(children[0])), str(children[1]), span=span), span.start, span.end, 0)

    def group(self, children: list[_Child]) -> Part:
        (part,) = _parts(children)
        return _form(part.node, _range(children), children)

    def list_(self, children: list[_Child]) -> Part:
        span = _range(children)
        return _form(ListLiteral(_nodes(children), span=span), span, children)

    def call(self, children: list[_Child]) -> Part:
        span, name = _range(children), children[0]
        node = Call(str(name), _nodes(children), _range([name]), span=span)
        return _form(node, span, children)

    def in_last(self, children: list[_Child]) -> _Window:
        span, (part,) = _range(children), _parts(children)
        assert isinstance(part.node, Quantity)
        return _Window(InLast(part.node, span=span), span.start, span.end, part.depth)

    def since(self, children: list[_Child]) -> _Window:
        span, (part,) = _range(children), _parts(children)
        return _Window(Since(part.node, span=span), span.start, span.end, part.depth)

    def aggregate(self, children: list[_Child]) -> Part:
        span, (path, *where) = _range(children), _nodes(children)
        assert isinstance(path, Name)
        window = next((child.window for child in children if isinstance(child, _Window)), None)
        node = Aggregate(str(children[0]), path, window, where[0] if where else None, span=span)
        return _form(node, span, children)
