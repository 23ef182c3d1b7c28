"""Sources: where data of a run come from, as far as that can be checked without the data (api.md 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal, cast

from nextbest.dsl import syntax, zones
from nextbest.dsl.check.read_clauses import read
from nextbest.dsl.check.references import is_known
from nextbest.dsl.checked import Profile
from nextbest.dsl.checked_sources import Column, File, Ids, Source, Table, Written
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import data as document
from nextbest.dsl.document.data import DataSource, FileFormat
from nextbest.dsl.expressions.names import names_used
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.messages import bundle as say_of_bundle
from nextbest.dsl.messages import sources as say
from nextbest.dsl.parse.clauses import parse_range, parse_type
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.parse.literals import integer_value, is_whole
from nextbest.dsl.source import Text
from nextbest.dsl.types import DATE, DATETIME, LOCATION, History, OneOf, Scalar, Type

CUSTOMERS = "customers"
Kind = Literal["csv", "jsonl", "parquet", "fixed_width"]
KINDS: Mapping[str, Kind] = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""Kinds of files that their names tell; `.gz` may follow."""


def check_sources(
    entries: Mapping[Text, DataSource], profile: Profile, gaps: Gaps, report: Report
) -> dict[str, Source]:
    """The sources without errors, by name."""
    histories = [".".join(path) for path, each in profile.attributes.items() if isinstance(each.type, History)]
    found = {}
    for name, entry in entries.items():
        if name.value != CUSTOMERS and name.value not in histories:
            report.add(say.unknown_source(name, [CUSTOMERS, *histories]))
            continue
        check = _Check(name, entry, profile, gaps, report)
        origin = check.ids(entries) if entry.from_ is not None else check.table() or check.file()
        if origin is not None:
            where, fields = check.expressions(origin)
            found[name.value] = Source(name.value, origin, name, where, fields, check.timezone())
    return found


