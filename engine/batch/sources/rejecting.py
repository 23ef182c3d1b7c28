"""Rows that are kept out before any door, as the lines of rejects, with the reasons that the door would give."""

from typing import Any

from nextbest.engine.batch.sources.origins import CUSTOMERS
from nextbest.engine.batch.sources.rows import ROW, Bad
from nextbest.engine.batch.sources.staging import PROBLEM
from nextbest.engine.doors.reading import describe, pointer

Reject = dict[str, object]

_MUST_BE = {
    "": "must be like the other rows",
    "boolean": "must be true or false",
    "integer": "must be a whole number",
    "number": "must be a number",
    "money": "must be an amount of money with at most 4 decimal places",
    "date": "must be a date",
    "datetime": "must be a date and time with its offset",
    "time": "must be a time of day",
    "location": "must be a location",
}


def bad(source: str, row: Bad) -> Reject:
    """A row that is none."""
    return _reject(source, row.row, message=row.message, help=row.help)


def nobodys(source: str, row: int) -> Reject:
    """A record that does not say whose it is."""
    help = "leave such rows out with `where:`, if they are nobody's"
    return _reject(source, row, message="does not say whose record it is", help=help)


def repeated(row: int, id: str) -> Reject:
    """A customer who was there before."""
    help = "the first row with an id counts; every later one is kept out"
    return _reject(CUSTOMERS, row, id, "/id", f"is the id of an earlier row too: {describe(id)}", help)


def cell(source: str, found: dict[str, Any]) -> Reject:
    """A cell that cannot be read as what it is, or should be."""
    problem = found[PROBLEM]
    wanted = f"must be written as `{problem['date']}`" if problem["date"] else _MUST_BE[problem["type"]]
    path = pointer(problem["path"]) if problem["path"] else None
    given = "" if path is None else f", not {describe(problem['cell'])}"
    return _reject(source, found[ROW], found["id"], path, wanted + given)


def _reject(
    source: str,
    row: int,
    customer: str | None = None,
    path: str | None = None,
    message: str = "",
    help: str | None = None,
) -> Reject:
    return {"source": source, "row": row, "customer": customer, "path": path, "message": message, "help": help}
