"""PostgreSQL gives the same values, verdicts and decisions as the interpreter, to the last bit, where one is there."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from psycopg.rows import dict_row
from sqlglot import exp

from nextbest.dsl import checked
from nextbest.dsl.types import LOCATION
from nextbest.engine.backends.dialects.dialect import written
from nextbest.engine.backends.dialects.postgres import POSTGRES
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.sql.answers import asking_decisions, asking_values, told_decisions, told_values
from nextbest.engine.backends.sql.query import Outputs, Query
from nextbest.engine.backends.sql.tables import PLACE, ROW, tables
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.choose import places
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle, names
from tests.differential.cases import blank_row, without_past
from tests.differential.decisions import same
from tests.differential.expressions import TYPES, Maker, expression
from tests.differential.sample import NOWS, Values
from tests.engine.stores.servers import postgres, programs

CUSTOMERS = 40
EXPRESSIONS = 8
BUNDLES = 8

Connection = psycopg.Connection[dict[str, Any]]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL here: `apt-get install postgresql` has one that the tests start by themselves")
    with (
        postgres(folder) as url,
        psycopg.connect(f"{url}/postgres", autocommit=True, row_factory=dict_row) as connected,
    ):
        yield connected


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_values_agree(connection: Connection, seed: int) -> None:
    random = Random(seed)
    now = random.choice(NOWS)
    maker = Maker(random, Values(random, now), messages=False)
    around = bundle(maker, engagements=0)
    asked = replace(maker, definitions=names(around), context=False)
    types = [each for each in TYPES if each != LOCATION]
    made = {f"asked_{number}": expression(asked.make(random.choice(types), 3)) for number in range(EXPRESSIONS)}
    definitions = {name: checked.Definition(name, each) for name, each in made.items()}
    order = (*(around.order or ()), *definitions)
    graph = lower(replace(around, definitions={**around.definitions, **definitions}, order=order))
    nodes = [graph.definitions[name] for name in definitions]
    rows, clock = [blank_row(graph, maker.values) for _ in range(CUSTOMERS)], Clock(now, around.timezone)
    bound = Interpreter().compile(graph).at(clock)
    found = told_values(_answers(connection, graph, clock, rows, asking_values(nodes)), nodes)
    for row, (stage, values) in zip(rows, found, strict=True):
        assert stage == bound.stage(row)
        assert list(map(repr, values)) == [repr(bound.value(node, row, stage)) for node in nodes], row


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_decisions_agree(connection: Connection, seed: int) -> None:
    graph, clock, rows = without_past(seed, CUSTOMERS, several=True)
    bound, asked = Interpreter().compile(graph).at(clock), places(graph.bundle)
    found = told_decisions(_answers(connection, graph, clock, rows, asking_decisions), graph)
    for row, each in zip(rows, found, strict=True):
        same(each, graph, bound, row, asked)


def _answers(connection: Connection, graph: Graph, clock: Clock, rows: list[Row], outputs: Outputs) -> list[Any]:
    query = Query(graph, clock, POSTGRES, key=ROW, with_event=True).select(outputs)
    with connection.transaction(force_rollback=True):
        for name, table in tables(graph, rows).items():
            _load(connection, name, table)
        found = connection.execute(written(query, POSTGRES).encode()).fetchall()
    return sorted(found, key=lambda row: row[ROW])


def _load(connection: Connection, name: str, table: pa.Table) -> None:
    spelled = exp.to_identifier(name, quoted=True).sql(dialect="postgres")
    types = [_type(field.type) for field in table.schema]
    columns = ", ".join(f'"{field.name}" {type}' for field, type in zip(table.schema, types, strict=True))
    connection.execute(f"CREATE TABLE {spelled} ({columns})".encode())
    values = ", ".join(f"%s::{type}" for type in types)
    rows = [[_value(each) for each in row.values()] for row in table.to_pylist()]
    if rows:
        connection.cursor().executemany(f"INSERT INTO {spelled} VALUES ({values})".encode(), rows)


def _type(type: pa.DataType) -> str:
    if pa.types.is_list(type):
        return f"{_type(type.value_type)}[]"
    if type == PLACE:
        return POSTGRES.place
    known: Mapping[pa.DataType, str] = {pa.string(): POSTGRES.text, pa.bool_(): POSTGRES.boolean}
    return known.get(type, POSTGRES.double if type == pa.float64() else POSTGRES.whole)


def _value(value: Any) -> object:
    if isinstance(value, dict):
        return f"({value['lat']!r},{value['lon']!r})"
    return [_value(each) for each in value] if isinstance(value, list) else value
