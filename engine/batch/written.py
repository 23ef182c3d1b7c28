"""The customers of a chunk as the engine for one customer takes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import Laid, Written, laid, with_own


@dataclass(frozen=True, slots=True)
class Writing:
    """A chunk laid out, for who asks for its customers time and again."""

    chunk: Chunk
    laid: Laid

    @classmethod
    def of(cls, bundle: Bundle, chunk: Chunk, *, store: bool) -> "Writing":
        """With all that the profile declares.

        Where a `store` remembers, a document says nothing of the past that its source says nothing of.
        """
        read = {**STAGE_SINCE, **bundle.profile.attributes}
        if store:
            given = chunk.histories
            for path in HISTORIES:
                if path[0] not in given or not given[path[0]].num_rows:
                    read.pop(path, None)
        return cls(chunk, laid(chunk, read))

    def documents(self, places: Array) -> Iterator[Written]:
        """The documents of the customers at these places."""
        return (with_own(each, self.chunk) for each in self.laid.documents(places))


def written(bundle: Bundle, chunk: Chunk, places: Array, *, store: bool) -> Iterator[Written]:
    """The documents of the customers at these places, as `Writing` has them."""
    return Writing.of(bundle, chunk, store=store).documents(places)
