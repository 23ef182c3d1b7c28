"""Rows of a file, of all files of a folder, or of stdin: named texts, one row at a time, every bad row reported."""

import csv
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import click

from nextbest.cli.customers import BOM, Unreadable, called, opened, read


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, from 1, and its texts; what is empty is not in it.

    In Parquet the line is the number of the row.
    """

    line: int
    values: Mapping[str, str]
    part: Path | None = None
    """The file, where it is one of several in a folder."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What rows have: each of `needed`, perhaps some of `other`; whatever else is in them is left alone."""

    needed: Sequence[str]
    other: Sequence[str] = ()
    instead: Mapping[str, str] = field(default_factory=dict)
    """Of what is needed, which of `other` says it as well."""

    def missing(self, known: Container[str]) -> list[str]:
        """What is needed and not there."""
        return [each for each in self.needed if each not in known and self.instead.get(each, each) not in known]


PARQUET = b"PAR1"
"""How such a file begins."""


def read_rows(path: Path, columns: Columns) -> Iterator[Row | Unreadable]:
    """The rows in order, read as they are asked for; of a folder those of all its files, in the order of their names.

    Parquet, JSON lines where the file begins with `{`, else CSV whose first line names the columns, between commas,
    semicolons or tabs. Raises click.UsageError for what cannot be read, or has not the columns; MissingExtra for
    Parquet without the library that reads it.
    """
    if not path.is_dir():
        yield from _read(path, columns)
        return
    parts = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith((".", "_")))
    if not parts:
        raise click.UsageError(f"there is no file in {path}")
    for part in parts:
        for row in _read(part, columns):
            yield replace(row, part=part)


def _read(path: Path, columns: Columns) -> Iterator[Row | Unreadable]:
    with opened(path) as stream:
        lines = iter(stream)
        head = [next(lines, b"").removeprefix(BOM)]
        if head[0].startswith(PARQUET):
            yield from _table(path, columns)
            return
        while head[-1].isspace():
            head.append(next(lines, b""))
        if head[-1].lstrip().startswith(b"{"):
            yield from _objects(chain(head, lines), columns)
        else:
            yield from _cells(chain(head[-1:], lines), columns, path, len(head))


def _table(path: Path, columns: Columns) -> Iterator[Row | Unreadable]:
    from nextbest.engine.extras import needs

    if str(path) == "-":
        raise click.UsageError("Parquet cannot be read from stdin: name the file")
    with needs("batch"):
        from nextbest.engine.batch.row_texts import column_names, texts
    names = column_names(path)
    _has(names, columns, path)
    known = [name for name in (*columns.needed, *columns.other) if name in names]
    for number, values in enumerate(texts(path, known), start=1):
        yield _row(number, values, columns)


def _objects(lines: Iterable[bytes], columns: Columns) -> Iterator[Row | Unreadable]:
    for found in read(lines):
        if isinstance(found, Unreadable):
            yield found
            continue
        known = {name: found.document.get(name) for name in (*columns.needed, *columns.other)}
        wrong = [name for name, value in known.items() if not isinstance(value, str | None)]
        if wrong:
            yield Unreadable(found.line, f"has a `{wrong[0]}` that is not text")
        else:
            yield _row(found.line, {name: str(value) for name, value in known.items() if value is not None}, columns)


def _cells(lines: Iterable[bytes], columns: Columns, path: Path, first: int) -> Iterator[Row | Unreadable]:
    """The rows below the header, which stands on line `first`."""
    texts = (line.decode("utf-8", errors="surrogateescape") for line in lines)
    header = next(texts)
    delimiter = max(",;\t", key=header.count)
    names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    _has(names, columns, path)
    rows = csv.reader(texts, delimiter=delimiter)
    while True:
        line = first + rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unreadable(line, f"is not CSV: {error}")
            continue
        if len(cells) > len(names):
            yield Unreadable(line, f"has {len(cells)} cells, and the header names {len(names)}")
        elif any(map(_broken, cells)):
            yield Unreadable(line, "is not UTF-8 text")
        elif any(cells):
            yield _row(line, dict(zip(names, cells, strict=False)), columns)


def _has(names: Sequence[str], columns: Columns, path: Path) -> None:
    missing = columns.missing(names)
    if missing:
        asked = ", ".join(f"`{name}`" for name in missing)
        known = ", ".join([*columns.needed, *(f"[{name}]" for name in columns.other)])
        raise click.UsageError(f"{called(path)} has no column {asked} in its first line; its columns are {known}")
    twice = [name for name in names if names.count(name) > 1 and name in (*columns.needed, *columns.other)]
    if twice:
        raise click.UsageError(f"{called(path)} has the column `{twice[0]}` twice")


def _row(line: int, texts: Mapping[str, str], columns: Columns) -> Row | Unreadable:
    known = (*columns.needed, *columns.other)
    values = {name: text.strip() for name, text in texts.items() if name in known and text.strip()}
    missing = columns.missing(values)
    return Unreadable(line, f"has no `{missing[0]}`") if missing else Row(line, values)


def _broken(text: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in text)
