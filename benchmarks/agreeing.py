"""Whether all who decided for the same customers wrote the same."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.parts import COLUMNS

TYPES = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64())


def agree(right: Path, others: tuple[Path, ...]) -> int:
    """How many answers each of the others gives, all equal to those of the same customers in the first.

    Stops at whoever answers differently, twice, not for the first customers of the first, or not at all.
    """
    wanted = _answers(right)
    for each in others:
        got = _answers(each)
        if not 0 < len(got) <= len(wanted):
            raise SystemExit(f"{each.stem} answers for {len(got)} customers, and not for {len(wanted)}")
        unequal = [name for name in COLUMNS if not got[name].equals(wanted[name][: len(got)])]
        if unequal:
            place = min(_first(got[name], wanted[name][: len(got)]) for name in unequal)
            mine, theirs = (dict(table.slice(place, 1).to_pylist()[0]) for table in (got, wanted))
            raise SystemExit(f"{each.stem} answers {mine}, and {right.stem} {theirs}")
    return len(wanted)


def _answers(path: Path) -> pa.Table:
    """By customer, of a file or a run folder."""
    parts = [path / name for name in ("decisions", "no_action")] if path.is_dir() else [path]
    found = [ds.dataset(each, format="parquet").to_table() for each in parts]
    table = pa.concat_tables(
        [each.select([name for name in COLUMNS if name in each.column_names]) for each in found],
        promote_options="default",
    )
    columns = [table[name].cast(type).combine_chunks() for name, type in zip(COLUMNS, TYPES, strict=True)]
    return pa.table(columns, names=COLUMNS).sort_by("customer").combine_chunks()


def _first(got: Any, wanted: Any) -> int:
    same = pc.fill_null(pc.equal(got, wanted), False)
    unequal = pc.and_not(pc.invert(same), pc.and_(pc.is_null(got), pc.is_null(wanted)))
    return int(pc.index(unequal, True).as_py())
