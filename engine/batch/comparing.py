"""Two runs beside each other: whose decision changed, from what to what, and who is in one of them only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from nextbest.engine.batch.listing import Run
from nextbest.engine.batch.outcomes import NO_ACTION, WINNERS, WORD

EXAMPLES = 3
"""Customers who are named for each change."""
_MEMORY = "512MB"
"""What DuckDB holds before it goes on on disk."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of decisions."""

    before: str
    """`welcome by email`, with the step behind the first, and the variant; `nothing_eligible`."""
    after: str
    customers: int
    examples: tuple[str, ...]
    """The first by code point."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the customers of two runs."""

    same: int
    changes: tuple[Change, ...]
    """The most frequent first."""
    new: int
    """Customers of the second run only."""
    new_examples: tuple[str, ...]
    vanished: int
    """Customers of the first run only."""
    vanished_examples: tuple[str, ...]

    @property
    def changed(self) -> int:
        """Customers whose decision is another one."""
        return sum(each.customers for each in self.changes)


def compared(before: Run, after: Run) -> Comparison:
    """What became of the customers of two runs that are done; what they hold streams by."""
    with _connection() as connection:
        for name, run in (("one", before), ("other", after)):
            connection.execute(f"CREATE TEMP VIEW {name} AS {_decisions(run)}")
        rows = connection.execute(_COMPARED).fetchall()
    alone = {kind: (customers, tuple(named)) for kind, _, _, customers, named in rows if kind != "changed"}
    changes = [Change(was, becomes, count, tuple(named)) for _, was, becomes, count, named in rows if was is not None]
    changes.sort(key=lambda each: (-each.customers, each.before, each.after))
    same, new, vanished = (alone.get(kind, (0, ())) for kind in ("same", "new", "vanished"))
    return Comparison(same[0], tuple(changes), *new, *vanished)


_COMPARED = f"""
WITH both_runs AS (
  SELECT
    coalesce(one.customer, other.customer) AS customer,
    one.decision AS was,
    other.decision AS becomes,
    CASE WHEN was IS NULL THEN 'new' WHEN becomes IS NULL THEN 'vanished' WHEN was = becomes THEN 'same'
      ELSE 'changed' END AS kind
  FROM one FULL JOIN other ON one.customer = other.customer
)
SELECT
  kind,
  CASE WHEN kind = 'changed' THEN was END AS from_,
  CASE WHEN kind = 'changed' THEN becomes END AS to_,
  count(*),
  min(customer, {EXAMPLES})
FROM both_runs
GROUP BY kind, from_, to_
"""


def _decisions(run: Run) -> str:
    """A row for each customer: what she gets, in words."""
    return f"""
SELECT customer, string_agg(what, ' + ' ORDER BY place, what) AS decision
FROM (
  SELECT customer, place, engagement || ' by ' || channel
    || CASE WHEN step > 1 THEN ', step ' || step ELSE '' END
    || CASE WHEN variant IS NULL THEN '' ELSE ', variant ' || variant END AS what
  FROM {_files(run, "decisions", WINNERS)}
  UNION ALL
  SELECT customer, '', no_action FROM {_files(run, "no_action", NO_ACTION)}
)
GROUP BY customer
"""


def _files(run: Run, name: str, schema: pa.Schema) -> str:
    format = run.plan.format
    paths = ", ".join(_text(str(each)) for each in sorted((run.path / name).glob(f"part-*.{format}")))
    columns = ", ".join(f"{_text(each.name)}: {_text(_TYPES[each.type])}" for each in schema)
    match format:
        case "parquet":
            return f"read_parquet([{paths}])"
        case "csv":
            how = """header = true, auto_detect = false, delim = ',', quote = '"', escape = '"'"""
            return f"read_csv([{paths}], columns = {{{columns}}}, {how})"
    return f"read_json([{paths}], columns = {{{columns}}}, format = 'newline_delimited')"


_TYPES = {
    pa.string(): "VARCHAR",
    WORD: "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.timestamp("s", "UTC"): "VARCHAR",
}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def _connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with TemporaryDirectory(prefix="nextbest_") as folder, duckdb.connect(":memory:") as connection:
        for setting in (f"memory_limit = '{_MEMORY}'", f"temp_directory = {_text(str(Path(folder)))}"):
            connection.execute(f"SET {setting}")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        yield connection
