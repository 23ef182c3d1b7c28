"""The customers of a chunk as the engine for one customer takes them."""

from collections.abc import Iterator

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import Written, laid, with_own


def written(bundle: Bundle, chunk: Chunk, places: Array, *, store: bool) -> Iterator[Written]:
    """The documents of the customers at these places, with all that the profile declares.

    Where a `store` remembers, a document says nothing of the past that its source says nothing of.
    """
    read = {**STAGE_SINCE, **bundle.profile.attributes}
    if store:
        silent = (path for path in HISTORIES if path[0] not in chunk.histories or not chunk.histories[path[0]].num_rows)
        for path in silent:
            read.pop(path, None)
    return (with_own(each, chunk) for each in laid(chunk, read).documents(places))
