"""The customers of a run who draw on budgets, in one row: those of one chunk after those of another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nextbest.engine.backends.arrays.columns import Array, Texts
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.place_by_place import Filled
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.budgets.asking import Asking
from nextbest.engine.batch.budgets.kept import Kept, Place
from nextbest.engine.batch.budgets.pairs import Pairs, none


@dataclass(frozen=True, slots=True)
class Drawn:
    """Of a chunk, whoever draws on budgets."""

    rows: Array
    """Their places in the chunk, ascending, each once."""
    pairs: Pairs
    """What each would be given that draws on budgets; customers are places in `rows`."""
    customers: Customers


class Heard(NamedTuple):
    """The same, kept on disk."""

    rows: Array
    pairs: Pairs
    kept: Place | None
    """Where these customers are kept; None: there are none."""


def drawn(asking: Asking, customers: Customers, filled: Filled) -> Drawn:
    """Of a chunk of customers, given who fills their places while nobody has drawn on a budget."""
    pairs = asking.all_pairs(customers, filled.places)
    rows = np.unique(pairs.customers)
    pairs = replace(pairs, customers=np.searchsorted(rows, pairs.customers))
    return Drawn(rows, pairs, customers_at(customers, rows))


def heard_of(drawn: Drawn, kept: Kept) -> Heard:
    """These, kept."""
    return Heard(drawn.rows, drawn.pairs, kept.put(drawn.customers) if len(drawn.rows) else None)


@dataclass(frozen=True, slots=True)
class Part:
    """Those of one chunk."""

    number: int
    start: int
    """The number of the first one; the next ones follow."""
    heard: Heard

    @property
    def end(self) -> int:
        """To before which number they are."""
        return self.start + len(self.heard.rows)


class Members:
    """They, numbered in the order of chunks and in that of each."""

    def __init__(self, kept: Kept, heard: Mapping[int, Heard], most: int) -> None:
        """`heard` by number of the chunk. `most`: on how many purses a candidate draws, at most."""
        self._kept = kept
        self.parts: dict[int, Part] = {}
        """By number of the chunk, in that order."""
        self.first = none(most)
        """What each would be given with budgets as they are in the beginning."""
        self.count = 0
        for number in sorted(heard):
            self.parts[number] = part = Part(number, self.count, heard[number])
            pairs = part.heard.pairs
            self.first = self.first.and_(replace(pairs, customers=pairs.customers + part.start))
            self.count = part.end

    def ids(self, parts: Iterable[Part] | None = None) -> Sequence[str]:
        """Of all of them, or of those of some parts."""
        found: list[str] = []
        for part in self.parts.values() if parts is None else parts:
            if part.heard.kept is not None:
                column = self.customers(part).columns[column_name(("id",))]
                assert isinstance(column, Texts), "an id is a text"
                found.extend(map(column.words.__getitem__, column.codes.tolist()))
        return found

    def customers(self, part: Part) -> Customers:
        """Those of a part that has any, in memory."""
        assert part.heard.kept is not None
        found = self._kept.get(part.heard.kept)
        assert isinstance(found, Customers)
        return found

    def of(self, customers: Array) -> Iterator[tuple[Part, Array]]:
        """Each part with those of these customers, whose numbers ascend, who are in it."""
        for part in self.parts.values():
            low, high = np.searchsorted(customers, [part.start, part.end])
            if low < high:
                yield part, customers[low:high]


def in_turn(customers: Array, most: int) -> Iterator[Array]:
    """So many of them at a time."""
    for start in range(0, len(customers), most):
        yield customers[start : start + most]
