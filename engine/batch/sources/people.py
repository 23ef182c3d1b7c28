"""Who is a customer, at which place; and every record brought to its customer's place."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.sources.columns import quoted
from nextbest.engine.batch.sources.rows import ROW
from nextbest.engine.batch.sources.staging import ID, KEY
from nextbest.engine.batch.sources.workshop import Workshop

PLACE = "place.0"
"""Whose record it is: her place among the rows of customers that are read, from 0."""
PEOPLE = "people.0"
"""The table of places and ids, each id once."""


def repeats(ids: pa.ChunkedArray) -> Array:
    """The places of ids that stood there before, in order; missing ones are nobody's."""
    if not compute.all(compute.string_is_ascii(ids), skip_nulls=True, min_count=0).as_py():
        ids = compute.utf8_normalize(ids, "NFC")
    if _ascending(ids) or compute.count_distinct(ids).as_py() == len(ids) - ids.null_count:
        return np.empty(0, np.int64)
    codes = compute.dictionary_encode(ids).combine_chunks()
    codes = codes.chunk(0) if isinstance(codes, pa.ChunkedArray) else codes
    places = compute.fill_null(codes.indices, -1).to_numpy(zero_copy_only=False)
    first = np.zeros(len(places), bool)
    first[np.unique(places, return_index=True)[1]] = True
    return np.flatnonzero(~first & (places >= 0))


def _ascending(ids: pa.ChunkedArray) -> bool:
    """Whether every id is greater than the one before, so that none is there twice."""
    if ids.null_count:
        return False
    return bool(compute.all(compute.less(ids.slice(0, len(ids) - 1), ids.slice(1)), min_count=0).as_py())


def gather(workshop: Workshop, ids: str) -> None:
    """Make `PEOPLE` of a query with `PLACE` and `id.0`, in Unicode's form NFC: the first row of each id."""
    workshop.run(
        f"CREATE TABLE {quoted(PEOPLE)} AS SELECT {quoted(ID)}, min({quoted(PLACE)}) AS {quoted(PLACE)}"
        f" FROM ({ids}) WHERE trim({quoted(ID)}) <> '' GROUP BY 1"
    )


def ids_of(table: str) -> str:
    """The query of places and ids of a table of rows in order."""
    return f"SELECT rowid AS {quoted(PLACE)}, nfc_normalize(CAST(id AS VARCHAR)) AS {quoted(ID)} FROM {quoted(table)}"


def bring(workshop: Workshop, name: str) -> None:
    """Make `sorted.NAME` of `ready.NAME`: records by the place of their customers; missing of nobody's."""
    table, ready = quoted(f"sorted.{name}"), quoted(f"ready.{name}")
    workshop.run(
        f"CREATE TABLE {table} AS SELECT p.{quoted(PLACE)}, r.* FROM {ready} AS r LEFT JOIN {quoted(PEOPLE)} AS p"
        f" ON p.{quoted(ID)} = r.{quoted(KEY)} ORDER BY p.{quoted(PLACE)}, r.{quoted(ROW)}"
    )
    workshop.drop(f"ready.{name}")


def unknown(workshop: Workshop, name: str, left_out: Sequence[str]) -> int:
    """Records that name somebody who is no customer, nor one who was left out: the ids of those are in these tables."""
    others = "".join(
        f" AND {quoted(KEY)} NOT IN (SELECT {quoted(ID)} FROM {quoted(each)} WHERE {quoted(ID)} IS NOT NULL)"
        for each in left_out
    )
    nobody = f"{quoted(PLACE)} IS NULL AND {quoted(KEY)} IS NOT NULL"
    return int(workshop.one(f"SELECT count(*) FROM {quoted(f'sorted.{name}')} WHERE {nobody}{others}")[0])
