"""What a store remembers of the customers of a run, chunk by chunk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nextbest.engine.batch.budgets.kept import Kept, Place
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.remembering import ids_of, remembering
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.folded import Folding
from nextbest.engine.remembering.memory import Memory, Purse
from nextbest.engine.stores.store import Store

Memories = Mapping[str, Memory]
"""By the customer's id."""
_NOBODY = "nobody"
"""Whose memory has nothing in it but what budgets have given out."""


class Past:
    """The memory of a store as one run sees it; budgets as they stand when it begins.

    A run in which customers compete looks at each of them twice, and sees the second time what it saw the first.
    """

    def __init__(self, store: Store, folding: Folding, clock: Clock, hold: int) -> None:
        self._store, self._now = store, clock.now
        self._windows = folding.windows(clock, hold)
        self.spent: Mapping[Purse, int] = store.memory(_NOBODY, clock.now, self._windows).spent
        self._kept = Kept()
        self._places: dict[int, Place] = {}

    def of(self, chunk: Chunk) -> tuple[Chunk, Memories]:
        """The chunk with what is remembered of its customers, and that."""
        ids, place = ids_of(chunk), self._places.get(chunk.number)
        memories = self._read(ids) if place is None else self._kept.get(place)
        return remembering(chunk, ids, memories), memories

    def keep(self, chunk: Chunk) -> None:
        """Remember what is remembered of the customers of a chunk, for whenever it is asked for."""
        self._places[chunk.number] = self._kept.put(self._read(ids_of(chunk)))

    def close(self) -> None:
        """Give back what that takes on disk."""
        self._kept.close()

    def _read(self, ids: Sequence[str | None]) -> Memories:
        known = list(dict.fromkeys(each for each in ids if each is not None))
        found = self._store.memories(known, self._now, self._windows)
        return {id: replace(each, spent=self.spent) for id, each in found.items()}
