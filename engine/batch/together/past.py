"""What a store remembers of the customers of chunks, as it was when they were first looked at."""

from collections.abc import Mapping
from dataclasses import replace

from nextbest.engine.batch.budgets.kept import Kept, Place
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.remembering import ids_of, remembering
from nextbest.engine.remembering.memory import Memory, Purse
from nextbest.engine.stores.store import Store, Windows


class Past:
    """The memories of a run that looks at a store; in a run that looks twice, the second time what it saw the first."""

    def __init__(self, store: Store, now: int, windows: Windows) -> None:
        self._store, self._now, self._windows = store, now, windows
        self.spent: Mapping[Purse, int] = store.memory("", now, windows).spent
        """What budgets have given out before the run, for all of its customers."""
        self._kept = Kept()
        self._places: dict[int, Place] = {}

    def keep(self, chunk: Chunk) -> None:
        """Look at the customers of a chunk, who will be asked for again."""
        self._places[chunk.number] = self._kept.put(self._read(chunk))

    def of(self, chunk: Chunk) -> tuple[Chunk, Mapping[str, Memory]]:
        """The chunk with what is remembered of its customers in it, and the rest by their ids."""
        place = self._places.get(chunk.number)
        memories = self._read(chunk) if place is None else self._kept.get(place)
        return remembering(chunk, ids_of(chunk), memories), memories

    def close(self) -> None:
        """Give back what it keeps on disk."""
        self._kept.close()

    def _read(self, chunk: Chunk) -> Mapping[str, Memory]:
        ids = [each for each in ids_of(chunk) if each is not None]
        found = self._store.memories(ids, self._now, self._windows)
        return {id: replace(each, spent=self.spent) for id, each in found.items()}
