"""A decision table from a spreadsheet: its rows as the CSV file that a bundle reads, and the entry that names it."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from nextbest.dsl.diagnostics import closest
from nextbest.engine.importing.audience import Attribute
from nextbest.engine.importing.cells import NO, YES, Habits, habits, literal, values
from nextbest.engine.importing.days import day
from nextbest.engine.importing.imported import Imported, Wishes, as_written, checked
from nextbest.engine.importing.into_bundle import names_in, put, section_of
from nextbest.engine.importing.known import Known, known
from nextbest.engine.importing.meanings import IGNORED, Columns, Meaning, plain
from nextbest.engine.importing.numbers import looks_like_number
from nextbest.engine.importing.sheet import Cell, Found, Sheet, read_sheet
from nextbest.engine.importing.written import Entries, Mark, Node, Value, Values, Writing

SECTION = "tables"
_ANY = frozenset(("", "any", "all", "*", "everyone", "everything"))
_MISSING = frozenset(("missing", "unknown", "none", "n/a", "not known"))
_ELSE = frozenset(("otherwise", "else", "default", "all others", "everyone else", "rest"))
_SIDE = re.compile(r"(?P<sign><=?|>=?|≤|≥|from|at least|over|under|below|up to|at most)\s*(?P<rest>.+)", re.IGNORECASE)
_SIGNS = {
    "≤": "<=", "≥": ">=", "from": ">=", "at least": ">=", "over": ">", "under": "<", "below": "<", "up to": "<=",
    "at most": "<=",
}  # fmt: skip
_BETWEEN = re.compile(r"(?P<low>.*?\d\s*%?)\s*(?:-|–|—|to|\.\.\.?)\s*(?P<high>\d.*)")
_UPWARDS = re.compile(r"(?P<low>.*\d)\s*\+")


@dataclass(frozen=True, slots=True)
class Table:
    """The table's name, the bundle and its file that takes the entry, and the outcome of who fits no row."""

    name: str
    file: Path
    bundle: Path
    otherwise: str | None

    @property
    def rows(self) -> Path:
        """The CSV file with the rows, beside the bundle's."""
        return self.file.with_name(f"{self.name}.csv")


def import_table(sheet_path: Path, table: Table, wishes: Wishes) -> Imported:
    """A table for a file of a bundle: the last column is the outcome, all others are what it rests on.

    Raises OSError where a file cannot be read, Unfit where the file takes nothing, Broken where the bundle has errors.
    """
    found, here = Found(), known(table.bundle)
    sheet = read_sheet(sheet_path, found)
    if sheet is None:
        return Imported(None, None, found.mistakes)
    columns, inputs = _columns(sheet, table, here, wishes, found)
    lines, otherwise = _lines(sheet, columns, inputs, habits(sheet, wishes.mark, wishes.order), found)
    there = as_written(table.file)
    replaced = [name for name in names_in(section_of(there, SECTION)) if name == table.name]
    if replaced and not wishes.replace:
        found.wrong(sheet.header[-1], f"the bundle has a table `{table.name}` already", "say `--replace`")
    if otherwise is None and table.otherwise is None:
        help = "add a last row with `otherwise` in its first cell, or say `--otherwise OUTCOME`"
        found.wrong(sheet.header[-1], "nothing says what comes out where no row fits", help)
    header = {cell.column: cell for cell in sheet.header}
    entry: list[tuple[str, Node]] = [
        ("inputs", Values([Value(each.name, header[column]) for column, each in inputs.items()])),
        ("file", Value(table.rows.name, prose=True)),
        ("otherwise", otherwise or Value(table.otherwise or "0")),
    ]
    texts = {
        table.file: put(there, SECTION, [(table.name, Entries(entry, sheet.header[-1]))]),
        table.rows: _written([each.name for each in inputs.values()], table.name, lines),
    }
    done = Imported(sheet, columns, found.mistakes, made=[table.name], replaced=replaced)
    return checked(done, table.bundle, texts)


