"""Chunks made of customer documents."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from nextbest.engine.batch.chunk import OWNER, Chunk

Document = Mapping[str, Any]


def chunk_of(documents: Sequence[Document], histories: Sequence[str] = ()) -> Chunk:
    """The documents as columns, in the types that Arrow finds; `histories` are keys at the top whose records stand in
    tables of their own."""
    rows = [dict(_flat({key: each for key, each in one.items() if key not in histories})) for one in documents]
    names = dict.fromkeys(name for row in rows for name in row)
    tables = {}
    for name in histories:
        records = [(place, each) for place, one in enumerate(documents) for each in one.get(name) or ()]
        fields = dict.fromkeys(field for _, record in records for field in record)
        columns = {field: pa.array([record.get(field) for _, record in records]) for field in fields}
        tables[name] = pa.table({OWNER: pa.array([place for place, _ in records], pa.int64()), **columns})
    return Chunk(
        0,
        pa.table({name: pa.array([row.get(name) for row in rows]) for name in names}),
        pa.array(range(1, len(rows) + 1), pa.int64()),
        tables,
        {name: pa.array(range(1, each.num_rows + 1), pa.int64()) for name, each in tables.items()},
    )


def _flat(document: Document, above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
