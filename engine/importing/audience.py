"""Who gets an engagement: columns that compare an attribute with a value, → conditions of the language."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, MONEY, NUMBER, ListOf, Type
from nextbest.engine.importing.cells import EVERYONE, NO, YES, Habits, literal, moment, values
from nextbest.engine.importing.days import day
from nextbest.engine.importing.meanings import Meaning, Test
from nextbest.engine.importing.numbers import looks_like_number
from nextbest.engine.importing.sheet import Cell, Found
from nextbest.engine.importing.written import Value

Sort = Literal["yes or no", "number", "date", "text"]
_SORTS: Mapping[Type, Sort] = {
    BOOLEAN: "yes or no", INTEGER: "number", NUMBER: "number", MONEY: "number", DATE: "date", DATETIME: "date",
}  # fmt: skip
_SIGNS = {"is": "=", "at least": ">=", "at most": "<="}


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a column compares with its cells."""

    name: str
    sort: Sort
    values: Sequence[str] = ()
    """Of a set, those that are possible; none: any."""

    def spelled(self, text: str) -> str:
        """A value as the set has it, where only its case is another."""
        return next((each for each in self.values if each.casefold() == text.casefold()), text)


def sort_of(type: Type) -> Sort:
    """How values of a type are written."""
    return _SORTS.get(type.element if isinstance(type, ListOf) else type, "text")


def sort_seen(cells: Iterable[Cell], meaning: Meaning) -> Sort:
    """The same for an attribute of which nothing is known but the cells that it is compared with."""
    texts = [text for cell in cells if not for_everyone(cell) for text in values(cell)]
    if meaning.test == "is" and all(text.casefold() in YES | NO for text in texts):
        return "yes or no"
    if meaning.test != "contains" and all(map(looks_like_number, texts)):
        return "number"
    if meaning.test != "contains" and all(day(text, "dmy") or day(text, "mdy") for text in texts):
        return "date"
    return "text"


def for_everyone(cell: Cell) -> bool:
    """Whether a cell says that there is no condition."""
    return cell.value.casefold() in EVERYONE


def condition(cell: Cell, attribute: Attribute, test: Test, known: Habits, found: Found) -> Value | None:
    """The condition that a cell of such a column makes, None where there is none or it cannot be read."""
    name, sort = attribute.name, attribute.sort
    if sort == "yes or no":
        return _boolean(cell, name, found)
    written = [_literal(cell, attribute.spelled(text), sort, known, found) for text in values(cell)]
    kept = [each for each in written if each is not None]
    if not kept:
        return None
    row = f"[{', '.join(kept)}]"
    if test == "contains":
        return Value(f"{name} contains {kept[0]}" if len(kept) == 1 else f"{name} contains any of {row}", cell)
    if len(kept) > 1 and test == "is":
        return Value(f"{name} in {row}", cell)
    if len(kept) > 1:
        found.wrong(cell, f"`{cell.value}` are several values, and `{test}` takes one", "keep one of them")
    sign = "is" if sort == "text" and test == "is" else _SIGNS[test]
    return Value(f"{name} {sign} {kept[0]}", cell)


def _boolean(cell: Cell, name: str, found: Found) -> Value | None:
    word = cell.value.casefold()
    if word not in YES | NO:
        found.wrong(cell, f"`{name}` is yes or no, and `{cell.value}` is neither", "write `yes` or `no`, or nothing")
        return None
    return Value(name if word in YES else f"{name} is no", cell)


def _literal(cell: Cell, text: str, sort: Sort, known: Habits, found: Found) -> str | None:
    if sort == "date":
        return moment(cell, known, found)
    if sort == "text":
        return json.dumps(text, ensure_ascii=False)
    if looks_like_number(text):
        return literal(cell, text, known, found)
    found.wrong(cell, f"`{text}` is not a number", "write digits, such as `100`")
    return None