def _columns(
    sheet: Sheet, table: Table, here: Known, wishes: Wishes, found: Found
) -> tuple[Columns, Mapping[int, Attribute]]:
    """What each column is, and the inputs by column."""
    told = {plain(name): meaning for name, meaning in wishes.columns.items()}
    used = [cell for cell in sheet.header if told.get(plain(cell.value)) != IGNORED]
    meanings: dict[int, Meaning] = {}
    inputs: dict[int, Attribute] = {}
    for cell in used[:-1]:
        words = plain(told.get(plain(cell.value), cell.value))
        attribute = here.attributes.get(words)
        if attribute is None:
            meant = closest(words, here.attributes)
            name = here.attributes[meant].name if meant else None
            help = f"did you mean `{name}`?" if name else f'say which attribute it is: `--column "{cell.value}=NAME"`'
            found.wrong(cell, f"the bundle has no `{cell.value}`", help)
            attribute = Attribute(words.replace(" ", "_"), "text")
        meanings[cell.column], inputs[cell.column] = Meaning(attribute.name), attribute
    if used:
        meanings[used[-1].column] = Meaning(f"{table.name}: the outcome")
    left_out = {cell.column: "as told" for cell in sheet.header if cell.column not in meanings}
    return Columns(meanings, left_out, sheet.header), inputs


Line = Sequence[Value]


def _lines(
    sheet: Sheet, columns: Columns, inputs: Mapping[int, Attribute], known: Habits, found: Found
) -> tuple[list[Line], Value | None]:
    """The rows in the words of the language, and the outcome of who fits none."""
    outcome = max(columns.known, default=0)
    lines: list[Line] = []
    otherwise: Value | None = None
    for row in sheet.rows:
        cells = [row.get(column) for column in inputs]
        result = row.get(outcome)
        if result is None:
            found.wrong(next(iter(row.values())), "this row has no outcome", "fill its last column")
            continue
        value = _outcome(result, known, found)
        words = [cell.value.casefold() for cell in cells if cell is not None]
        if not words or (len(words) == 1 and words[0] in _ELSE):
            if otherwise is not None:
                found.wrong(result, "a row for all others is here for the second time", "keep one of them")
            otherwise = value
            continue
        if otherwise is not None:
            found.wrong(result, "this row comes after the one for all others, and can never win", "put that one last")
        made = [_cell(cell, each, known, found) for cell, each in zip(cells, inputs.values(), strict=True)]
        lines.append([*made, value])
    return lines, otherwise


def _outcome(cell: Cell, known: Habits, found: Found) -> Value:
    return Value(literal(cell, cell.value, known, found) if looks_like_number(cell.value) else cell.value, cell)


def _cell(cell: Cell | None, attribute: Attribute, known: Habits, found: Found) -> Value:
    """What one input must be, as a table says it."""
    if cell is None or cell.value.casefold() in _ANY:
        return Value("any", cell)
    if cell.value.casefold() in _MISSING:
        return Value("missing", cell)
    if attribute.sort in ("number", "date"):
        return Value(_range(cell, known, found), cell)
    parts = [part for each in values(cell) for part in re.split(r"\s*,\s*", each)]
    if attribute.sort == "yes or no":
        parts = ["yes" if each.casefold() in YES else "no" if each.casefold() in NO else each for each in parts]
    return Value(" | ".join(attribute.spelled(each) for each in parts), cell)


def _range(cell: Cell, known: Habits, found: Found) -> str:
    """`100`, `>= 100`, `100 to 200`, of numbers or days."""
    text = cell.value

    def read(part: str) -> str:
        if looks_like_number(part):
            return literal(cell, part, known, found)
        return day(part, known.order) or part

    if looks_like_number(text) or day(text, known.order):
        return read(text)
    if match := _UPWARDS.fullmatch(text):
        return f">= {read(match['low'])}"
    if match := _SIDE.fullmatch(text):
        sign = match["sign"].casefold()
        return f"{_SIGNS.get(sign, sign)} {read(match['rest'])}"
    if match := _BETWEEN.fullmatch(text):
        return f"{read(match['low'].strip())} to {read(match['high'].strip())}"
    return " | ".join(read(each) for each in values(cell))


def _written(inputs: Sequence[str], name: str, lines: Sequence[Line]) -> Writing:
    """The CSV text, with commas and the header that bundles want."""
    writing = Writing()
    writing.add(",".join([*inputs, name]) + "\n")
    for line in lines:
        begin = writing.length
        for position, value in enumerate(line):
            writing.add("," if position else "")
            start = writing.length
            writing.add(_quoted(value.text))
            if value.cell is not None:
                writing.marks.append(Mark(start, writing.length, value.cell))
        last = next(each.cell for each in reversed(line) if each.cell is not None)
        writing.marks.append(Mark(begin, writing.length, last))
        writing.add("\n")
    return writing


def _quoted(text: str) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="").writerow([text])
    return out.getvalue()