def customer_key(source: str, profile: Profile) -> str:
    """What a record's customer goes by among the fields of a history's source.

    Records that have an `id` of their own, as those of the memory do, say `customer`.
    """
    history = profile.attributes[tuple(source.split("."))].type
    assert isinstance(history, History), "sources are named after histories"
    return "id" if history.field("id") is None else "customer"


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one source."""

    name: Text
    entry: DataSource
    profile: Profile
    gaps: Gaps
    report: Report

    def ids(self, others: Mapping[Text, DataSource]) -> Ids | None:
        """The distinct customers of another source."""
        entry, named = self.entry, self.entry.from_
        assert named is not None, "the shape of the document says so"
        if self.name.value != CUSTOMERS:
            self.report.add(say.from_for_customers_only(named))
        else:
            known = [name.value for name in others if name.value != CUSTOMERS]
            is_known(named, "source", known, self.gaps, self.report)
        for key, given in (("where", entry.where), ("format", entry.format), ("timezone", entry.timezone)):
            if given:
                self.report.add(say.nothing_to_read(key, named))
        return Ids(named.value)

    def table(self) -> Table | None:
        """A table of a database; None for a file."""
        entry = self.entry
        where = entry.duckdb or entry.postgres
        if where is None:
            if entry.table is not None:
                self.report.add(say.table_of_a_file(entry.table))
            return None
        if entry.format is not None:
            self.report.add(say.format_of_a_table(entry.format.place))
        if entry.table is None:
            self.report.add(say.table_required(where))
        table = entry.table.value.strip() if entry.table else ""
        return Table("duckdb" if entry.duckdb else "postgres", where.value.strip(), table)

    def file(self) -> File | None:
        """A file beside the bundle."""
        text, format = self.entry.file, self.entry.format
        if text is None:
            return None
        path = text.value.strip()
        kind = (
            cast(Kind, format.kind.value)
            if format
            else KINDS.get(PurePosixPath(path.lower().removesuffix(".gz")).suffix)
        )
        if kind is None:
            self.report.add(say.kind_of_file(text))
            return None
        header = format is None or format.header is None or format.header.value
        if format is None:
            return File(path, kind)
        if format.columns and kind not in ("csv", "fixed_width"):
            self.report.add(say.columns_of_text_only(next(iter(format.columns)), kind))
        if kind == "fixed_width" and not format.columns:
            self.report.add(say.columns_required(format.kind))
        return File(path, kind, header, self._delimiter(format, kind), self._columns(format, kind, header))

    def _delimiter(self, format: FileFormat, kind: Kind) -> str:
        given = format.delimiter
        if given is None:
            return ","
        if kind != "csv":
            self.report.add(say.delimiter_of_csv_only(given, kind))
        sign = "\t" if given.value == "tab" else given.value
        if len(sign) != 1 or not sign.isascii() or sign.isalnum() or sign in '\r\n"':
            self.report.add(say.not_a_delimiter(given))
        return sign

    def _columns(self, format: FileFormat, kind: Kind, header: bool) -> dict[str, Column]:
        found = {}
        for name, column in format.columns.items():
            if column.date is not None and "%" not in column.date.value:
                self.report.add(say.not_a_date_format(column.date))
            known = Column(date=column.date.value if column.date else None, type=self._type(column))
            wide = kind == "fixed_width"
            placed = self._wide(name, column.from_, known) if wide else self._cell(name, column.from_, known, header)
            if placed is not None:
                found[name.value] = placed
        return found

    def _wide(self, name: Text, text: Text | None, column: Column) -> Column | None:
        """A column of a file of fixed widths, at its places."""
        if text is None:
            self.report.add(say.no_places(name))
            return None
        places = read(parse_range(text.value), text, self.report)
        if places is None:
            return None
        first, last = (_whole(each) for each in (places.low, places.high))
        if first is None or last is None or not 1 <= first <= last:
            self.report.add(say.not_places(text))
            return None
        return replace(column, first=first, last=last)

    def _cell(self, name: Text, text: Text | None, column: Column, header: bool) -> Column | None:
        """A column of a CSV file, by its place or by its name in the first line."""
        called = text.value.strip() if text is not None else ""
        if called.isascii() and called.isdecimal():
            if int(called) == 0:
                self.report.add(say.not_a_place(text or name))
                return None
            return replace(column, first=int(called), last=int(called))
        if not header:
            self.report.add(say.no_header(text or name))
            return None
        return replace(column, called=called or None)

    def _type(self, column: document.Column) -> Type | None:
        if column.is_ is None:
            return None
        clause = parse_type(column.is_.value)
        self.report.extend(problem.at(column.is_) for problem in clause.problems)
        if clause.type is None:
            return None
        if clause.required or not (isinstance(clause.type, Scalar | OneOf) and clause.type != LOCATION):
            self.report.add(say.not_a_type_of_columns(column.is_))
        elif column.date is not None and clause.type not in (DATE, DATETIME):
            self.report.add(say.date_of_dates_only(column.date, str(clause.type)))
        return clause.type

    def timezone(self) -> str | None:
        """The zone of times that say none."""
        text = self.entry.timezone
        if text is not None and zones.zone(text.value) is None:
            self.report.add(say_of_bundle.unknown_timezone(text, zones.names()))
        return None if text is None else text.value

    def expressions(self, origin: File | Table | Ids) -> tuple[Written | None, dict[str, Written]]:
        """`where` and `fields`, parsed; their names are checked where the columns are known."""
        columns = list(origin.columns) if isinstance(origin, File) and origin.kind == "fixed_width" else None
        if isinstance(origin, Ids):
            columns = ["id"]
        given = self.entry.where if not isinstance(origin, Ids) else None
        where = self._written(given, columns) if given is not None else None
        fields = {}
        known = self._fields()
        for name, text in self.entry.fields.items():
            if name.value not in known:
                self.report.add(say.unknown_field(name, self.name.value, known))
            elif (written := self._written(text, columns)) is not None:
                fields[name.value] = written
        return where, fields

    def _fields(self) -> list[str]:
        if self.name.value == CUSTOMERS:
            paths = (path for path, each in self.profile.attributes.items() if not isinstance(each.type, History))
            return [".".join(path) for path in paths]
        path = tuple(self.name.value.split("."))
        declared = self.profile.attributes[path].type
        assert isinstance(declared, History), "sources are named after histories"
        own = [name for name, _ in declared.fields]
        return [customer_key(self.name.value, self.profile), *own]

    def _written(self, text: Text, columns: list[str] | None) -> Written | None:
        parsed = parse_expression(text.value)
        if parsed.tree is None:
            self.report.extend(problem.at(text) for problem in parsed.problems)
            return None
        for name in sorted(names_used(parsed.tree) - {"now", "today"}):
            if columns is not None and name not in columns:
                self.report.add(say.unknown_column(text, name, columns))
        return Written(text, parsed.tree)


def _whole(literal: object) -> int | None:
    if isinstance(literal, syntax.Number) and is_whole(literal.text):
        return integer_value(literal.text)
    return None
