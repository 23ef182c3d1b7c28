"""Waves → named queries, each over the one before."""

from collections.abc import Iterable

from sqlglot import exp

from nextbest.engine.backends.dialects.dialect import Expr, alias, name
from nextbest.engine.backends.sql.gatherings import apart, beside
from nextbest.engine.backends.sql.waves import Wave
from nextbest.engine.backends.sql.writer import SECONDS, ZONE, ZONES, Writer, table
from nextbest.engine.functions.sql import Sql


def wave_queries(writer: Writer, waves: Iterable[Wave], source: str, prefix: str) -> str:
    """Write waves over a query, and give the name of the last."""
    for number, wave in enumerate(waves, start=1):
        source = _wave(writer, wave, source, f"{prefix}.{number}")
    return source


def _wave(writer: Writer, wave: Wave, source: str, called: str) -> str:
    joins: list[tuple[Expr, Expr]] = []
    gathered: list[Sql] = []
    for number, gathering in enumerate(wave.gatherings):
        gathered += gathering.aggregates
        if gathering.outer and writer.dialect.repeats:
            source = beside(writer, gathering, source, f"{called}.{number}")
        else:
            query = apart(writer, gathering, source, f"{called}.{number}")
            joins.append((table(query), exp.EQ(this=name(query), expression=name(writer.key))))
    computed = [(each, writer.expression(each, whole=True)) for each in wave.columns]
    columns: list[Expr] = [name(writer.key), *(name(writer.column(each)) for each in (*wave.kept, *gathered))]
    for number, each in enumerate(wave.times):
        writer.zones = True
        here = f"{called}.zone.{number}"
        place = exp.EQ(this=name(ZONE, here), expression=writer.expression(each.args[0]))
        columns.append(alias(name(SECONDS, here), writer.column(each)))
        joins.append((table(ZONES, here), place))
    columns += [_commented(writer, alias(built, writer.column(each)), each) for each, built in computed]
    select = writer.add(called, columns, source)
    for joined, on in joins:
        select.append("joins", exp.Join(this=joined, on=on, side="LEFT"))
    return called


def _commented(writer: Writer, built: Expr, each: Sql) -> Expr:
    if each in writer.comments:
        built.comments = [writer.comments[each]]
    return built
