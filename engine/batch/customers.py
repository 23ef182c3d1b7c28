"""Customers of a run's sources as documents, one at a time: for who looks at one of them closely."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nextbest.dsl.checked import Bundle
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.remembering import ids_of
from nextbest.engine.batch.sample import taken
from nextbest.engine.batch.sources.origins import CUSTOMERS, Given
from nextbest.engine.batch.sources.sources import usable_sources
from nextbest.engine.batch.written import written

ROWS = 16_384
"""Customers that are read at once."""


@dataclass(frozen=True, slots=True)
class Sourced:
    """A customer, or a row that comes to none."""

    source: str
    """`customers`, or the history whose row keeps her out."""
    row: int
    """From 1, without a header."""
    document: dict[str, object] | None
    problem: str | None = None
    """Where there is no document, why."""


def sourced(
    bundle: Bundle,
    given: Mapping[str, Given],
    folder: Path | None,
    now: int,
    *,
    customer: str | None = None,
    store: bool = False,
) -> Generator[Sourced, None, None]:
    """The customers of a bundle's sources in their order, some of which are `given` as for a run; nothing is decided.

    Their documents are what a run decides for, also those that the door will refuse. With `customer` only the one of
    that id, and rows that keep her out. `store`: what she is told apart from is remembered there, so a document names
    no empty past. Reads as it is asked; close it, or go to its end. `UnusableSources` with all that is wrong with the
    sources; else raises as a run's sources do.
    """
    with usable_sources(bundle, now, given, folder) as sources:
        for chunk in sources.chunks(ROWS):
            sources.check_unchanged()
            yield from _rejected(chunk, customer)
            found = chunk if customer is None else _only(chunk, customer)
            rows = found.row_numbers.to_pylist()
            for each in written(bundle, found, np.arange(len(rows)), store=store):
                yield Sourced(CUSTOMERS, rows[each.place], each.document)
            if customer is not None and rows:
                return


def _only(chunk: Chunk, customer: str) -> Chunk:
    return taken(chunk, np.fromiter((each == customer for each in ids_of(chunk)), np.bool_, chunk.customers.num_rows))


def _rejected(chunk: Chunk, customer: str | None) -> Generator[Sourced, None, None]:
    """The rows that no door has seen."""
    for each in chunk.rejects.to_pylist():
        if customer is None or each["customer"] == customer:
            yield Sourced(each["source"], each["row"], None, each["message"])
