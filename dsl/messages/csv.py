"""Everything that can be wrong with the CSV files of a bundle (language.md 2.1, 2.2)."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.source import Place, Text


def no_folder(file: Text) -> Diagnostic:
    """A file beside a bundle that has no place itself."""
    help = "load the bundle from a file, or write the values here"
    return Diagnostic("file", f"`{file}` cannot be read: this bundle is a text without a folder", file.place, help=help)


def outside(file: Text) -> Diagnostic:
    """A path that leaves the bundle."""
    help = "put it beside the bundle's file, and write its path from there: what a bundle says goes with it"
    return Diagnostic("file", f"`{file}` is outside of the bundle's folder", file.place, help=help)


def no_file(file: Text, there: Iterable[str]) -> Diagnostic:
    """A file that is not there."""
    meant = closest(file.value, there)
    help = f"did you mean `{meant}`?" if meant else "its path begins at the file that names it"
    edit = Edit(file.place, meant) if meant else None
    return Diagnostic("file", f"there is no file `{file}`", file.place, help=help, edit=edit)


def unreadable(file: Text, reason: str) -> Diagnostic:
    """A file that the system does not give away."""
    return Diagnostic("file", f"`{file}` cannot be read: {reason}", file.place, help="see that it is a readable file")


def open_quote(place: Place) -> Diagnostic:
    """A quote that is never closed."""
    help = 'close it; a quote within a quoted cell is written twice: `"a ""b"" c"`'
    return Diagnostic("csv", "this quote is never closed", place, help=help)


def stray_quote(place: Place) -> Diagnostic:
    """A quote in the middle of a cell, or something behind a quoted cell."""
    help = 'quote the whole cell, and write quotes within it twice: `"a ""b"" c"`'
    return Diagnostic("csv", "a quote stands in the middle of this cell", place, help=help)


def wrong_header(place: Place, wanted: Sequence[str], separator: str | None) -> Diagnostic:
    """A first line with other names, or with other separators."""
    line = ",".join(wanted)
    if separator is not None:
        help = f"save it with commas: the first line is `{line}`"
        return Diagnostic("csv-header", f"its columns are separated by {separator}, not by commas", place, help=help)
    return Diagnostic(
        "csv-header",
        "the first line does not name the columns",
        place,
        help=f"write `{line}`",
        edit=Edit(place, line) if place.end > place.start else None,
    )


def cells_wanted(place: Place, found: int, names: Sequence[str]) -> Diagnostic:
    """A line with too few or too many cells."""
    what = "few" if found < len(names) else "many"
    help = f"there are {len(names)} columns: {', '.join(f'`{name}`' for name in names)}"
    help += '; a cell with a comma is written in quotes: `"a, b"`' if found > len(names) else ""
    return Diagnostic("csv", f"this line has too {what} cells: {found}", place, help=help)


def empty_cell(place: Place, column: str, help: str) -> Diagnostic:
    """A cell without anything in it."""
    return Diagnostic("csv", f"the cell of `{column}` is empty", place, help=help)


def too_many_lines(place: Place, most: int) -> Diagnostic:
    """More lines than a bundle's file may have."""
    help = "a bundle decides; data that is looked up for each customer belongs in the customer document"
    return Diagnostic("too-long", f"a CSV file has at most {most:,} lines", place, help=help)
