"""Who is a customer, at which place; and every record brought to its customer's place."""

from collections.abc import Sequence

from nextbest.engine.batch.sources.columns import quoted
from nextbest.engine.batch.sources.rows import ROW
from nextbest.engine.batch.sources.staging import ID, KEY, PROBLEM
from nextbest.engine.batch.sources.workshop import Workshop

PLACE = "place.0"
"""Whose record it is: her place among the rows of customers that are read, from 0."""
PEOPLE = "people.0"
"""The table of places and ids, each id once."""


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
    """Make `sorted.NAME` of `ready.NAME`: records by the place of their customers; missing of nobody's.

    `KEY` stays only where somebody asks for it.
    """
    table, ready, place = quoted(f"sorted.{name}"), quoted(f"ready.{name}"), f"p.{quoted(PLACE)}"
    key = f"CASE WHEN {place} IS NULL OR r.{quoted(PROBLEM)} IS NOT NULL THEN r.{quoted(KEY)} END AS {quoted(KEY)}"
    workshop.run(
        f"CREATE TABLE {table} AS SELECT {place}, r.* REPLACE ({key}) FROM {ready} AS r"
        f" LEFT JOIN {quoted(PEOPLE)} AS p ON p.{quoted(ID)} = r.{quoted(KEY)} ORDER BY {place}, r.{quoted(ROW)}"
    )
    workshop.drop(f"ready.{name}")
    workshop.drop(f"raw.{name}")


def unknown(workshop: Workshop, name: str, left_out: Sequence[str]) -> int:
    """Records that name somebody who is no customer, nor one who was left out: the ids of those are in these tables."""
    others = "".join(
        f" AND {quoted(KEY)} NOT IN (SELECT {quoted(ID)} FROM {quoted(each)} WHERE {quoted(ID)} IS NOT NULL)"
        for each in left_out
    )
    nobody = f"{quoted(PLACE)} IS NULL AND {quoted(KEY)} IS NOT NULL"
    return int(workshop.one(f"SELECT count(*) FROM {quoted(f'sorted.{name}')} WHERE {nobody}{others}")[0])
