"""What `check` finds in the text that was made → mistakes in the cells that say it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place, Span
from nextbest.engine.importing.sheet import Cell, Mistake
from nextbest.engine.importing.written import Mark

Marks = Mapping[str, Sequence[Mark]]
"""The ranges of each new text, by the file's name."""
_ADD = re.compile(r"add `(?P<key>\w+)(?P<value>:.*)?`")


def placed(found: Iterable[Diagnostic], marks: Marks, before: Sequence[Mistake]) -> list[Mistake]:
    """Each finding at its cell; those at cells of which something is told already are left out."""
    told = {id(each.cell) for each in before if each.cell is not None and not each.warning}
    return [each for each in _placed(found, marks) if each.cell is None or id(each.cell) not in told]


def _placed(found: Iterable[Diagnostic], marks: Marks) -> Iterator[Mistake]:
    for each in found:
        warning = each.severity == "warning"
        mark = _mark(each.place, marks.get(each.place.source.name, ()))
        if mark is None:
            yield Mistake(each.message, each.help, each.place, None, warning)
        else:
            yield Mistake(each.message, _help(each), _place(each.place, mark), mark.cell, warning)


def _mark(place: Place, marks: Sequence[Mark]) -> Mark | None:
    """The smallest range that holds a place."""
    around = [each for each in marks if each.start <= place.start <= each.end]
    return min(around, key=lambda each: each.end - each.start, default=None)


def _place(place: Place, mark: Mark) -> Place:
    cell: Cell = mark.cell
    if not mark.verbatim:
        return cell.text.place
    return cell.text.at(Span(place.start - mark.start, min(place.end, mark.end) - mark.start))


def _help(found: Diagnostic) -> str | None:
    """What to do in the spreadsheet."""
    asked = _ADD.fullmatch(found.help or "")
    return f"fill a column `{asked['key']}`" if asked else found.help
