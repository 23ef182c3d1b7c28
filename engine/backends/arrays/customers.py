"""Some customers in columns: what the array back end decides on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nextbest.engine.backends.arrays.columns import Array, Column


@dataclass(frozen=True, slots=True)
class Records:
    """One history of all these customers: their records in one table, customer by customer, in no order within one."""

    starts: Array
    """int64, one more than there are customers: the records of customer i are those from `starts[i]` to before
    `starts[i + 1]`."""
    fields: Mapping[str, Column]
    """By name, every field of the history; in the engine's forms."""


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers whom the door has let in, in the engine's forms of values.

    Columns and histories go by `column_name` of their paths, like those of SQL: every attribute of `Graph.reads`, `id`,
    and of the columns of the memory those in which some customer has anything but the default (not known: the default).
    """

    count: int
    columns: Mapping[str, Column]
    histories: Mapping[str, Records] = field(default_factory=dict)
