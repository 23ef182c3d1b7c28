"""Files of text in columns: CSV and fixed widths, every cell as the text that stands there."""

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, cast

import numpy as np
import pyarrow as pa
from pyarrow import compute, csv

from nextbest.dsl.checked_sources import Column, File
from nextbest.engine.batch.sources.rows import ROW, Bad, Unreadable

BLOCK = 1 << 22
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""With what text in UTF-16 begins."""
SAVE = "save it as UTF-8"


def opened(file: Path) -> IO[bytes]:
    """The file, unpacked where its name ends in `.gz`. Raises OSError."""
    return cast(IO[bytes], gzip.open(file, "rb")) if file.suffix.lower() == ".gz" else file.open("rb")


def csv_columns(file: Path, origin: File) -> dict[str, Column]:
    """The columns of a CSV file by the names that expressions use. Raises Unreadable and OSError."""
    there = _names(file, origin)
    found = (
        {name: Column(first=place, last=place) for place, name in enumerate(there, start=1)} if origin.header else {}
    )
    for name, column in origin.columns.items():
        place = column.first
        if place is None:
            called = column.called or name
            if called not in there:
                raise Unreadable(f"its first line names no column `{called}`, only {', '.join(there[:12])}")
            place = there.index(called) + 1
            found.pop(called, None)
        elif place > len(there):
            raise Unreadable(f"it has {len(there)} columns, so `{name}` cannot be number {place}")
        elif origin.header:
            found.pop(there[place - 1], None)
        found[name] = Column(place, place, column.date, column.type)
    return found


def _names(file: Path, origin: File) -> list[str]:
    """The names in the first line; without a header numbers in their place."""
    with opened(file) as stream:
        start = stream.read(2)
    if not start:
        raise Unreadable("there is nothing in it")
    if start in UTF_16:
        raise Unreadable("it is text in UTF-16", SAVE)
    layout = _layout(origin, lambda _: "skip")
    try:
        with csv.open_csv(_stream(file), csv.ReadOptions(block_size=BLOCK), layout) as reader:
            names = list(reader.schema.names)
    except UnicodeDecodeError:
        raise Unreadable("its first line is not text in UTF-8", SAVE) from None
    if not origin.header:
        return [str(place) for place in range(1, len(names) + 1)]
    if len(names) == 1 and not origin.columns and (sign := next((each for each in ";\t|," if each in names[0]), None)):
        said = "tab" if sign == "\t" else f'"{sign}"'
        help = f"say in the bundle what parts them: `format: {{kind: csv, delimiter: {said}}}`"
        raise Unreadable(f"its first line is one name, `{names[0]}`", help)
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise Unreadable(f"its first line names `{sorted(twice)[0]}` twice")
    return names


def csv_batches(file: Path, origin: File, columns: Mapping[str, Column], bad: list[Bad]) -> Iterator[pa.RecordBatch]:
    """All rows with their numbers, every cell as text; an empty one is missing. Raises Unreadable."""
    try:
        yield from _batches(file, origin, columns, bad)
    except pa.ArrowInvalid as error:
        where, utf_8, _ = str(error).partition(": CSV conversion error to string: invalid UTF8")
        if not utf_8:
            raise
        raise Unreadable(f"it is not text in UTF-8: {where}", SAVE) from None


def _batches(file: Path, origin: File, columns: Mapping[str, Column], bad: list[Bad]) -> Iterator[pa.RecordBatch]:
    names = _names(file, origin)
    read = csv.ReadOptions(block_size=BLOCK, column_names=names, skip_rows=int(origin.header), use_threads=False)
    text = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        include_columns=list(dict.fromkeys(names[cast(int, each.first) - 1] for each in columns.values())),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    skipped: list[int] = []

    def skip(row: csv.InvalidRow) -> str:
        number = row.number - int(origin.header)
        skipped.append(number)
        bad.append(Bad(number, f"has {row.actual_columns} cells where there are {row.expected_columns} columns"))
        return "skip"

    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    before = 0
    with csv.open_csv(_stream(file), read, _layout(origin, skip), text) as reader:
        for batch in reader:
            numbers = np.arange(before + 1, before + batch.num_rows + len(skipped) + 1)
            numbers = np.setdiff1d(numbers, skipped, assume_unique=True)[: batch.num_rows]
            before = int(numbers[-1]) if len(numbers) else before
            cells = [batch.column(names[cast(int, each.first) - 1]) for each in columns.values()]
            yield pa.RecordBatch.from_arrays([pa.array(numbers), *cells], schema=schema)


def _stream(file: Path) -> pa.NativeFile:
    return pa.input_stream(str(file), compression="gzip" if file.suffix.lower() == ".gz" else None)


def _layout(origin: File, skip: Callable[[csv.InvalidRow], str] | None = None) -> csv.ParseOptions:
    return csv.ParseOptions(delimiter=origin.delimiter, newlines_in_values=True, invalid_row_handler=skip)


def fixed_batches(file: Path, columns: Mapping[str, Column]) -> Iterator[pa.RecordBatch]:
    """All lines with their numbers, cut at the places of the columns, without blanks at the ends."""
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    for numbers, lines in text_lines(file):
        cells = [_cut(lines, column) for column in columns.values()]
        yield pa.RecordBatch.from_arrays([numbers, *cells], schema=schema)


def _cut(lines: pa.Array, column: Column) -> pa.Array:
    assert column.first is not None, "the checker asks for places"
    cut = compute.utf8_trim_whitespace(compute.utf8_slice_codeunits(lines, column.first - 1, column.last))
    return compute.if_else(compute.equal(cut, ""), pa.scalar(None, pa.string()), cut)


def text_lines(file: Path) -> Iterator[tuple[pa.Array, pa.Array]]:
    """The lines that are not blank, some at a time: their numbers, from 1, and their text. Raises Unreadable."""
    before = 0
    for lines in _lines(file):
        kept = [(number, line) for number, line in enumerate(lines, start=before + 1) if line and not line.isspace()]
        before += len(lines)
        try:
            texts = pa.array([line.decode() for _, line in kept], pa.string())
        except UnicodeDecodeError:
            number = next(number for number, line in kept if not _is_text(line))
            raise Unreadable(f"line {number} is not text in UTF-8", SAVE) from None
        yield pa.array([number for number, _ in kept], pa.int64()), texts


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: Path) -> Iterator[Sequence[bytes]]:
    """Lines without their ends."""
    rest = b""
    with opened(file) as stream:
        first = True
        while block := stream.read(BLOCK):
            if first:
                block, first = block.removeprefix(BOM), False
            *lines, rest = (rest + block).split(b"\n")
            yield [each.removesuffix(b"\r") for each in lines]
    if rest:
        yield [rest.removesuffix(b"\r")]
