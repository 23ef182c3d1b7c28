"""Frames of Python as Arrow: tables and batches of Arrow itself, of pandas, of Polars, and of whatever speaks Arrow."""

import sys
from collections import Counter
from typing import Protocol, runtime_checkable

import pyarrow as pa

from nextbest.engine.errors import UsageError


@runtime_checkable
class Streamed(Protocol):
    """What gives its rows as Arrow: Polars, DuckDB, Arrow itself."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A stream of batches."""


@runtime_checkable
class Batched(Protocol):
    """What gives one batch of rows as Arrow."""

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        """A batch."""


def as_arrow(frame: object) -> pa.Table:
    """The table that a frame is; nothing is copied where the frame is Arrow already.

    Takes tables, batches and readers of pyarrow, data frames of pandas and Polars, and whatever else has
    `__arrow_c_stream__` or `__arrow_c_array__`. A reader is read to its end. An index of pandas that has a name
    becomes a column.
    Raises UsageError for anything else, for columns that Arrow has no type for, and for two columns of one name.
    """
    found = _table(frame)
    twice = sorted(name for name, count in Counter(found.schema.names).items() if count > 1)
    if twice:
        raise UsageError(f"the frame has two columns of the name `{twice[0]}`")
    return found


def _table(frame: object) -> pa.Table:
    if isinstance(frame, pa.Table):
        return frame
    # Whoever has a frame of pandas has imported it.
    pandas = sys.modules.get("pandas")
    try:
        if pandas is not None and isinstance(frame, pandas.DataFrame):
            return pa.Table.from_pandas(frame).replace_schema_metadata(None)
        if isinstance(frame, Streamed):
            return pa.RecordBatchReader.from_stream(frame).read_all()
        if isinstance(frame, Batched):
            return pa.Table.from_batches([pa.record_batch(frame)])
    except (pa.ArrowException, TypeError, ValueError) as problem:
        raise UsageError(f"the frame cannot be read as Arrow: {problem}") from problem
    raise UsageError(f"must be a table of Arrow, pandas or Polars, not a Python `{type(frame).__name__}`")
