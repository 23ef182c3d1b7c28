"""A spreadsheet as CSV: its cells by row and column, as the spreadsheet counts them, and everything wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.csv_text import read_csv
from nextbest.dsl.files.read_text import Read, read_bytes
from nextbest.dsl.source import Place, Source, Text

SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas", "|": "bars"}
"""What can stand between cells, and what that is called."""
_SAID = "sep="
"""Excel reads what separates cells from a first line such as `sep=;`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty; `row` from 1 and `column` from 0, as they stand in the spreadsheet."""

    text: Text
    row: int
    column: int

    @property
    def value(self) -> str:
        """What stands in it, without blanks around it."""
        return self.text.value

    @property
    def name(self) -> str:
        """As spreadsheets call it: `C7`."""
        return f"{letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong with a cell, or with a place in the file where no cell can be made out."""

    message: str
    help: str | None
    place: Place
    cell: Cell | None = None
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header, and the rows below it: cells that are not empty, by column."""

    source: Source
    separator: str
    header: Sequence[Cell]
    rows: Sequence[dict[int, Cell]]


@dataclass(slots=True)
class Found:
    """Everything that is wrong, in the order of the file."""

    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, cell: Cell, message: str, help: str | None = None, *, warning: bool = False) -> None:
        """Keep one mistake in a cell."""
        self.mistakes.append(Mistake(message, help, cell.text.place, cell, warning))


def read_sheet(path: Path, found: Found, read: Read = Path.read_bytes) -> Sheet | None:
    """The sheet of a file, None where it has no rows to read. Raises OSError where the file cannot be read."""
    report = Report()
    source = read_bytes(str(path), read(path), report)
    separator = "," if source is None else _separator(source.text)
    lines = [] if source is None else read_csv(source, report, separator)
    lines = [each for each in lines if any(cell.value for cell in each.cells)]
    if lines and lines[0].cells[0].value.lower().startswith(_SAID):
        lines = lines[1:]
    for each in report.diagnostics:
        encoding = each.rule == "not-utf8"
        help = "save it as `CSV UTF-8`, which spreadsheets offer when they save" if encoding else each.help
        found.mistakes.append(Mistake(each.message, help, each.place))
    if source is None:
        return None
    if len(lines) < 2:
        help = "the first row names the columns; below it comes a row for each campaign"
        found.mistakes.append(Mistake("there are no rows to read", help, Place(source, 0, 0)))
        return None
    rows = [_cells(line.cells, line.row) for line in lines]
    for row in rows[1:]:
        for column in row.keys() - rows[0].keys():
            help = "name its column in the first row, or take it out; a cell with a comma or the like is put in quotes"
            found.wrong(row[column], "this cell stands under no header", help)
    return Sheet(source, separator, tuple(rows[0].values()), tuple(rows[1:]))


def _cells(texts: Sequence[Text], row: int) -> dict[int, Cell]:
    return {column: Cell(text, row, column) for column, text in enumerate(texts) if text.value}


def _separator(text: str) -> str:
    """The sign that the first line with words has most of, outside of quotes."""
    head = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    if head.lower().startswith(_SAID) and head[len(_SAID) : len(_SAID) + 1] in SEPARATORS:
        return head[len(_SAID)]
    bare = "".join(head.split('"')[::2])
    most = max(SEPARATORS, key=bare.count)
    return most if most in bare else ","


def letters(column: int) -> str:
    """A column, from 0, as spreadsheets call it: `A`, `Z`, `AA`."""
    name = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name
