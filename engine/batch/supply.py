"""What a run asks of its sources."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.plan import Described


class Supply(Protocol):
    """The customers of a run, chunk by chunk, always the same ones."""

    @property
    def customers(self) -> int | None:
        """How many rows `customers` has; None: nobody knows before they are read."""

    def described(self) -> Sequence[Described]:
        """The sources as they are now; those of the same digest give the same chunks."""

    def chunks(self, first: int = 0) -> Iterator[Chunk]:
        """The chunks from that number on.

        Raises NextbestError where a source has changed since it was described, `UsageError` where it cannot be read.
        """
