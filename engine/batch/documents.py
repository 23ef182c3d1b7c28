"""The customers of a chunk as customer documents, for what takes them one by one."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from nextbest.engine.batch.chunk import OWNER, Chunk

Document = dict[str, object]


def documents(chunk: Chunk, places: Sequence[int] | None = None) -> Iterator[Document]:
    """Each customer's document, in their order; of those places, where some are named, which are in order too.

    Values are Python's, as Arrow gives them; what is null is left out.
    """
    wanted = range(chunk.customers.num_rows) if places is None else places
    table = chunk.customers if places is None else chunk.customers.take(pa.array(places, pa.int64()))
    histories = [(path.split("."), _records(each, wanted)) for path, each in chunk.histories.items()]
    paths = [(name, name.split(".")) for name in table.column_names]
    for place, values in zip(wanted, _rows(table), strict=True):
        document: Document = {}
        for name, path in paths:
            if values[name] is not None:
                _put(document, path, values[name])
        for path, records in histories:
            if place in records:
                _put(document, path, records[place])
        yield document


def _rows(table: pa.Table) -> Iterator[dict[str, object]]:
    for batch in table.to_batches():
        yield from batch.to_pylist()


def _records(table: pa.Table, wanted: Sequence[int]) -> Mapping[int, list[Document]]:
    """By customer, the records of those who have some."""
    found: dict[int, list[Document]] = {}
    few = None if isinstance(wanted, range) else frozenset(wanted)
    if few is not None:
        owners = table.column(OWNER).to_pylist()
        table = table.take(pa.array([row for row, owner in enumerate(owners) if owner in few], pa.int64()))
    paths = [(name, name.split(".")) for name in table.column_names if name != OWNER]
    for values in _rows(table):
        record: Document = {}
        for name, path in paths:
            if values[name] is not None:
                _put(record, path, values[name])
        owner = values[OWNER]
        assert isinstance(owner, int)
        found.setdefault(owner, []).append(record)
    return found


def _put(document: Document, path: Sequence[str], value: object) -> None:
    for name in path[:-1]:
        inner = document.setdefault(name, {})
        assert isinstance(inner, dict), "no attribute is a group too"
        document = inner
    document[path[-1]] = value
