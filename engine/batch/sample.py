"""Some customers of a chunk, with all that is theirs; a share of all, always the same ones."""

from unicodedata import normalize

import numpy as np
import pyarrow as pa

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.functions.chance import bucket

SALT = "nextbest run --sample"
"""No policy's own, so that a sample is even among those held out too."""


def sampled(chunk: Chunk, share: float) -> Chunk:
    """The customers of a chunk whose hash is below a share."""
    return taken(chunk, in_sample(chunk.customers.column("id"), share))


def in_sample(ids: pa.ChunkedArray, share: float) -> Array:
    """Whose hash is below a share."""
    texts = ids.cast(pa.string()).to_pylist()
    return np.fromiter((bucket(normalize("NFC", each or ""), SALT) < share for each in texts), np.bool_, len(texts))


def taken(chunk: Chunk, kept: Array) -> Chunk:
    """The customers for whom `kept` is true."""
    places = np.cumsum(kept) - 1
    histories, record_numbers = {}, {}
    for path, table in chunk.histories.items():
        owners = table.column(OWNER).to_numpy()
        theirs = kept[owners]
        moved = pa.array(places[owners[theirs]], pa.int64())
        mask = pa.array(theirs)
        histories[path] = table.filter(mask).set_column(table.schema.get_field_index(OWNER), OWNER, moved)
        record_numbers[path] = chunk.record_numbers[path].filter(mask)
    mask = pa.array(kept)
    return Chunk(chunk.number, chunk.customers.filter(mask), chunk.row_numbers.filter(mask), histories, record_numbers)
