"""What a run asks of its sources, and how it asks the sources of a bundle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.plan import Described
from nextbest.engine.batch.sources.sources import Sources

ROWS = 65_536
"""Of customers in a chunk at most, where each may have records."""
PLAIN_ROWS = 250_000
"""Where nobody has any: what a chunk costs besides its customers is then paid a quarter as often."""
MANY_ROWS, MANY_CANDIDATES = 500_000, 500
"""Where there are so many candidates, of whom each costs something beside the customers, and little is told of winners:
more of that would be too much to hold at once."""

RECORDS, FEWEST = 300_000, 1_024
"""Records of a chunk, about; but so many customers it has however many records each of them has."""


class Supply(Protocol):
    """The customers of a run, chunk by chunk, always the same ones."""

    @property
    def customers(self) -> int | None:
        """How many rows `customers` has; None: nobody knows before they are read."""

    def described(self) -> Sequence[Described]:
        """The sources as they are now; those of the same digest give the same chunks."""

    def chunks(self, first: int = 0) -> Iterator[Chunk]:
        """The chunks from that number on.

        Raises SourceChanged where a source has changed since it was opened, `UsageError` where it cannot be read.
        """

    def check(self) -> None:
        """Raises SourceChanged where a source has changed since it was opened."""


@dataclass(frozen=True, slots=True)
class FromSources:
    """Sources, in chunks of so many rows at most, alike but for the first and the last, which are about half as long:
    of two threads one reads while the other decides, and both have done at the same time."""

    sources: Sources
    most: int = ROWS
    records: int = RECORDS

    @property
    def customers(self) -> int | None:
        """How many rows there are."""
        return self.sources.customers

    def described(self) -> Sequence[Described]:
        """Each source; their digests are worked out before this comes back."""
        found = [
            Described(each.name, each.path, each.rows, each.left_out, each.unknown, each.digest)
            for each in self.sources.told().values()
        ]
        self.sources.check_unchanged()
        return found

    def chunks(self, first: int = 0) -> Iterator[Chunk]:
        """No chunk is given of which a file has changed while it was read."""
        return map(self._unchanged, self.sources.chunks(self._rows(), first))

    def check(self) -> None:
        """Raises SourceChanged where a file is no longer as it was when it was opened."""
        self.sources.check_unchanged()

    def _unchanged(self, chunk: Chunk) -> Chunk:
        self.sources.check_unchanged()
        return chunk

    def _rows(self) -> int:
        """Of customers in a chunk: the same for the same sources."""
        count, records = self.sources.customers, self.sources.records
        most = min(self.most, max(self.records * count // max(records, 1), FEWEST))
        chunks = max(-(-count // most), 1)
        return max(-(-count // chunks), 1)
