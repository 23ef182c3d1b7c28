"""Waves → queries: nodes of sqlglot, each wave a named query over the one before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from sqlglot import exp

from nextbest.dsl.types import DATE
from nextbest.dsl.types import History as HistoryType
from nextbest.engine.backends.dialects.dialect import Dialect, Expr, alias, constant, name
from nextbest.engine.backends.sql.waves import Gathering, Wave
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import YES, Sql, known, word

CUSTOMER = "customer.id"
"""Of a history's table, the column that says whose a record is: no field can have that name."""

ZONES = "clock.zones"
"""The named query of what the clocks of each zone show. Names of ours have a point: no attribute has one of those."""

SEEN = 2**40
"""More than seconds of any time: what is multiplied by it is compared before them."""


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
    names: dict[Sql, str] = field(default_factory=dict)
    """What is a column, and its name."""
    queries: list[tuple[str, exp.Select]] = field(default_factory=list)
    """Named queries, each over those before."""
    numbers: Iterator[int] = field(default_factory=count)
    """Of columns that have no name of their own."""
    zones: bool = False
    """Whether local times are looked up."""

    def waves(self, waves: Iterable[Wave], source: str, prefix: str) -> str:
        """Write these over a query, and give the name of the last."""
        for number, wave in enumerate(waves, start=1):
            source = self._wave(wave, source, f"{prefix}.{number}")
        return source

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
            return name(_leaf(each))
        return self.dialect.build(each, [self.expression(arg) for arg in each.args])

    def output(self, each: Sql, called: str) -> Expr:
        """An expression under a name."""
        return alias(self.expression(each), called)

    def add(self, called: str, columns: Sequence[Expr], source: Expr | str) -> exp.Select:
        """A named query."""
        query = exp.Select(expressions=list(columns), from_=exp.From(this=table(source)))
        self.queries.append((called, query))
        return query

    def _wave(self, wave: Wave, source: str, called: str) -> str:
        gathered = [self._gathering(each, source, f"{called}.{number}") for number, each in enumerate(wave.gatherings)]
        computed = [(each, self.expression(each, whole=True)) for each in wave.columns]
        columns: list[Expr] = [name(self.key), *(name(self.column(each)) for each in wave.kept)]
        joins: list[tuple[Expr, Expr]] = []
        for query, gathering in zip(gathered, wave.gatherings, strict=True):
            columns += [name(self.column(each)) for each in gathering.aggregates]
            joins.append((table(query), exp.EQ(this=name(query), expression=name(self.key))))
        for number, each in enumerate(wave.times):
            self.zones = True
            here = f"{called}.zone.{number}"
            place = exp.EQ(this=name("zone", here), expression=self.expression(each.args[0]))
            columns.append(alias(name("seconds", here), self.column(each)))
            joins.append((table(ZONES, here), place))
        columns += [self._commented(alias(built, self.column(each)), each) for each, built in computed]
        select = self.add(called, columns, source)
        for joined, on in joins:
            select.append("joins", exp.Join(this=joined, on=on, side="LEFT"))
        return called

    def _commented(self, built: Expr, each: Sql) -> Expr:
        if each in self.comments:
            built.comments = [self.comments[each]]
        return built

    def _gathering(self, gathering: Gathering, source: str, called: str) -> str:
        """The query of a history's aggregates; its column of its own name says whose they are."""
        records = self._records(gathering, source, called)
        carried = [CUSTOMER, *(_leaf(each) for each in gathering.fields), *map(self.column, gathering.outer)]
        for number, wave in enumerate(gathering.waves, start=1):
            built = [(each, self.expression(each, whole=True)) for each in wave]
            named = [alias(each, self.column(column)) for column, each in built]
            records = self._over(f"{called}.{number}", [*map(name, carried), *named], records)
            carried += map(self.column, wave)
        if gathering.aggregates[0].word == "most_common":
            return self._most_common(gathering.aggregates[0], records, called)
        whose = alias(name(CUSTOMER), called)
        found = [(each, self.expression(each, whole=True)) for each in gathering.aggregates]
        named = [alias(built, self.column(each)) for each, built in found]
        self.add(called, [whose, *named], records).set("group", exp.Group(expressions=[name(CUSTOMER)]))
        return called

    def _over(self, called: str, columns: Sequence[Expr], source: str) -> str:
        self.add(called, columns, source)
        return called

    def _records(self, gathering: Gathering, source: str, called: str) -> str:
        """The records up to now, beside what of the customer they are compared with."""
        here = f"{called}.records"
        columns: list[Expr] = [name(CUSTOMER, "record")]
        for each in gathering.fields:
            _, field_name = cast(tuple[tuple[str, ...], str], each.data)
            columns.append(alias(name(field_name, "record"), _leaf(each)))
        columns += [name(self.column(each), source) for each in gathering.outer]
        history = ".".join(gathering.history)
        self.reads.setdefault(history, {CUSTOMER, "at"}).update(each.data[1] for each in gathering.fields)  # type: ignore[index]
        query = self.add(here, columns, table(history, "record"))
        if gathering.outer:
            same = exp.EQ(this=name(self.key, source), expression=name(CUSTOMER, "record"))
            query.append("joins", exp.Join(this=table(source), on=same))
        now = self.clock.today if self.histories[gathering.history].at == DATE else self.clock.now
        query.set("where", exp.Where(this=exp.LTE(this=name("at", "record"), expression=constant(now))))
        return here

    def _most_common(self, aggregate: Sql, records: str, called: str) -> str:
        """How often and how late each value is seen, and of these the best."""
        at, value, condition = aggregate.args
        value_, times, seen = (Sql("column", data=f"{called}.{each}") for each in ("value", "times", "seen"))
        counted = [
            self.output(value, str(value_.data)),
            self.output(word("count", YES), str(times.data)),
            self.output(Sql("maximum", (at, YES)), str(seen.data)),
        ]
        query = self.add(f"{called}.counted", [name(CUSTOMER), *counted], records)
        query.set("where", exp.Where(this=self.expression(Sql("and", (condition, known(value))))))
        query.set("group", exp.Group(expressions=[name(CUSTOMER), self.expression(value)]))
        rank = -(word("wide", times) * SEEN + seen)
        best = self.expression(Sql("first_of", (rank, value_, YES)))
        columns = [
            alias(name(CUSTOMER), called),
            alias(best, self.column(aggregate)),
        ]
        self.add(called, columns, f"{called}.counted").set("group", exp.Group(expressions=[name(CUSTOMER)]))
        return called


def _leaf(each: Sql) -> str:
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
