"""Rows in the workshop → what they fill: `where` judged, expressions computed, text read; unreadable cells are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nextbest.dsl.types import BOOLEAN, DATETIME, STRING, Type
from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.names import CUSTOMERS
from nextbest.engine.backends.sql.query import STAGE, Output, Query
from nextbest.engine.batch.sources.columns import literal, quoted
from nextbest.engine.batch.sources.conversions import (
    Moment,
    Value,
    from_engine,
    from_text,
    in_engine,
    moment,
    read_as,
    stored,
)
from nextbest.engine.batch.sources.expressions import lowered
from nextbest.engine.batch.sources.fillings import Computed, Filling, Taken
from nextbest.engine.batch.sources.plans import Plan
from nextbest.engine.batch.sources.rows import LINE, ODD, ROW
from nextbest.engine.batch.sources.wall_clocks import table_of
from nextbest.engine.batch.sources.workshop import Workshop
from nextbest.engine.clock import Clock

KEY = "key.0"
"""Whose a record is: her id in Unicode's form NFC; missing where none is said."""
PROBLEM = "problem.0"
"""The first cell that cannot be read, as a struct of `path`, `cell` and `type`; missing where all can."""
ID = "id.0"
"""An id in Unicode's form NFC."""
LEFT_OUT = "left.customers"
"""The table of ids of customers who are left out."""
ZONE = "zone"
"""The table of changes of the source's clocks."""
_WHERE = "where.0"


class Cell(NamedTuple):
    """A cell that is read, and when it cannot be."""

    path: str
    sql: str
    type: Type
    bad: str
    date: str | None = None
    """How dates are written in it, where the bundle says so."""


