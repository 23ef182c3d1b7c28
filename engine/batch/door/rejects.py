"""Why customers are not let in, as Arrow: each problem with the row of the source in which it is."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.outcomes import REJECTS
from nextbest.engine.decision import Problem
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.reading import pointer

CUSTOMERS = "customers"
"""The source of those who are decided; each history is a source of its own, by its path with dots."""


class Turned(NamedTuple):
    """A customer who is refused."""

    place: int
    """In the chunk."""
    refused: Refused
    records: Mapping[str, int]
    """By history, where her records begin in its table."""


def rejects(chunk: Chunk, turned: Sequence[Turned]) -> pa.Table:
    """A row for each problem (`outcomes.REJECTS`): what was kept out before, and then in order of the customers.

    What is wrong with a record stands with the row and the source of the record, its path from there on.
    """
    pointers = {"".join(map(pointer, path.split("."))): path for path in chunk.histories}
    rows = [_row(chunk, each, problem, pointers) for each in turned for problem in each.refused.fatal]
    return pa.concat_tables([chunk.rejects, pa.Table.from_pylist(rows, REJECTS)])


def _row(chunk: Chunk, turned: Turned, problem: Problem, pointers: Mapping[str, str]) -> dict[str, object]:
    source, path = CUSTOMERS, problem.path
    row = chunk.row_numbers[turned.place].as_py()
    for start, history in pointers.items():
        index, _, below = path.removeprefix(f"{start}/").partition("/")
        if path.startswith(f"{start}/") and index.isdecimal() and history in turned.records:
            source, path = history, f"/{below}" if below else ""
            row = chunk.record_numbers[history][turned.records[history] + int(index)].as_py()
            break
    return {
        "source": source,
        "row": row,
        "customer": turned.refused.id or None,
        "path": path or None,
        "message": problem.message,
        "help": problem.help,
    }
