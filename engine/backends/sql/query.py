"""Whole queries: what all stages share once, then one branch for each stage, put together with UNION ALL."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlglot import exp

from nextbest.dsl.types import History, Type
from nextbest.dsl.zones import names as zone_names
from nextbest.engine.backends.dialects.dialect import Dialect, Expr, alias, cast_to, constant, name
from nextbest.engine.backends.sql.expand import Expansion, column_name
from nextbest.engine.backends.sql.names import CUSTOMERS, MEMORY, check_names
from nextbest.engine.backends.sql.terms import Terms, below, chosen, is_constant
from nextbest.engine.backends.sql.wave_queries import wave_queries
from nextbest.engine.backends.sql.waves import JOINED, Planner
from nextbest.engine.backends.sql.writer import SECONDS, ZONE, ZONES, Writer, table
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql, sql
from nextbest.engine.graph.graph import Graph

ALL, INPUTS, EVERYONE = "all", "all.0", "all.0.staged"
"""Names of queries, the first what names of more begin with. A history can be called `all`, but nothing by a digit."""

STAGE = "stage.index"
"""The column of the stage, by its index; no attribute can have that name."""


class Output(NamedTuple):
    """What is asked for, and its type."""

    value: Sql
    type: Type


FENCED = 4
"""Every so many named queries one is materialized where some are: over many within one another, planning explodes."""

LISTED = 4
"""Texts that one comment has."""

Comments = Callable[[Expansion], Iterable[tuple[Sql, str]]]
"""What is said of expressions in one stage; they become columns."""

Outputs = Callable[[Expansion], Mapping[str, Output]]
"""What is asked of the customers of one stage, by name: the same names in every stage."""


@dataclass(slots=True)
class Query:
    """One query over the customers of one graph, at one `now`."""

    graph: Graph
    clock: Clock
    dialect: Dialect
    key: str = "id"
    """The column that tells customers apart, in the tables of customers and of what is remembered."""
    with_event: bool = False
    reads: dict[str, set[str]] = field(default_factory=dict)
    """What the query that was written last reads: columns by table."""
    terms: Terms = field(init=False)

    def __post_init__(self) -> None:
        self.terms = Terms(self.dialect.name, self.dialect.words)

    def select(self, outputs: Outputs, comments: Comments = lambda _: ()) -> exp.Select | exp.SetOperation:
        """The query of these outputs, beside the key and the stage. Raises NotInSql, and UsageError (see `Planner`)."""
        check_names(self.graph, self.dialect)
        stage = self._stage()
        expansions = [self._expansion(each.name) for each in self.graph.stages]
        branches = [self._outputs(each, outputs) for each in expansions]
        self.reads = {}
        writer = Writer(
            self.dialect, self.clock, self.key, self._histories, self._said(expansions, comments), self.reads
        )
        given = self._base(writer, stage, [each.value for branch in branches for each in branch.values()])
        selects = [self._branch(writer, given, index, branch) for index, branch in enumerate(branches)]
        whole = _all(selects)
        named = [
            exp.CTE(
                this=query,
                alias=exp.TableAlias(this=exp.to_identifier(called, quoted=True)),
                materialized=self._fenced(place, writer.readers[called]) or None,
            )
            for place, (called, query) in enumerate([*self._zones(writer), *writer.queries], start=1)
        ]
        whole.set("with_", exp.With(expressions=named))
        return whole

    @property
    def _histories(self) -> Mapping[tuple[str, ...], History]:
        columns = self.graph.attributes
        return {path: each.type for path, each in columns.items() if isinstance(each.type, History)}

    def _fenced(self, place: int, readers: int) -> bool:
        """Whether a named query is materialized."""
        apart = readers > 1 or place % FENCED == 0
        return self.dialect.fences == "all" or (self.dialect.fences == "some" and apart)

    def _expansion(self, stage: str | None) -> Expansion:
        return Expansion(self.graph, self.clock, stage, self.terms, self.with_event)

    def _stage(self) -> Sql:
        """The index of the first stage that is yes."""
        expansion = self._expansion(None)
        *first, _ = self.graph.stages
        choices = [(expansion.yes(each.when), sql(index)) for index, each in enumerate(first)]
        return self.terms.shared(chosen(choices, sql(len(first))))

    def _outputs(self, stage: Expansion, outputs: Outputs) -> Mapping[str, Output]:
        return {called: Output(self.terms.shared(value), type) for called, (value, type) in outputs(stage).items()}

    def _said(self, expansions: Iterable[Expansion], comments: Comments) -> Mapping[Sql, str]:
        found: dict[Sql, dict[str, None]] = {}
        for expansion in expansions:
            for each, text in comments(expansion):
                found.setdefault(self.terms.shared(each), {})[text] = None
        return {each: _listed(tuple(texts)) for each, texts in found.items()}

    def _base(self, writer: Writer, stage: Sql, asked: Sequence[Sql]) -> tuple[Sql, ...]:
        """The query that every branch is over, with the stage and what stages share; gives its columns."""
        below_ = tuple(below(*asked))
        shared = [each for each in below_ if each.word in JOINED or each.word == "column"]
        computed = Planner(named=writer.comments).plan([stage, *shared])
        early = {each for wave in computed for each in wave.columns}
        shared += [each for each in below_ if each in early and each is not stage]
        outputs = [stage, *dict.fromkeys(shared)]
        self._inputs(writer, below(*outputs))
        if not is_constant(stage):
            writer.names[stage] = STAGE
        last = wave_queries(writer, Planner(named=writer.comments).plan(outputs), INPUTS, ALL)
        index = writer.expression(stage)
        if self.dialect.unforeseen and not is_constant(stage):
            index = self.dialect.unforeseen(index)
        columns = [name(self.key), alias(index, STAGE), *(name(writer.column(each)) for each in outputs[1:])]
        writer.add(EVERYONE, columns, last)
        return tuple(outputs[1:])

    def _inputs(self, writer: Writer, terms: Iterable[Sql]) -> None:
        """The customers, and beside each what is remembered of her."""
        asked = list(dict.fromkeys(str(each.data) for each in terms if each.word == "column"))
        memory = {column_name(path) for path in self.graph.memory}
        columns: list[Expr] = [name(self.key, CUSTOMERS)]
        columns += [name(each, MEMORY if each in memory else CUSTOMERS) for each in asked if each != self.key]
        self.reads[CUSTOMERS] = {self.key, *set(asked).difference(memory)}
        query = writer.add(INPUTS, columns, CUSTOMERS)
        if memory.intersection(asked):
            self.reads[MEMORY] = {self.key, *memory.intersection(asked)}
            same = exp.EQ(this=name(self.key, MEMORY), expression=name(self.key, CUSTOMERS))
            query.append("joins", exp.Join(this=table(MEMORY), on=same, side="LEFT"))

    def _branch(self, above: Writer, given: Sequence[Sql], index: int, asked: Mapping[str, Output]) -> exp.Select:
        writer = replace(above, names={each: above.names[each] for each in given})
        first = f"stage.{self.graph.stages[index].name}"
        columns = [name(self.key), name(STAGE), *(name(writer.column(each)) for each in given)]
        here = exp.EQ(this=name(STAGE), expression=constant(index))
        writer.add(first, columns, EVERYONE).set("where", exp.Where(this=here))
        outputs = tuple(dict.fromkeys(each.value for each in asked.values()))
        last = wave_queries(writer, Planner(frozenset(given), writer.comments).plan(outputs), first, first)
        above.zones |= writer.zones
        writer.readers[last] += 1
        found = [self._output(writer, called, each) for called, each in asked.items()]
        stage = alias(constant(index), STAGE)
        return exp.Select(expressions=[name(self.key), stage, *found], from_=exp.From(this=table(last)))

    def _output(self, writer: Writer, called: str, asked: Output) -> Expr:
        """An output under its name; a constant with its type, which the branches have in common."""
        if not is_constant(asked.value):
            return writer.output(asked.value, called)
        built = cast_to(constant(asked.value.data), self.dialect.type(asked.type))
        return alias(built, called)

    def _zones(self, writer: Writer) -> Iterator[tuple[str, exp.Select]]:
        """What the clocks of each zone show: constants of `now`."""
        if writer.zones:
            rows = [(each, self.clock.local_time(each)) for each in sorted(zone_names())]
            values = exp.values(rows, alias="times", columns=[ZONE, SECONDS])
            for each in values.find_all(exp.Identifier):
                # Where capitals count, what is not in quotes is another name.
                each.set("quoted", True)
            yield ZONES, exp.Select(expressions=[exp.Star()], from_=exp.From(this=values))


def _listed(texts: tuple[str, ...]) -> str:
    more = len(texts) - LISTED
    return "; ".join([*texts[:LISTED], f"and {more} more"] if more > 0 else texts)


def _all(selects: Sequence[exp.Select]) -> exp.Select | exp.SetOperation:
    first, *rest = selects
    whole: exp.Select | exp.SetOperation = first
    for each in rest:
        whole = exp.Union(this=whole, expression=each, distinct=False)
    return whole
