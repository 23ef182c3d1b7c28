"""What most dialects share: each word of `engine.functions.sql` as nodes of sqlglot, built, never translated."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from types import MappingProxyType
from typing import Literal, cast

import sqlglot
from sqlglot import exp

from nextbest.dsl.types import BOOLEAN, LOCATION, NUMBER, ListOf, Scalar, Type, is_text
from nextbest.engine.functions.sql import Sql

MARK = 8
"""Digits that tell names apart which are cut."""

LONG = "BIGINT"
"""64 bits, as every dialect here spells it."""

STRUCTURAL = frozenset({"column", "field", "local_time", "most_common", "element"})
"""Words that the queries themselves are made from."""

Expr = exp.Expr
Form = Callable[[Sql, Sequence[Expr]], Expr]
"""What a dialect makes of a word: of the expression itself, and of what it made of its operands."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One dialect of SQL."""

    name: str
    """As sqlglot calls it."""
    forms: Mapping[str, Form]
    text: str
    boolean: str
    whole: str
    double: str
    place: str
    """Types, as the dialect spells them."""
    lists: str
    """The type of a list, `{}` in the place of its elements'."""
    tested: bool
    """Whether tests of this repository execute it."""
    fences: Literal["all", "some", "none"] = "none"
    """Which named queries are MATERIALIZED, lest they be planned again wherever they are read, and all that they read
    with them: all, or those that are read more than once and every few of the others."""
    repeats: bool = False
    """Whether a named query that is read twice is planned and computed twice."""
    unforeseen: Callable[[Expr], Expr] | None = None
    """A value in a form that keeps conditions on it from being carried back to all that it was computed from; None:
    the dialect does not carry them far."""
    longest: int | None = None
    """Bytes of the longest name that it tells from others."""

    point: str = "."
    """What stands in names for the points between their parts."""
    queries: frozenset[str] = STRUCTURAL
    """Words that its queries are made from."""

    @property
    def words(self) -> frozenset[str]:
        """The words that it has a form for."""
        return self.queries.union(self.forms)

    def spelled(self, name: str) -> str:
        """How a name stands in its queries: one that is too long is cut, and keeps what tells it from others."""
        found = name.replace(".", self.point)
        if self.tells(found):
            return found
        assert self.longest is not None, "there is one that is too long"
        mark = f"_{sha256(found.encode()).hexdigest()[:MARK]}"
        return found.encode()[: self.longest - len(mark)].decode(errors="ignore") + mark

    def tells(self, name: str) -> bool:
        """Whether it tells a name from all others, however long they are."""
        return self.longest is None or len(name.encode()) <= self.longest

    def build(self, sql: Sql, operands: Sequence[Expr]) -> Expr:
        """The node of an expression whose operands are built."""
        return self.forms[sql.word](sql, operands)

    def list_of(self, sql: Sql) -> str:
        """The type of a literal list."""
        return self.type(ListOf(cast(Type, sql.data)))

    def type(self, type: Type) -> str:
        """How a column of that type is declared."""
        if isinstance(type, ListOf):
            return self.lists.format(self.type(type.element))
        if is_text(type):
            return self.text
        return {BOOLEAN: self.boolean, NUMBER: self.double, LOCATION: self.place}.get(cast(Scalar, type), self.whole)


def written(query: Expr, dialect: Dialect, *, pretty: bool = False) -> str:
    """The text of a query; the query is used up."""
    if dialect.point != "." or dialect.longest is not None:
        for each in query.find_all(exp.Identifier):
            each.set("this", dialect.spelled(each.name))
    return str(sqlglot.Dialect.get_or_raise(dialect.name).generate(query, copy=False, pretty=pretty))


def alias(built: Expr, called: str) -> Expr:
    """An expression under a name."""
    return exp.Alias(this=built, alias=exp.to_identifier(called, quoted=True))


def name(text: str, table: str | None = None) -> exp.Column:
    """A column; every identifier is quoted."""
    of = None if table is None else exp.to_identifier(table, quoted=True)
    return exp.Column(this=exp.to_identifier(text, quoted=True), table=of)


def call(function: str, *args: Expr) -> Expr:
    """A function of that name, spelled as it is."""
    return exp.Anonymous(this=function, expressions=list(args))


def cast_to(value: Expr, type: str) -> Expr:
    """A cast to a type, spelled as it is."""
    return exp.Cast(this=value, to=exp.DataType(this=exp.DataType.Type.USERDEFINED, kind=type))


def constant(value: object) -> Expr:
    """A literal; doubles by their shortest text, with an exponent, so that no dialect takes them for decimals."""
    match value:
        case None:
            return exp.null()
        case bool():
            return exp.true() if value else exp.false()
        case str():
            return exp.Literal.string(value)
        case float():
            digits = f"{abs(value)!r}" if "e" in repr(value) else f"{abs(value)!r}e0"
        case int():
            digits = str(abs(value))
        case _:
            raise AssertionError(f"no literal: {value!r}")
    negative = str(value).startswith("-")
    literal = exp.Literal.number(digits)
    return exp.Neg(this=literal) if negative else literal


def atom(built: Expr) -> Expr:
    """In parentheses, unless nothing can come between its parts."""
    loose = isinstance(built, exp.Binary | exp.Unary | exp.In | exp.Between) and not isinstance(
        built, exp.Dot | exp.Paren
    )
    return exp.Paren(this=built) if loose else built


def binary(kind: type[exp.Binary]) -> Form:
    """An operator between two operands."""
    return lambda _, args: kind(this=atom(args[0]), expression=atom(args[1]))


