"""The queries that make values of a customer from the records of her histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlglot import exp

from nextbest.dsl.types import DATE
from nextbest.engine.backends.dialects.dialect import Expr, alias, call, constant, name
from nextbest.engine.backends.sql.terms import conjunction
from nextbest.engine.backends.sql.waves import Gathering
from nextbest.engine.backends.sql.writer import CUSTOMER, Writer, leaf, table
from nextbest.engine.functions.sql import YES, Sql, case, equal, known, word

SEEN = 2**40
"""More than seconds of any time: what is multiplied by it is compared before them."""

RECORD = "record"


@dataclass(frozen=True, slots=True)
class _Group:
    """How the records of one customer are put together."""

    key: str
    """The column of the records that says whose they are."""
    kept: Sequence[Expr]
    """What a query has of each customer, beside aggregates."""
    here: Sql | None = None
    """Whether a row is of a record; None: all are."""

    def counts(self, condition: Sql) -> Sql:
        """Whether a row counts that does if the condition is yes."""
        return condition if self.here is None else conjunction((self.here, condition))


def apart(writer: Writer, gathering: Gathering, source: str, called: str) -> str:
    """Write the query of a history's aggregates, by customer; its column of its own name says whose they are."""
    query = _records(writer, gathering, called, [name(CUSTOMER, RECORD)], table(".".join(gathering.history), RECORD))
    query.set("where", exp.Where(this=_until_now(writer, gathering)))
    if gathering.outer:
        query.set("expressions", [*query.expressions, *(name(writer.column(each), source) for each in gathering.outer)])
        query.append("joins", exp.Join(this=table(source), on=_same(writer, source)))
        writer.readers[source] += 1
    return _gathered(writer, gathering, called, _Group(CUSTOMER, [alias(name(CUSTOMER), called)]))


def beside(writer: Writer, gathering: Gathering, source: str, called: str) -> str:
    """Write the query of all that stands in `source` and, beside it, a history's aggregates: it reads `source` once.

    Where a query that is read twice is computed twice, aggregates that are compared with their customer would double
    all that stands before them. So each customer is put beside each of her records with all that is known of her,
    and where her records are put together, that is taken over from any of them.
    """
    columns, whose = writer.columns_of(source), f"{called}.whose"
    query = _records(writer, gathering, called, [name(each, source) for each in columns], source)
    query.set("expressions", [*query.expressions, alias(name(CUSTOMER, RECORD), whose)])
    here = exp.And(this=_same(writer, source), expression=_until_now(writer, gathering))
    query.append("joins", exp.Join(this=table(".".join(gathering.history), RECORD), on=here, side="LEFT"))
    kept = [name(each) if each == writer.key else alias(call("any_value", name(each)), each) for each in columns]
    return _gathered(writer, gathering, called, _Group(writer.key, kept, known(Sql("column", data=whose))))


def _records(
    writer: Writer, gathering: Gathering, called: str, columns: Sequence[Expr], source: Expr | str
) -> exp.Select:
    """A query of the records with what is read of them."""
    fields = {cast(tuple[tuple[str, ...], str], each.data)[1]: leaf(each) for each in gathering.fields}
    writer.reads.setdefault(".".join(gathering.history), {CUSTOMER, "at"}).update(fields)
    named = [alias(name(field, RECORD), called_) for field, called_ in fields.items()]
    return writer.add(f"{called}.records", [*columns, *named], source)


def _same(writer: Writer, source: str) -> Expr:
    return exp.EQ(this=name(writer.key, source), expression=name(CUSTOMER, RECORD))


def _until_now(writer: Writer, gathering: Gathering) -> Expr:
    now = writer.clock.today if writer.histories[gathering.history].at == DATE else writer.clock.now
    return exp.LTE(this=name("at", RECORD), expression=constant(now))


def _gathered(writer: Writer, gathering: Gathering, called: str, group: _Group) -> str:
    """The aggregates, of records whose own columns come first."""
    records = f"{called}.records"
    for number, wave in enumerate(gathering.waves, start=1):
        columns = [(each, writer.expression(each, whole=True)) for each in wave]
        named = [alias(built, writer.column(each)) for each, built in columns]
        writer.add(f"{called}.{number}", [*map(name, writer.columns_of(records)), *named], records)
        records = f"{called}.{number}"
    if gathering.aggregates[0].word == "most_common":
        return _most_common(writer, gathering.aggregates[0], records, called, group)
    counted = []
    for each in gathering.aggregates:
        *operands, condition = each.args
        counted.append(Sql(each.word, (*operands, group.counts(condition)), each.data))
    records, ended = _ends(writer, counted, records, f"{called}.ends", group)
    found = zip(gathering.aggregates, ended, strict=True)
    named = [alias(writer.expression(how, whole=True), writer.column(each)) for each, how in found]
    return _by(writer, called, [*group.kept, *named], records, [name(group.key)])


def _ends(
    writer: Writer, aggregates: Sequence[Sql], records: str, called: str, group: _Group
) -> tuple[str, Sequence[Sql]]:
    """Where no aggregate gives the first and the last: beside each record when they were; the rest are aggregates."""
    found, ends = [], []
    for number, each in enumerate(aggregates):
        if each.word not in ("first_of", "last_of") or each.word in writer.dialect.forms:
            found.append(each)
            continue
        at, value, condition = each.args
        end, extreme = Sql("column", data=f"{called}.{number}"), "minimum" if each.word == "first_of" else "maximum"
        over = exp.Window(this=writer.expression(Sql(extreme, (at, condition))), partition_by=[name(group.key)])
        ends.append(alias(over, str(end.data)))
        found.append(Sql(extreme, (value, conjunction((condition, equal(at, end))))))
    if ends:
        writer.add(called, [*map(name, writer.columns_of(records)), *ends], records)
        records = called
    return records, found


def _most_common(writer: Writer, aggregate: Sql, records: str, called: str, group: _Group) -> str:
    """How often and how late each value is seen, and of these the best."""
    at, value, condition = aggregate.args
    value_, times, seen = (Sql("column", data=f"{called}.{each}") for each in ("value", "times", "seen"))
    counts = conjunction((condition, known(value)))
    if group.here is not None:
        # She stays, also without a record that counts.
        valued = writer.output(case((group.counts(counts), value)), str(value_.data))
        writer.add(f"{called}.valued", [*map(name, writer.columns_of(records)), valued], records)
        records, value = f"{called}.valued", value_
    numbers = [
        writer.output(value, str(value_.data)),
        writer.output(word("count", YES), str(times.data)),
        writer.output(Sql("maximum", (at, YES)), str(seen.data)),
    ]
    first = [name(group.key)] if group.here is None else group.kept
    _by(writer, f"{called}.counted", [*first, *numbers], records, [name(group.key), writer.expression(value)])
    if group.here is None:
        writer.queries[-1][1].set("where", exp.Where(this=writer.expression(counts)))
    rank = -(word("wide", times) * SEEN + seen)
    counts = YES if group.here is None else known(value_)
    source, (best,) = _ends(
        writer, [Sql("first_of", (rank, value_, counts))], f"{called}.counted", f"{called}.ends", group
    )
    named = [*(each.copy() for each in group.kept), alias(writer.expression(best), writer.column(aggregate))]
    return _by(writer, called, named, source, [name(group.key)])


def _by(writer: Writer, called: str, columns: Sequence[Expr], source: str, keys: Sequence[Expr]) -> str:
    """A query that puts rows together by these."""
    writer.add(called, columns, source).set("group", exp.Group(expressions=list(keys)))
    return called
