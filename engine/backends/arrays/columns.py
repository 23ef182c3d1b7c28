"""Values of many rows side by side: what the array back end reads and computes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Known = NDArray[np.bool_] | None
"""Where there is a value; None: everywhere. What an array holds elsewhere means nothing."""

Column = Union["Values", "Texts", "Places", "Lists"]


@dataclass(frozen=True, slots=True)
class Values:
    """Booleans, whole numbers (int64: also money, days, instants, times) or doubles, in the engine's forms.

    Of customers whole numbers may be held in fewer bytes (see `widths`): who computes with them gets them in 64 bits.
    """

    values: Array
    known: Known = None

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, each by its place among the different ones."""

    codes: Array
    """int32."""
    words: Sequence[str]
    """Different texts; not all need to occur. A tuple, or `LaterWords`."""
    known: Known = None

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Places:
    """Locations."""

    latitudes: Array
    longitudes: Array
    known: Known = None

    def __len__(self) -> int:
        return len(self.latitudes)


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists: the elements of all rows in one column, row by row."""

    starts: Array
    """int64, one more than rows: the elements of row i are those from `starts[i]` to before `starts[i + 1]`."""
    elements: Column
    known: Known = None

    def __len__(self) -> int:
        return len(self.starts) - 1
