"""A share of all customers, always the same ones, whatever else is asked."""

from unicodedata import normalize

import numpy as np
import pyarrow as pa

from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.functions.chance import bucket

SALT = "nextbest run --sample"
"""No policy's own, so that a sample is even among those held out too."""


def sampled(chunk: Chunk, share: float) -> Chunk:
    """The customers of a chunk whose hash is below a share, with their histories."""
    ids = chunk.customers.column("id").cast(pa.string()).to_pylist()
    kept = np.fromiter((bucket(normalize("NFC", each or ""), SALT) < share for each in ids), np.bool_, len(ids))
    places = np.cumsum(kept) - 1
    histories, record_numbers = {}, {}
    for path, table in chunk.histories.items():
        owners = table.column(OWNER).to_numpy()
        theirs = pa.array(kept[owners])
        moved = pa.array(places[owners[kept[owners]]], pa.int64())
        table = table.filter(theirs)
        histories[path] = table.set_column(table.schema.get_field_index(OWNER), OWNER, moved)
        record_numbers[path] = chunk.record_numbers[path].filter(theirs)
    mask = pa.array(kept)
    customers, rows = chunk.customers.filter(mask), chunk.row_numbers.filter(mask)
    return Chunk(chunk.number, customers, rows, histories, record_numbers)
