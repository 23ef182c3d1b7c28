"""Rows of customers as the columns of a chunk: groups taken apart, nested records in tables of their own."""

import pyarrow as pa
from pyarrow import compute
from pyarrow import types as arrow

from nextbest.dsl.types import DATE, DATETIME, History, Type
from nextbest.engine.batch.chunk import OWNER
from nextbest.engine.batch.sources.columns import is_string, naive, plain_type
from nextbest.engine.batch.sources.fillings import Placed, Taken
from nextbest.engine.batch.sources.plans import Part
from nextbest.engine.batch.sources.wall_clocks import instants, texts


def taken(part: Part, table: pa.Table, timezone: str | None) -> pa.ChunkedArray:
    """What fills an attribute, out of the columns of a table that is plain already."""
    filling = part.filling
    if isinstance(filling, Placed):
        lat, lon = filling.latitude.leaf.of(table), filling.longitude.leaf.of(table)
        both = compute.make_struct(lat.combine_chunks(), lon.combine_chunks(), field_names=["lat", "lon"])
        missing = compute.and_(compute.is_null(lat), compute.is_null(lon))
        return compute.if_else(missing, pa.scalar(None, both.type), both)
    assert isinstance(filling, Taken), "nothing is computed here"
    column = filling.leaf.of(table)
    if part.path == "id" and arrow.is_integer(plain_type(column.type)):
        return column.cast(pa.string())
    return fitted(column, part.declared.type, timezone)


def fitted(column: pa.ChunkedArray, wanted: Type, timezone: str | None) -> pa.ChunkedArray:
    """Dates and times without a zone as what they stand for."""
    if naive(column.type):
        if wanted == DATE:
            return compute.floor_temporal(column, unit="day").cast(pa.date32(), safe=False)
        if wanted == DATETIME and timezone is not None:
            return instants(column, timezone)
    if wanted == DATETIME and timezone is not None and is_string(plain_type(column.type)):
        return texts(column.cast(pa.string()), timezone)
    return column


def records(column: pa.ChunkedArray, history: History, timezone: str | None) -> pa.Table:
    """The records of all rows, with the place of each row."""
    lists = column.combine_chunks()
    owners = compute.list_parent_indices(lists).cast(pa.int64())
    records = compute.list_flatten(lists)
    found = {OWNER: owners}
    for name, declared in history.fields:
        if arrow.is_struct(records.type) and records.type.get_field_index(name) >= 0:
            found[name] = fitted(compute.struct_field(records, name), declared.type, timezone)
    return pa.table(found)
