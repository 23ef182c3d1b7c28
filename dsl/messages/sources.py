"""Wording of the checker: where data of a run come from (api.md 4)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import listed
from nextbest.dsl.source import Place, Text


def unknown_source(name: Text, known: Sequence[str]) -> Diagnostic:
    """A source that fills nothing."""
    message = f"a source fills a history or `customers`, and `{name}` is neither"
    return _unknown(name, message, known)


def from_for_customers_only(name: Text) -> Diagnostic:
    """`orders: {from: visits}`."""
    help = "write `from` under `customers`; a history is read from a file or a table"
    return _error("only `customers` can be taken from another source", name.place, help)


def nothing_to_read(key: str, name: Text) -> Diagnostic:
    """`{from: orders, where: …}`."""
    help = f"leave it out, or write it in the source `{name}`"
    return _error(
        f"`from` takes the customers of `{name}` as they are: there is no place for `{key}`", name.place, help
    )


def table_of_a_file(table: Text) -> Diagnostic:
    """`{file: x.csv, table: y}`."""
    return _error("a file has no tables", table.place, "leave `table` out, or name the database: `duckdb: shop.duckdb`")


def table_required(where: Text) -> Diagnostic:
    """`{duckdb: shop.duckdb}`."""
    return _error(f"it is not said which table of `{where}`", where.place, "add `table:` with its name")


def format_of_a_table(place: Place) -> Diagnostic:
    """`{duckdb: …, format: …}`."""
    return _error("`format` is for files", place, "leave it out: a database knows its columns")


def kind_of_file(file: Text) -> Diagnostic:
    """`file: orders.txt`."""
    help = "name it `.csv`, `.jsonl` or `.parquet`, or say how it is laid out: `format: {kind: csv}`"
    return _error(f"the name of `{file}` does not tell what kind of file it is", file.place, help)


def columns_of_text_only(name: Text, kind: str) -> Diagnostic:
    """`format: {kind: parquet, columns: …}`."""
    help = "leave `columns` out; expressions use the names that the file gives them"
    return _error(f"`columns` are for files of text, and this is {kind}", name.place, help)


def delimiter_of_csv_only(text: Text, kind: str) -> Diagnostic:
    """`format: {kind: jsonl, delimiter: ;}`."""
    return _error(f"only a CSV file has a delimiter, and this is {kind}", text.place, "leave `delimiter` out")


def not_a_delimiter(text: Text) -> Diagnostic:
    """`delimiter: "::"`."""
    return _error(f"`{text}` cannot stand between columns", text.place, 'write one sign: `";"`, `"|"`, or `tab`')


def no_places(name: Text) -> Diagnostic:
    """`columns: {at: {date: "%Y%m%d"}}` of a file of fixed widths."""
    help = "add `from`: `{from: 2 to 6}`; places count from 1, both ends belong to it"
    return _error(f"it is not said where `{name}` stands", name.place, help)


def not_a_place(text: Text) -> Diagnostic:
    """`columns: {id: 0}`."""
    return _error(f"`{text}` is not the place of a column", text.place, "columns count from 1")


def no_header(text: Text) -> Diagnostic:
    """`{header: no, columns: {id: Customer}}`."""
    help = "write its place, from 1: `id: 1`; or `header: yes`, where the first line has the names"
    return _error(f"this file names no columns, so `{text}` cannot be found in it", text.place, help)


def not_a_type_of_columns(text: Text) -> Diagnostic:
    """`is: list of string`."""
    help = "write `string`, `integer`, `number`, `money`, `boolean`, `date`, `datetime` or `time`, without `!`"
    return _error(f"a column of text cannot be `{text}`", text.place, help)


def date_of_dates_only(text: Text, type: str) -> Diagnostic:
    """`{is: money, date: "%Y"}`."""
    return _error(f"`date` says how dates are written, and this column is {type}", text.place, "leave one of them out")


def columns_required(kind: Text) -> Diagnostic:
    """`format: {kind: fixed_width}`."""
    help = "add `columns: {id: 2 to 6}`: places count from 1, both ends belong to it"
    return _error("it is not said where the columns of this file stand", kind.place, help)


def not_places(text: Text) -> Diagnostic:
    """`id: 0 to 6`."""
    help = "write the first and the last place, counted from 1: `2 to 6`"
    return _error(f"`{text}` are not places of a line", text.place, help)


def not_a_date_format(text: Text) -> Diagnostic:
    """`date: YYYYMMDD`."""
    help = "write `%Y` for the year, `%m` for the month, `%d` for the day: `%Y%m%d`"
    return _error(f"`{text}` does not say where year, month and day stand", text.place, help)


def unknown_field(name: Text, source: str, known: Sequence[str]) -> Diagnostic:
    """A field that the history does not have."""
    what = "the profile" if source == "customers" else f"a record of `{source}`"
    return _unknown(name, f"{what} has no `{name}`", known)


def unknown_column(text: Text, name: str, known: Sequence[str]) -> Diagnostic:
    """A column that the file does not have."""
    meant = closest(name, known)
    help = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}"
    return _error(f"this file has no column `{name}`", text.place, help)


def _unknown(name: Text, message: str, known: Sequence[str]) -> Diagnostic:
    meant = closest(name.value, known)
    shown = listed(known[:8]) + (" and more" if len(known) > 8 else "")
    help = f"did you mean `{meant}`?" if meant else f"there are {shown}"
    edit = Edit(name.place, meant) if meant else None
    return Diagnostic("source", message, name.place, help=help, edit=edit)


def _error(message: str, place: Place, help: str) -> Diagnostic:
    return Diagnostic("source", message, place, help=help)
