"""Which rows of a decision table can win: rows as boxes of atoms, a column of all inputs cut where any cell ends.

An atom is a set of values that no cell of the column tells apart: `missing`, one text, the numbers between two bounds.
A cell is a bit mask of atoms, a row one mask a column. What this says of a row is true for every customer; where it
would take too long to find out, it says nothing.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Literal, cast

from nextbest.dsl import types
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Within
from nextbest.dsl.expressions.intervals import Interval
from nextbest.dsl.types import OneOf, Type

MOST_STEPS = 200_000
"""Pieces of boxes that are looked at for one table."""

Box = tuple[int, ...]
Cut = tuple[float, int]
"""A place between values: (5, 0) before 5, (5, 1) after it."""


@dataclass(frozen=True, slots=True)
class Column:
    """What an input can be."""

    type: Type
    missing: bool
    interval: Interval
    """Where its known values lie, if it is a quantity."""

    def masks(self, cells: Sequence[Cell]) -> list[int]:
        """The atoms that each cell fits."""
        if self.type in types.SCALARS.values() and self.type not in (types.STRING, types.TIMEZONE, types.BOOLEAN):
            return self._ordered(cells)
        return self._named(cells)

    def _named(self, cells: Sequence[Cell]) -> list[int]:
        """Texts, sets and conditions: an atom for each value, and one for every other text."""
        match self.type:
            case OneOf(values=values):
                known: dict[object, int] = {value: 1 << place for place, value in enumerate(values)}
            case types.BOOLEAN:
                known = {True: 1, False: 2}
            case _:
                named = (value for cell in cells if isinstance(cell, Among) for value in cell.values)
                known = {value: 2 << place for place, value in enumerate(dict.fromkeys(named))}
        everything = sum(known.values()) | (self.type in (types.STRING, types.TIMEZONE))
        missing = 1 << everything.bit_length() if self.missing else 0

        def mask(cell: Cell) -> int:
            if isinstance(cell, Among):
                return sum(known[value] for value in set(cell.values))
            return missing if isinstance(cell, Nothing) else everything | missing

        return [mask(cell) for cell in cells]

    def _ordered(self, cells: Sequence[Cell]) -> list[int]:
        """Quantities and times: an atom between each two cuts."""
        ends = [list(self._ends(cell)) for cell in cells]
        first, last = self._domain()
        cuts = sorted({cut for found in ends for pair in found for cut in pair if first < cut < last} | {first, last})
        missing = 1 << len(cuts) if self.missing else 0

        def mask(cell: Cell, pairs: list[tuple[Cut, Cut]]) -> int:
            found = missing if isinstance(cell, Nothing | Anything) else 0
            for start, end in pairs:
                low, high = bisect_left(cuts, max(start, first)), bisect_left(cuts, min(end, last))
                found |= (1 << high) - (1 << low) if low < high else 0
            return found

        return [mask(cell, pairs) for cell, pairs in zip(cells, ends, strict=True)]

    def _ends(self, cell: Cell) -> Iterator[tuple[Cut, Cut]]:
        match cell:
            case Anything():
                yield (-inf, 0), (inf, 0)
            case Among(values=values):
                for value in cast(tuple[float, ...], values):
                    yield (value, 0), self._after(value)
            case Within(low=low, high=high):
                start = (-inf, 0) if low is None else (low, 0) if cell.low_fits else self._after(low)
                yield start, (inf, 0) if high is None else self._after(high) if cell.high_fits else (high, 0)
            case Nothing():
                pass

    def _after(self, value: float) -> Cut:
        return (value, 1) if self.type == types.NUMBER else (value + 1, 0)

    def _domain(self) -> tuple[Cut, Cut]:
        low, high = self.interval.low, self.interval.high
        if self.type != types.NUMBER:
            low, high = low if low == -inf else ceil(low), high if high == inf else floor(high)
        return (low, 0), (inf, 0) if high == inf else self._after(high)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one row, by its place among the rows."""

    row: int
    what: Literal["never", "hidden", "overlap"]
    by: tuple[int, ...]
    """`never`: the column of the cell that nothing fits; `hidden`: the earlier rows that fit whatever it fits;
    `overlap`: the first earlier row that fits some of it and has another outcome."""


def findings(boxes: Sequence[Box], outcomes: Sequence[object]) -> Iterator[Finding]:
    """At most one for each row, the worst."""
    steps = MOST_STEPS
    for row, earlier in enumerate(_meeting(boxes)):
        if 0 in boxes[row]:
            yield Finding(row, "never", (boxes[row].index(0),))
            continue
        met = tuple(_bits(earlier))
        alone = next((each for each in met if _inside(boxes[row], boxes[each])), None)
        hidden: tuple[int, ...] | None = (alone,) if alone is not None else None
        if hidden is None:
            hidden, steps = _hidden(boxes, row, met, steps)
        other = next((each for each in met if outcomes[each] != outcomes[row]), None)
        if hidden is not None:
            yield Finding(row, "hidden", hidden)
        elif other is not None:
            yield Finding(row, "overlap", (other,))


def _meeting(boxes: Sequence[Box]) -> Iterator[int]:
    """For each row, a bit for every earlier row that some input fits too."""
    rows = [(1 << len(boxes)) - 1] * len(boxes)
    for column in zip(*boxes, strict=True):
        having: dict[int, int] = {}
        for row, mask in enumerate(column):
            having[mask] = having.get(mask, 0) | 1 << row
        meeting = {mask: sum(found for other, found in having.items() if other & mask) for mask in having}
        rows = [found & meeting[mask] for found, mask in zip(rows, column, strict=True)]
    return (found & ((1 << row) - 1) for row, found in enumerate(rows))


def _bits(rows: int) -> Iterator[int]:
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def _inside(box: Box, other: Box) -> bool:
    return all(mask & ~above == 0 for mask, above in zip(box, other, strict=True))


def _hidden(boxes: Sequence[Box], row: int, met: tuple[int, ...], steps: int) -> tuple[tuple[int, ...] | None, int]:
    """The rows that leave nothing of the row, None where something is left or it takes too long; and steps left."""
    left = [boxes[row]]
    by: list[int] = []
    for each in met:
        cut = [piece for box in left for piece in _minus(box, boxes[each])]
        steps -= len(left) + len(cut)
        if steps < 0:
            return None, steps
        if cut != left:
            by.append(each)
        if not cut:
            return tuple(by), steps
        left = cut
    return None, steps


def _minus(box: Box, other: Box) -> Iterator[Box]:
    """What of a box is outside of another, in pieces that do not meet."""
    if any(mask & above == 0 for mask, above in zip(box, other, strict=True)):
        yield box
        return
    for column, above in enumerate(other):
        outside = box[column] & ~above
        if outside:
            yield (*box[:column], outside, *box[column + 1 :])
        box = (*box[:column], box[column] & above, *box[column + 1 :])
