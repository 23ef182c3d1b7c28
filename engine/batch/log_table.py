"""The log of decisions as Parquet: what one asks most as columns, the whole entry beside them as text.

`python -m nextbest.engine.batch.log_table FILE` turns one closed file of lines into a table.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nextbest.engine.batch.durable import whole

SCHEMA = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("at", "now", "id", "customer", "bundle", "digest", "inputs_digest")),
        *(pa.field(name, pa.string()) for name in ("event", "stage", "engagement", "channel", "variant", "no_action")),
        pa.field("key", pa.int64()),
        pa.field("entry", pa.string()),
    ]
)
"""Columns of the first winner, null where there is none; `entry` is the line of JSON."""
_ROWS = 2_000
"""Entries that are held at once, and the rows of a group."""


def turn(lines: Path) -> Path:
    """Write the table of a file of lines in its place; it is there whole or not at all."""
    table = lines.with_suffix(".parquet")
    with lines.open("r", encoding="ascii") as stream:
        _write(table, (line.rstrip("\n") for line in stream))
    lines.unlink()
    return table


def rewrite(table: Path, change: Callable[[str], str]) -> None:
    """Put other entries in the place of those of a table."""
    _write(table, map(change, entries_of(table)))


def entries_of(table: Path) -> Iterator[str]:
    """The entries of a table as lines of JSON."""
    with pq.ParquetFile(table) as file:
        for batch in file.iter_batches(_ROWS, columns=["entry"]):
            yield from batch.column(0).to_pylist()


def _write(table: Path, entries: Iterator[str]) -> None:
    with whole(table) as stream:
        os.fchmod(stream.fileno(), 0o600)
        with pq.ParquetWriter(stream, SCHEMA, compression="zstd", store_schema=False) as writer:
            while some := list(islice(entries, _ROWS)):
                writer.write_table(pa.Table.from_pylist(list(map(_row, some)), schema=SCHEMA))


def _row(line: str) -> Mapping[str, object]:
    entry: dict[str, Any] = json.loads(line)
    no_action = entry["no_action"]
    return {
        **{name: entry[name] for name in SCHEMA.names if name in entry},
        **next(iter(entry["winners"]), {}),
        "event": entry["event"],
        "no_action": no_action and no_action["kind"],
        "entry": line,
    }


if __name__ == "__main__":
    os.nice(10)
    for name in sys.argv[1:]:
        turn(Path(name))