@dataclass(slots=True)
class Staging:
    """The stage of one source: `raw.NAME` becomes `ready.NAME`, with `ROW`, `KEY`, what is filled, and `PROBLEM`."""

    workshop: Workshop
    plan: Plan
    clock: Clock
    documents: bool
    """Whether the rows are JSON lines, some of which no columns hold."""
    odd_ones_go: bool
    """Whether such a row is a problem: of a history, or where something is computed."""
    _names: dict[int, str] = field(default_factory=dict)
    """Of computed columns, by identity."""
    _cells: list[Cell] = field(default_factory=list)

    def run(self) -> None:
        """Make the table; `raw.NAME` is dropped. Of records taken as they are it is a view."""
        name, workshop = self.plan.asked.name, self.workshop
        if self.plan.key is not None and not (self.plan.computes or self.plan.columns.texts or self.documents):
            columns = [quoted(ROW), *self._columns(), f"NULL AS {quoted(PROBLEM)}"]
            workshop.look(f"ready.{name}", f"SELECT {', '.join(columns)} FROM {quoted(f'raw.{name}')}")
            return
        tables = [self._compute(*each) for each in self._groups()]
        columns = [quoted(ROW), *self._columns(), *(map(quoted, (ODD, LINE)) if self.documents else ())]
        source = quoted(f"raw.{name}")
        for number, each in enumerate(tables):
            same = quoted(f"same.{number}")
            renamed = f"SELECT {quoted(ROW)} AS {same}, * EXCLUDE ({quoted(ROW)}, {quoted(STAGE)}) FROM {quoted(each)}"
            source += f" LEFT JOIN ({renamed}) ON {same} = {quoted(ROW)}"
        problem, kept = self._problem(), self._kept()
        workshop.run(
            f"CREATE TABLE {quoted(f'ready.{name}')} AS SELECT {', '.join(columns)}, {problem} AS {quoted(PROBLEM)}"
            f" FROM {source} WHERE {kept} ORDER BY {quoted(ROW)}"
        )
        if self.plan.key is None and self.plan.where is not None:
            id = next(self._filled(part.filling, STRING, "id") for part in self.plan.parts if part.path == "id")
            ids = f"SELECT nfc_normalize(CAST({id} AS VARCHAR)) AS {quoted(ID)} FROM {source} WHERE NOT {kept}"
            workshop.run(f"CREATE TABLE {quoted(LEFT_OUT)} AS {ids}")
        for each in (f"raw.{name}", *tables):
            workshop.drop(each)

    def _columns(self) -> Iterator[str]:
        if self.plan.key is not None:
            key = f"CAST({self._filled(self.plan.key, STRING, 'customer')} AS VARCHAR)"
            yield f"CASE WHEN trim({key}) <> '' THEN nfc_normalize({key}) END AS {quoted(KEY)}"
        for part in self.plan.parts:
            value = self._filled(part.filling, part.declared.type, part.path)
            id = part.path == "id" and self.plan.key is None
            yield f"{f'CAST({value} AS VARCHAR)' if id else value} AS {quoted(part.path)}"

    def _filled(self, filling: Filling, wanted: Type, path: str) -> str:
        """The value in SQL; what cannot be read is noted."""
        if isinstance(filling, Computed):
            self._note_inputs(filling)
            return from_engine(quoted(self._names[id(filling)]), filling.expression.type)
        if isinstance(filling, Taken):
            return self._taken(filling, wanted, path)
        lat = self._taken(filling.latitude, wanted, f"{path}.lat")
        lon = self._taken(filling.longitude, wanted, f"{path}.lon")
        return f"CASE WHEN {lat} IS NOT NULL OR {lon} IS NOT NULL THEN {{'lat': {lat}, 'lon': {lon}}} END"

    def _taken(self, taken: Taken, wanted: Type, path: str) -> str:
        sql = taken.leaf.sql
        if taken.text is None:
            return sql
        type = read_as(taken.text, wanted)
        value = from_text(sql, taken.text, type)
        if value.bad is not None:
            self._cells.append(Cell(path, sql, type, value.bad, taken.text.date))
        return value.sql

    def _input(self, name: str, *, money: bool) -> tuple[Value | Moment, Type]:
        """A column as expressions compute with it."""
        columns = self.plan.columns
        leaf, text = columns.leaves[name], columns.texts.get(name)
        type = columns.type(name, money=money)
        assert type is not None, "the expression is checked"
        if type == DATETIME:
            return moment(leaf.sql, leaf.type, text, zoned=columns.timezone is not None), type
        if text is None:
            return in_engine(leaf.sql, leaf.type, type), type
        said = from_text(leaf.sql, text, type)
        value = in_engine(said.sql, stored(type, text), type)
        bad = " OR ".join(each for each in (said.bad, value.bad) if each)
        return Value(value.sql, bad or None), type

    def _note_inputs(self, computed: Computed) -> None:
        for name in computed.columns:
            value, type = self._input(name, money=computed.money)
            if value.bad is not None:
                text = self.plan.columns.texts.get(name)
                date = None if text is None else text.date
                self._cells.append(Cell(name, self.plan.columns.leaves[name].sql, type, value.bad, date))

    def _groups(self) -> Iterator[tuple[bool, dict[str, Computed]]]:
        """What is computed, by how numbers are read in it."""
        given = [self.plan.key, *(part.filling for part in self.plan.parts)]
        computed = {f"v.{number}": each for number, each in enumerate(given) if isinstance(each, Computed)}
        if self.plan.where is not None:
            computed[_WHERE] = self.plan.where
        self._names.update((id(each), name) for name, each in computed.items())
        for money in (False, True):
            group = {name: each for name, each in computed.items() if each.money is money}
            if group:
                yield money, group

    def _compute(self, money: bool, computed: Mapping[str, Computed]) -> str:
        """Make a table of these values by `ROW`, with the SQL that bundles are compiled to."""
        graph = lowered(self.plan.columns, computed, money=money)
        used = sorted({name for each in computed.values() for name in each.columns})
        self._view({name: self._input(name, money=money)[0] for name in used})

        def outputs(expansion: Expansion) -> Mapping[str, Output]:
            return {
                name: Output(expansion.yes(node), BOOLEAN)
                if name == _WHERE
                else Output(expansion.value(node), node.type)
                for name, node in graph.definitions.items()
            }

        made = f"computed.{int(money)}.{self.plan.asked.name}"
        query = written(Query(graph, self.clock, DUCKDB, key=ROW).select(outputs), DUCKDB)
        self.workshop.run(f"CREATE TABLE {quoted(made)} AS {query}")
        self.workshop.run(f"DROP VIEW {quoted(CUSTOMERS)}")
        return made

    def _view(self, inputs: Mapping[str, Value | Moment]) -> None:
        """The table that the compiled query reads; wall clocks are looked up among the changes of their zone."""
        source, columns = quoted(f"raw.{self.plan.asked.name}"), [quoted(ROW)]
        for number, (name, value) in enumerate(inputs.items()):
            if isinstance(value, Moment):
                zone = f"zone.{number}"
                columns.append(f"{value.at(f'{quoted(zone)}.ahead')} AS {quoted(name)}")
                if value.wall is not None:
                    source += f" ASOF LEFT JOIN {quoted(ZONE)} AS {quoted(zone)} ON {value.wall} >= {quoted(zone)}.wall"
            else:
                columns.append(f"{value.sql} AS {quoted(name)}")
        if self.plan.columns.timezone is not None:
            self.workshop.drop(ZONE)
            changes = table_of(self.plan.columns.timezone)
            self.workshop.keep(ZONE, changes.schema, changes.to_batches())
        self.workshop.run(f"CREATE TEMP VIEW {quoted(CUSTOMERS)} AS SELECT {', '.join(columns)} FROM {source}")

    def _kept(self) -> str:
        """Rows whose `where` is yes, or cannot be judged because a cell of it cannot be read."""
        if self.plan.where is None:
            return "true"
        return f"(coalesce({quoted(_WHERE)}, false) OR coalesce({self._unjudged()}, false))"

    def _unjudged(self) -> str:
        assert self.plan.where is not None, "asked for where there is one"
        inputs = (self._input(name, money=self.plan.where.money)[0].bad for name in self.plan.where.columns)
        odd = quoted(ODD) if self.documents else None
        return " OR ".join(each for each in (*inputs, odd) if each) or "false"

    def _problem(self) -> str:
        if self.plan.where is not None:
            self._note_inputs(self.plan.where)
        choices = []
        if self.documents and self.odd_ones_go:
            choices.append(f"WHEN {quoted(ODD)} THEN {{'path': '', 'cell': {quoted(LINE)}, 'type': '', 'date': ''}}")
        for path, sql, type, bad, date in self._cells:
            told = (
                f"{{'path': {literal(path)}, 'cell': CAST({sql} AS VARCHAR), 'type': {literal(str(type))},"
                f" 'date': {literal(date or '')}}}"
            )
            choices.append(f"WHEN {bad} THEN {told}")
        return f"CASE {' '.join(choices)} END" if choices else "NULL"
