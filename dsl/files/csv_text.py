"""CSV text (RFC 4180) → lines of cells, each with its place in the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.messages import csv as say
from nextbest.dsl.source import Place, Source, Text

MOST_LINES = 10_000
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_REST = re.compile(r"[^\r\n]*(?:\r?\n|\r|\Z)")


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What cells are made of, by what stands between them."""

    separator: str
    blank: re.Pattern[str]
    bare: re.Pattern[str]
    end: re.Pattern[str]


@cache
def _patterns(separator: str) -> _Patterns:
    sign = re.escape(separator)
    blank = "[ ]*" if separator == "\t" else "[ \\t]*"
    return _Patterns(
        separator,
        re.compile(blank),
        re.compile(rf'[^"{sign}\r\n]*'),
        re.compile(rf"{blank}({sign}|\r?\n|\r|\Z)"),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    cells: tuple[Text, ...]
    place: Place
    """From its first character to its last."""
    row: int
    """As a spreadsheet counts: from 1, blank lines too; a line end within quotes begins no row."""


def read_csv(source: Source, report: Report, separator: str = ",") -> list[Line]:
    """The lines that can be read, without blank ones; what cannot be is left out after its complaint."""
    found: list[Line] = []
    for line in _lines(source, report, _patterns(separator)):
        if len(found) == MOST_LINES:
            report.add(say.too_many_lines(line.place, MOST_LINES))
            break
        found.append(line)
    return found


def _lines(source: Source, report: Report, made_of: _Patterns) -> Iterator[Line]:
    text = source.text
    at, row = 1 if text.startswith("\ufeff") else 0, 0
    while at < len(text):
        start, cells, whole, row = at, list[Text](), True, row + 1
        while True:
            cell, after = _cell(source, at, made_of)
            end = made_of.end.match(text, after)
            if end is None:
                report.add(_quote(source, at, after, made_of))
                whole = False
                rest = _REST.match(text, after)
                assert rest is not None
                at = rest.end()
                break
            cells.append(cell)
            at = end.end()
            if end[1] != made_of.separator:
                break
        if whole and (len(cells) > 1 or cells[0].value):
            yield Line(tuple(cells), Place(source, start, max(cells[-1].place.end, after)), row)


def _cell(source: Source, at: int, made_of: _Patterns) -> tuple[Text, int]:
    """The cell that begins there, without the blanks around it, and where it ends."""
    start = _after(made_of.blank, source.text, at)
    quoted = _QUOTED.match(source.text, start)
    if quoted is None:
        end = _after(made_of.bare, source.text, start)
        value = source.text[start:end].rstrip()
        return Text(value, Place(source, start, start + len(value))), end
    return _unquoted(source, start + 1, quoted[1]), quoted.end()


def _unquoted(source: Source, start: int, raw: str) -> Text:
    """The text within quotes; two quotes are one."""
    begin, end = len(raw) - len(raw.lstrip()), len(raw.rstrip())
    place = Place(source, start + begin, start + max(begin, end))
    if '""' not in raw:
        return Text(raw[begin:end], place)
    offsets: list[int] = []
    at = begin
    while at < end:
        offsets.append(start + at)
        at += 2 if raw.startswith('""', at) else 1
    value = raw[begin:end].replace('""', '"')
    return Text(value, place, (*offsets, start + end))


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None, "a pattern that fits nothing too"
    return found.end()


def _quote(source: Source, start: int, after: int, made_of: _Patterns) -> Diagnostic:
    opened = _after(made_of.blank, source.text, start)
    if opened == after and source.text.startswith('"', opened):
        return say.open_quote(Place(source, opened, opened + 1))
    return say.stray_quote(Place(source, after, after + 1))
