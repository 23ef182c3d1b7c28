"""A part of what sources hold: some customers as Arrow, with their histories, before any door."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from nextbest.engine.batch.outcomes import REJECTS

OWNER = "customer.0"
"""In the table of a history, whose a record is: her place in the chunk, int64. No field has that name."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """So many customers, each once; the same chunk of the same sources is always the same."""

    number: int
    """From 0."""
    customers: pa.Table
    """A column for each attribute that the source has, by its path with dots (`consent.email`), nested ones taken
    apart; in whatever type the source has: the door reads it. `id` is always there."""
    row_numbers: pa.Array
    """Of each customer the row of her source, from 1, without a header."""
    histories: Mapping[str, pa.Table] = field(default_factory=dict)
    """By path with dots: the records of these customers in order of `OWNER`, a column for each field."""
    record_numbers: Mapping[str, pa.Array] = field(default_factory=dict)
    """By history, of each record the row of its source, from 1."""
    documents: Mapping[int, Mapping[str, object]] = field(default_factory=dict)
    """Customers of JSON lines whom these columns cannot hold as they are (a text where the others have numbers), by
    their places: the document itself, for the real door, with the records in it. What stands at that place in the
    columns means nothing; `histories` has of them only records from tables of their own."""
    rejects: pa.Table = field(default_factory=REJECTS.empty_table)
    """What kept rows out before any door, in the columns of `REJECTS`: a customer who is there already, a record that
    cannot be read (its customer is left out with it), a record of nobody. None of them is among `customers`."""
