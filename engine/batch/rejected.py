"""Rows of rejects: what kept a customer out, with the source and the row where it stands."""

from collections.abc import Iterator, Sequence

from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.decision import Problem

Reject = dict[str, object]
"""One row, by the names of `outcomes.REJECTS`."""

CUSTOMERS = "customers"
"""How the source of customers is called."""


def rejected(chunk: Chunk, place: int, customer: str, problems: Sequence[Problem]) -> Iterator[Reject]:
    """A row for each problem of the customer at that place of the chunk."""
    for each in problems:
        source, row = _where(chunk, place, each.path)
        yield {
            "source": source,
            "row": row,
            "customer": customer or None,
            "path": each.path or None,
            "message": each.message,
            "help": each.help,
        }


def _where(chunk: Chunk, place: int, pointer: str) -> tuple[str, int]:
    """The source of what a JSON pointer names, and its row there: `/orders/3/total` is a row of `orders`."""
    parts = pointer.split("/")[1:]
    for end in range(1, len(parts)):
        history = ".".join(parts[:end])
        if history in chunk.record_numbers and parts[end].isdecimal():
            # Records stand customer by customer, and the document has them in that order.
            first = int(chunk.histories[history].column(OWNER).to_numpy().searchsorted(place))
            return history, int(chunk.record_numbers[history][first + int(parts[end])].as_py())
    return CUSTOMERS, int(chunk.row_numbers[place].as_py())
