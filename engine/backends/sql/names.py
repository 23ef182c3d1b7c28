"""Names of tables and columns that SQL could not tell apart."""

from collections.abc import Iterable

from nextbest.dsl.types import History
from nextbest.engine.backends.dialects.dialect import Dialect
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.errors import UsageError
from nextbest.engine.graph.graph import Graph

CUSTOMERS, MEMORY = "customers", "contacts.memory"
"""Names of the tables that are read, beside one for each history."""


def check_names(graph: Graph, dialect: Dialect) -> None:
    """Raise UsageError for names that differ only in capitals, and for names of the bundle's own that are longer than
    the dialect takes; other long ones are cut (`Dialect.spelled`)."""
    memory = {path: each.declared for path, each in graph.memory.items()}
    read = {**graph.reads, **graph.event_reads, **memory}
    histories = {path: each.type for path, each in read.items() if isinstance(each.type, History)}
    fields = [[name for name, _ in history.fields] for history in histories.values()]
    _short((column_name(path) for path in read if path not in memory), dialect)
    _distinct((column_name(path) for path in read if path not in histories), dialect)
    _distinct((CUSTOMERS, MEMORY, *map(column_name, histories)), dialect)
    for names in fields:
        _short(names, dialect)
        _distinct(names, dialect)


def _short(names: Iterable[str], dialect: Dialect) -> None:
    for name in names:
        if not dialect.tells(name):
            raise UsageError(f"`{name}` is longer than the {dialect.longest} bytes that {dialect.name} tells names by")


def _distinct(names: Iterable[str], dialect: Dialect) -> None:
    """Those of one namespace, each of which stands there once."""
    seen: dict[str, str] = {}
    for name in names:
        one = dialect.spelled(name).casefold()
        before = seen.get(one)
        if before is not None:
            same = "where capitals do not count" if before.casefold() == name.casefold() else f"that of {dialect.name}"
            raise UsageError(f"`{before}` and `{name}` are one name in SQL, {same}: rename one")
        seen[one] = name
