"""What many records make of a customer: they stand customer by customer, so that each is a piece of the column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.dictionaries import ranked, through
from nextbest.engine.backends.arrays.making import nothing
from nextbest.engine.backends.arrays.taking import take


@dataclass(frozen=True, slots=True)
class Groups:
    """The records that count, customer by customer."""

    count: int
    """Customers, with records or without."""
    records: Array | None
    """Places of these records; None: all."""
    customers: Array
    """Those who have any, in their order."""
    heads: Array
    """Where the records of each of these begin among those that count."""
    sizes: Array
    """How many each of these has."""

    def of(self, column: Column) -> Column:
        """What a column says of these records."""
        return column if self.records is None else take(column, self.records)

    def all_rows(self, values: Array) -> Values:
        """A value for each customer who has records, nothing for the others."""
        if len(self.customers) == self.count:
            return Values(values)
        known = np.zeros(self.count, np.bool_)
        known[self.customers] = True
        return Values(self.or_zero(values).values, known)

    def or_zero(self, values: Array) -> Values:
        """A number for each customer who has records, 0 for the others."""
        spread = np.zeros(self.count, values.dtype)
        spread[self.customers] = values
        return Values(spread)


def grouped(count: int, owners: Array, records: Array | None) -> Groups:
    """Groups of records, given the customer of each, in their order."""
    heads = _heads(owners)
    return Groups(count, records, owners.take(heads), heads, _sizes(heads, len(owners)))


def _heads(keys: Array) -> Array:
    """Where a run of equal keys begins."""
    if not len(keys):
        return np.zeros(0, np.int64)
    heads = np.flatnonzero(keys[1:] != keys[:-1])
    heads += 1
    return np.concatenate([[0], heads])


def _sizes(heads: Array, count: int) -> Array:
    """How long each run is, of so many keys in all."""
    sizes = np.empty_like(heads)
    np.subtract(heads[1:], heads[:-1], out=sizes[:-1])
    sizes[-1:] = count - heads[-1:]
    return sizes


@dataclass(frozen=True, slots=True)
class Order:
    """Values as numbers that stand in their order."""

    values: Array
    words: tuple[str, ...] | None = None
    """Of texts, which are their places among these."""

    @staticmethod
    def of(column: Column) -> "Order":
        """That of a column; of texts by code point."""
        if isinstance(column, Texts):
            ranks = ranked(column.words)
            return Order(through(ranks, column.codes), tuple(sorted(column.words)))
        return Order(cast(Values, column).values)

    def named(self, found: Values) -> Column:
        """Such numbers as values again."""
        return found if self.words is None else Texts(found.values, self.words, found.known)


def _of_group(groups: Groups, values: Array) -> tuple[Array, int]:
    """A key for each record, the same for equal values of one customer and in their order; group × so many + value."""
    values = values.astype(np.int64) if values.dtype == np.bool_ else values
    low = values.min()
    span = int(values.max()) - int(low) + 1 if values.dtype != np.float64 else 2**63
    if span * len(groups.sizes) >= 2**63:
        uniques, values = np.unique(values, return_inverse=True)
        low, span = values.dtype.type(0), len(uniques)
    keys = np.repeat(np.arange(len(groups.sizes)) * span, groups.sizes)
    return np.add(keys, values - low, out=keys), span


def how_many(groups: Groups) -> Column:
    """The number of records."""
    return groups.or_zero(groups.sizes)


def total(groups: Groups, value: Column) -> Column:
    """The sum of whole numbers, in Python's where 64 bits may not hold it."""
    values = cast(Values, value).values
    largest = max(abs(int(values.min())), abs(int(values.max()))) * int(groups.sizes.max())
    return groups.all_rows(np.add.reduceat(values if largest < 2**63 else values.astype(object), groups.heads))


def least(groups: Groups, value: Column) -> Column:
    """The least value."""
    order = Order.of(value)
    return order.named(groups.all_rows(np.minimum.reduceat(order.values, groups.heads)))


def greatest(groups: Groups, value: Column) -> Column:
    """The greatest value."""
    order = Order.of(value)
    return order.named(groups.all_rows(np.maximum.reduceat(order.values, groups.heads)))


def different(groups: Groups, value: Column) -> Column:
    """How many different values."""
    keys, span = _of_group(groups, value.codes if isinstance(value, Texts) else cast(Values, value).values)
    keys.sort()
    owners = keys.take(_heads(keys)) // span
    return groups.or_zero(np.bincount(owners, minlength=len(groups.sizes)))


def earliest(groups: Groups, at: Column, value: Column) -> Column:
    """The least value of the earliest records."""
    return _at_end(groups, at, value, np.minimum, least)


def latest(groups: Groups, at: Column, value: Column) -> Column:
    """The greatest value of the latest records."""
    return _at_end(groups, at, value, np.maximum, greatest)


def _at_end(
    groups: Groups, at: Column, value: Column, end: np.ufunc, aggregate: Callable[[Groups, Column], Column]
) -> Column:
    times = cast(Values, at).values
    tied = np.equal(times, np.repeat(end.reduceat(times, groups.heads), groups.sizes))
    if value.known is not None:
        tied &= value.known
    places = np.flatnonzero(tied)
    if not len(places):
        return nothing(groups.count)
    owners = np.repeat(groups.customers, groups.sizes).take(places)
    return aggregate(grouped(groups.count, owners, None), take(value, places))


def most_common(groups: Groups, at: Column, value: Column) -> Column:
    """The value seen most often, of these the one seen latest, of these the least."""
    order = Order.of(value)
    keys, span = _of_group(groups, order.values)
    together = np.argsort(keys)
    keys = keys.take(together)
    heads = _heads(keys)
    times = _sizes(heads, len(keys))
    seen = np.maximum.reduceat(cast(Values, at).values.take(together), heads)
    keys = keys.take(heads)
    ranks = np.lexsort((-(keys % span), seen, times, keys // span))
    # The last of each group in this order is its first choice.
    last = np.append(_heads((keys // span).take(ranks))[1:], len(ranks)) - 1
    return order.named(groups.all_rows(order.values.take(together.take(heads.take(ranks.take(last))))))


Aggregate = Callable[..., Column]
"""Of groups, of which there are some, and what their records say: nothing, a value, or a time and a value."""

COUNTING = frozenset({"count", "count_distinct"})
"""What is 0 of nothing, as every form takes it."""

OF_PRESENT = frozenset({"sum", "minimum", "maximum", "count_distinct", "most_common"})
"""What looks only at records that have the value."""

MEANINGS: Mapping[str, Aggregate] = {
    "count": how_many,
    "sum": total,
    "minimum": least,
    "maximum": greatest,
    "count_distinct": different,
    "first_of": earliest,
    "last_of": latest,
    "most_common": most_common,
}
