"""Checked sources: where data of a run come from; they never change a decision (api.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nextbest.dsl.source import Text
from nextbest.dsl.syntax import Syntax
from nextbest.dsl.types import Type


@dataclass(frozen=True, slots=True)
class Written:
    """An expression over columns: parsed; its types are known when the data are there."""

    text: Text
    tree: Syntax


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file of text."""

    first: int | None = None
    last: int | None = None
    """Of a file of fixed widths its places in a line, from 1, both ends in it; of a CSV file twice its place among the
    columns, from 1, where it goes by that."""
    date: str | None = None
    """How its dates are written: `%Y%m%d`."""
    type: Type | None = None
    """None: as what it fills asks."""
    called: str | None = None
    """Of a CSV file its name in the first line, where that is another."""


@dataclass(frozen=True, slots=True)
class File:
    """A file beside the bundle."""

    path: str
    kind: Literal["csv", "jsonl", "parquet", "fixed_width"]
    header: bool = True
    delimiter: str = ","
    columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a DuckDB file, or of a PostgreSQL database whose address an environment variable holds."""

    database: Literal["duckdb", "postgres"]
    where: str
    """The file, or the variable's name."""
    table: str


@dataclass(frozen=True, slots=True)
class Ids:
    """The distinct customers of another source."""

    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """One source, by the name of what it fills: a history, `customers`, `contacts` or `offers`."""

    name: str
    origin: File | Table | Ids
    text: Text
    """Its name as written."""
    where: Written | None = None
    """Rows that are not yes are left out and counted."""
    fields: Mapping[str, Written] = field(default_factory=dict)
    """What is left out is the column of the same name."""
    timezone: str | None = None
    """The zone of its times that say none."""
