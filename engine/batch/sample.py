"""Some customers of a chunk, with all that is theirs; a share of all, always the same ones."""

from dataclasses import replace
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
    found = taken(chunk, _in_sample(chunk.customers.column("id"), share))
    # What is wrong with customers who are not asked for is not asked for either.
    rejects = chunk.rejects.filter(pa.array(_in_sample(chunk.rejects.column("customer"), share)))
    return replace(found, rejects=rejects)


def _in_sample(ids: pa.ChunkedArray, share: float) -> Array:
    """Whose hash is below a share, and who has none."""
    texts = ids.cast(pa.string()).to_pylist()
    found = (each is None or bucket(normalize("NFC", each), SALT) < share for each in texts)
    return np.fromiter(found, np.bool_, len(texts))


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
    documents = {int(places[place]): each for place, each in chunk.documents.items() if kept[place]}
    customers, rows = chunk.customers.filter(mask), chunk.row_numbers.filter(mask)
    return Chunk(chunk.number, customers, rows, histories, record_numbers, documents, chunk.rejects)
