"""A bundle as the text of a query, for a warehouse to run: what it reads stands at its head."""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import timedelta
from types import MappingProxyType

from nextbest.dsl.types import DATE, DATETIME, MONEY, TIME, Declared, History, ListOf, OneOf, Type
from nextbest.dsl.zones import EPOCH
from nextbest.engine.backends.dialects.bigquery import BIGQUERY
from nextbest.engine.backends.dialects.dialect import Dialect, written
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.backends.dialects.postgres import POSTGRES
from nextbest.engine.backends.dialects.snowflake import SNOWFLAKE
from nextbest.engine.backends.dialects.spark import SPARK
from nextbest.engine.backends.sql.choosing import decisions
from nextbest.engine.backends.sql.comments import said
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.backends.sql.names import CUSTOMERS, MEMORY
from nextbest.engine.backends.sql.placing import numbered, place_count
from nextbest.engine.backends.sql.preconditions import preconditions
from nextbest.engine.backends.sql.query import Query
from nextbest.engine.backends.sql.writer import CUSTOMER
from nextbest.engine.clock import Clock
from nextbest.engine.graph.graph import Graph

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {each.name: each for each in (DUCKDB, SPARK, POSTGRES, SNOWFLAKE, BIGQUERY)}
)
"""By name."""

KEY = "id"

PRECONDITIONS = (
    "What the decisions rest on: the queries up to the last count the rows that break it. While a count is not 0,",
    "decisions are not those of nextbest, whose door would have mended the value or refused the customer.",
)
DECISIONS = ("The decisions.",)

FORMS: Mapping[Type, str] = MappingProxyType(
    {
        MONEY: "money in ten-thousandths",
        DATE: "a day, counted from 1970-01-01",
        DATETIME: "an instant, in seconds since 1970-01-01 00:00 UTC",
        TIME: "seconds since midnight",
    }
)
"""What the whole numbers of a column stand for."""


def compiled(graph: Graph, now: int, dialect: Dialect) -> str:
    """Queries that count what breaks preconditions, then the one that decides for every customer at one instant.

    `now` is in seconds since 1970.

    Raises NotInSql for an operator that the dialect has no form for.
    """
    clock = Clock(now, graph.bundle.timezone)
    query = Query(graph, clock, dialect, key=KEY)
    select = query.select(decisions, said)
    lines = [*_head(graph, clock, dialect), *_inputs(graph, dialect, query.reads)]
    queries = [*preconditions(graph, dialect, query.reads, KEY), select]
    texts = [f"{written(each, dialect, pretty=True)};\n" for each in queries]
    return "\n".join([_said(lines), _said(PRECONDITIONS), *texts[:-1], _said(DECISIONS), texts[-1].rstrip()])


def _said(lines: Iterable[str]) -> str:
    return "".join(f"-- {line}".rstrip() + "\n" for line in lines)


def _head(graph: Graph, clock: Clock, dialect: Dialect) -> Iterator[str]:
    yield f"{graph.bundle.name}: the next best engagement of every customer"
    yield f"bundle {graph.bundle.digest}"
    yield f"now {EPOCH + timedelta(seconds=clock.now):%Y-%m-%dT%H:%M:%S}Z"
    tested = "compared with the engine by the tests of nextbest"
    yield f"{dialect.name}: {tested if dialect.tested else 'no test of nextbest executes it, so compare before use'}"
    yield ""
    yield "Gives of each customer her stage, by index, and the candidate with its engagement, channel and key (its rank"
    count = place_count(graph)
    if count == 1:
        yield "in billionths), or the kind of no action. It decides for one outbound place, without an event."
        return
    second, last = (f'"{dialect.spelled(numbered("candidate", place))}"' for place in (2, count))
    yield "in billionths), or the kind of no action. It decides without an event, for a place on each outbound channel:"
    yield f"the columns from {second}" + (f" to those of {last}" if count > 2 else "") + " say who fills further ones."


def _inputs(graph: Graph, dialect: Dialect, reads: Mapping[str, Set[str]]) -> Iterator[str]:
    """Every table and column that the query reads."""
    attributes = {column_name(path): each for path, each in graph.attributes.items()}
    yield ""
    said = "one row for each customer, with values as the door of nextbest leaves them:"
    yield f'Reads "{dialect.spelled(CUSTOMERS)}", {said}'
    for name in sorted(reads[CUSTOMERS]):
        yield f"  {_column(name, attributes[name], dialect)}"
    for table in sorted(reads.keys() - {CUSTOMERS, MEMORY}):
        history = attributes[table].type
        assert isinstance(history, History)
        yield f'Reads "{dialect.spelled(table)}", one row for each record:'
        yield f'  "{dialect.spelled(CUSTOMER)}" {dialect.text}: the "{KEY}" of the customer'
        yield from (f"  {_column(name, each, dialect)}" for name, each in history.fields if name in reads[table])
    if MEMORY in reads:
        said = "what nextbest folds her contacts into; NULL, or no row, is the default:"
        yield f'Reads "{dialect.spelled(MEMORY)}", {said}'
        yield f'  "{KEY}" {dialect.text}: the customer'
        for path, column in graph.memory.items():
            if column_name(path) in reads[MEMORY]:
                yield f"  {_column(column_name(path), column.declared, dialect, default=column.default)}"


def _column(name: str, declared: Declared, dialect: Dialect, default: object = None) -> str:
    notes = [] if dialect.tells(name) else [f"short for {name}"]
    if declared.type in FORMS:
        notes.append(FORMS[declared.type])
    if isinstance(declared.type, OneOf):
        notes.append(f"one of {', '.join(declared.type.values)}")
    if isinstance(declared.type, ListOf) and declared.type.element in FORMS:
        notes.append(f"each {FORMS[declared.type.element]}")
    if default is not None:
        notes.append(f"default {default}".lower())
    elif declared.always_there:
        notes.append("never NULL")
    return f'"{dialect.spelled(name)}" {dialect.type(declared.type)}' + (f": {'; '.join(notes)}" if notes else "")