def chain(kind: type[exp.Binary]) -> Form:
    """An operator between many operands, nested little."""

    def balanced(parts: Sequence[Expr]) -> Expr:
        if len(parts) == 1:
            return parts[0]
        half = len(parts) // 2
        return kind(this=balanced(parts[:half]), expression=balanced(parts[half:]))

    return lambda _, args: balanced([_member(each) for each in args])


def _member(built: Expr) -> Expr:
    """An operand of `and` or `or`: comparisons bind tighter."""
    return built if isinstance(built, exp.EQ | exp.LT | exp.LTE) else atom(built)


def function(spelled: str) -> Form:
    """A function on all operands."""
    return lambda _, args: call(spelled, *args)


def casting(type: str) -> Form:
    """A cast."""
    return lambda _, args: cast_to(args[0], type)


def case(sql: Sql, args: Sequence[Expr]) -> Expr:
    """CASE WHEN … THEN … ELSE … END."""
    results = [place for place in range(len(args)) if place % 2 or place == len(args) - 1]
    args = _long(sql, args, results)
    pairs = [exp.If(this=args[at], true=args[at + 1]) for at in range(0, len(args) - 1, 2)]
    return exp.Case(ifs=pairs, default=args[-1] if len(args) % 2 else None)


def switch(sql: Sql, args: Sequence[Expr]) -> Expr:
    """CASE x WHEN … THEN … END."""
    args = _long(sql, args, range(2, len(args), 2))
    pairs = [exp.If(this=args[at], true=args[at + 1]) for at in range(1, len(args) - 1, 2)]
    return exp.Case(this=args[0], ifs=pairs)


def _long(sql: Sql, args: Sequence[Expr], results: Iterable[int]) -> Sequence[Expr]:
    """The operands; the first result that is a whole literal as 64 bits, which is what all results are then."""
    first = next((place for place in results if type(sql.args[place].data) is int), None)
    return [cast_to(each, LONG) if place == first else each for place, each in enumerate(args)]


def filtered(aggregate: Expr, sql: Sql, condition: Expr) -> Expr:
    """An aggregate of what counts only."""
    everything = sql.args[-1].word == "constant" and sql.args[-1].data is True
    return aggregate if everything else exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def aggregate(spelled: str) -> Form:
    """An aggregate function of one operand."""
    return lambda sql, args: filtered(call(spelled, args[0]), sql, args[-1])


def _count(sql: Sql, args: Sequence[Expr]) -> Expr:
    return filtered(exp.Count(this=exp.Star()), sql, args[-1])


def _count_distinct(sql: Sql, args: Sequence[Expr]) -> Expr:
    return filtered(exp.Count(this=exp.Distinct(expressions=[args[0]])), sql, args[-1])


def _in(_: Sql, args: Sequence[Expr]) -> Expr:
    return exp.In(this=atom(args[0]), expressions=list(args[1:]))


def _known(_: Sql, args: Sequence[Expr]) -> Expr:
    return exp.Not(this=exp.Is(this=atom(args[0]), expression=exp.null()))


def _not(_: Sql, args: Sequence[Expr]) -> Expr:
    known = args[0]
    return known.this if isinstance(known, exp.Not) else exp.Not(this=atom(known))


def _concat(_: Sql, args: Sequence[Expr]) -> Expr:
    return reduce(lambda left, right: exp.DPipe(this=left, expression=atom(right), safe=False), args)


def blank(trim: str) -> Form:
    """Whether nothing is left of a text without the white space at its ends; such signs go by number, to be seen."""
    spaces = [each for each in map(chr, range(0x3001)) if each.isspace()]
    signs = [call("chr", exp.Literal.number(ord(each))) for each in spaces]

    def build(_: Sql, args: Sequence[Expr]) -> Expr:
        every = reduce(lambda left, right: exp.DPipe(this=left, expression=right, safe=False), signs)
        return exp.EQ(this=call(trim, args[0], every.copy()), expression=exp.Literal.string(""))

    return build


def _lower(_: Sql, args: Sequence[Expr]) -> Expr:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return call("translate", args[0], exp.Literal.string(letters), exp.Literal.string(letters.lower()))


COMMON: Mapping[str, Form] = MappingProxyType(
    {
        "constant": lambda sql, _: constant(sql.data),
        "plus": binary(exp.Add),
        "minus": binary(exp.Sub),
        "times": binary(exp.Mul),
        "divide": lambda _, args: exp.Div(this=atom(args[0]), expression=atom(args[1]), typed=True, safe=False),
        "modulo": binary(exp.Mod),
        "negate": lambda _, args: exp.Neg(this=atom(args[0])),
        "abs": function("abs"),
        "floor": function("floor"),
        "ceil": function("ceil"),
        "sqrt": function("sqrt"),
        "equal": binary(exp.EQ),
        "less": binary(exp.LT),
        "at_most": binary(exp.LTE),
        "and": chain(exp.And),
        "or": chain(exp.Or),
        "not": _not,
        "known": _known,
        "first_known": lambda _, args: exp.Coalesce(this=args[0], expressions=list(args[1:])),
        "null_if": lambda _, args: exp.Nullif(this=args[0], expression=args[1]),
        "case": case,
        "switch": switch,
        "in": _in,
        "concat": _concat,
        "lower": _lower,
        "greatest": function("greatest"),
        "count": _count,
        "sum": aggregate("sum"),
        "minimum": aggregate("min"),
        "maximum": aggregate("max"),
        "count_distinct": _count_distinct,
    }
)
"""Words that mean the same in every dialect."""
