"""Very many of the customers of the benchmarks, in a Parquet file, the same for the same seed."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.crossing import COMPRESSION
from benchmarks.parts import consent
from benchmarks.shoppers import ATTRIBUTES, CONSENTS, DAYS, MISSING, NOW, Attribute

GROUP = 122_880
"""Rows of a group, as DuckDB writes them: each group can be read by another thread."""
DECIMALS = {"integer": 0, "number": 4, "money": 2}


def write(path: Path, count: int, seed: int = 1) -> None:
    """So many customers; a column for each attribute and each consent, money as doubles, dates as dates."""
    pq.write_table(table(count, seed), path, compression=COMPRESSION, row_group_size=GROUP, store_schema=False)


def table(count: int, seed: int = 1) -> pa.Table:
    """What `shoppers.customers` draws one after another, drawn column by column: alike, not the same customers."""
    random = np.random.default_rng([seed, count])
    columns = {"id": pa.array([f"c{number:06}" for number in range(count)])}
    for each in ATTRIBUTES:
        missing = random.random(count) < MISSING if each.optional else None
        columns[each.name] = _column(random, each, count, missing)
    for name, share in CONSENTS.items():
        columns[consent(name)] = pa.array(random.random(count) < share)
    return pa.table(columns)


def _column(random: np.random.Generator, attribute: Attribute, count: int, missing: Any) -> pa.Array:
    match attribute.type:
        case "integer" | "number" | "money":
            scale = 10 ** DECIMALS[attribute.type]
            whole = random.integers(0, attribute.high * scale, count, endpoint=True)
            return pa.array(whole if scale == 1 else whole / scale, mask=missing)
        case "set":
            places = pa.array(random.integers(0, len(attribute.values), count, dtype=np.int32), mask=missing)
            return pa.DictionaryArray.from_arrays(places, list(attribute.values)).cast(pa.string())
        case "boolean":
            return pa.array(random.random(count) < 0.7, mask=missing)
        case "date":
            ago = random.integers(0, DAYS, count)
            last = np.datetime64(NOW.date(), "D")
            return pa.array(last - ago.astype("timedelta64[D]"), mask=missing)


def documents(path: Path, count: int) -> list[dict[str, object]]:
    """The first of them as customer documents, dates as dates; what is missing is left out."""
    first = next(pq.ParquetFile(path).iter_batches(count))
    return [_document(row) for row in first.to_pylist()]


def _document(row: dict[str, Any]) -> dict[str, object]:
    given = {each: row.pop(consent(each)) for each in CONSENTS}
    return {**{name: value for name, value in row.items() if value is not None}, "consent": given}
