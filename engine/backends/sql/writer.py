"""Waves → queries: nodes of sqlglot, each wave a named query over the one before."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from sqlglot import exp

from nextbest.dsl.types import History as HistoryType
from nextbest.engine.backends.dialects.dialect import Dialect, Expr, alias, name
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql

CUSTOMER = "customer.id"
"""Of a history's table, the column that says whose a record is: no field can have that name."""

ZONES, ZONE, SECONDS = "clock.0.zones", "zone.0", "seconds.0"
"""The named query of what the clocks of each zone show, and its columns. No attribute is called by a digit."""


@dataclass(slots=True)
class Writer:
    """Writes the queries of one program in one dialect."""

    dialect: Dialect
    clock: Clock
    key: str
    """The customers' column that tells them apart."""
    histories: Mapping[tuple[str, ...], HistoryType]
    comments: Mapping[Sql, str]
    """What is said of columns."""
    reads: dict[str, set[str]] = field(default_factory=dict)
    """What is read: columns by table."""
    readers: Counter[str] = field(default_factory=Counter)
    """How many queries read each named one."""
    names: dict[Sql, str] = field(default_factory=dict)
    """What is a column, and its name."""
    queries: list[tuple[str, exp.Select]] = field(default_factory=list)
    """Named queries, each over those before."""
    numbers: Iterator[int] = field(default_factory=count)
    """Of columns that have no name of their own."""
    zones: bool = False
    """Whether local times are looked up."""

    def column(self, each: Sql) -> str:
        """The name of the column that an expression is."""
        if each not in self.names:
            leaf = each.data if each.word == "column" else None
            self.names[each] = str(leaf) if leaf else f"v.{next(self.numbers)}"
        return self.names[each]

    def expression(self, each: Sql, *, whole: bool = False) -> Expr:
        """The node of an expression: a column where it is one, unless the `whole` of it is asked for."""
        if each.word == "column" or (each in self.names and not whole):
            return name(self.column(each))
        if each.word == "field":
            return name(leaf(each))
        return self.dialect.build(each, [self.expression(arg) for arg in each.args])

    def output(self, each: Sql, called: str) -> Expr:
        """An expression under a name."""
        return alias(self.expression(each), called)

    def add(self, called: str, columns: Sequence[Expr], source: Expr | str) -> exp.Select:
        """A named query."""
        query = exp.Select(expressions=list(columns), from_=exp.From(this=table(source)))
        if isinstance(source, str):
            self.readers[source] += 1
        self.queries.append((called, query))
        return query

    def columns_of(self, called: str) -> list[str]:
        """The columns of a query that stands there already."""
        return next(query.named_selects for name, query in reversed(self.queries) if name == called)


def leaf(each: Sql) -> str:
    """The name that a field of a record goes by: `orders.total`."""
    path, field_name = cast(tuple[tuple[str, ...], str], each.data)
    return ".".join((*path, field_name))


def table(source: Expr | str, alias: str | None = None) -> Expr:
    """A table or named query by its name."""
    if not isinstance(source, str):
        return source
    return exp.Table(
        this=exp.to_identifier(source, quoted=True),
        alias=None if alias is None else exp.TableAlias(this=exp.to_identifier(alias, quoted=True)),
    )
