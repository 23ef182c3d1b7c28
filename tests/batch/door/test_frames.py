"""Frames of Python are Arrow tables, as long as Arrow has types for what is in them."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from nextbest.engine.batch.door.frames import as_arrow
from nextbest.engine.errors import UsageError

TABLE = pa.table({"id": ["a", "b"], "age": [1, None]})


@pytest.mark.parametrize("frame", [TABLE, TABLE.to_batches()[0], TABLE.to_reader()], ids=["table", "batch", "reader"])
def test_what_is_arrow_stays_as_it_is(frame: object) -> None:
    assert as_arrow(frame).equals(TABLE)


class Spoken:
    """Speaks Arrow, one batch."""

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return TABLE.to_batches()[0].__arrow_c_array__(requested_schema)


def test_whatever_speaks_arrow_is_taken() -> None:
    assert as_arrow(Spoken()).equals(TABLE)


def test_frames_of_pandas_keep_an_index_that_has_a_name() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"age": [1.5, float("nan")], "at": [datetime(2026, 1, 1, tzinfo=UTC)] * 2})
    frame.index = pandas.Index(["a", "b"], name="id")
    found = as_arrow(frame)
    assert found.column("id").to_pylist() == ["a", "b"]
    assert found.column("age").to_pylist() == [1.5, None]
    assert found.column("at").type.tz == "UTC"
    assert as_arrow(pandas.DataFrame({"id": ["a"]})).column_names == ["id"]


def test_frames_of_polars_are_taken() -> None:
    polars = pytest.importorskip("polars")
    found = as_arrow(polars.DataFrame({"id": ["a", "b"], "tags": [["x"], None]}))
    assert found.column("id").to_pylist() == ["a", "b"]
    assert found.column("tags").to_pylist() == [["x"], None]


@pytest.mark.parametrize("frame", [None, [{"id": "a"}], "customers.parquet", 7])
def test_anything_else_is_refused(frame: object) -> None:
    with pytest.raises(UsageError, match="must be a table of Arrow, pandas or Polars"):
        as_arrow(frame)


def test_columns_of_everything_are_refused() -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(UsageError, match="the frame cannot be read as Arrow"):
        as_arrow(pandas.DataFrame({"id": ["a", 3, object()]}))
