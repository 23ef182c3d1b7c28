"""What a cell says, by what its column is for: numbers, days, words, lists; what cannot be read is told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nextbest.engine.importing.days import Order, ambiguous, day, day_order
from nextbest.engine.importing.numbers import Mark, amount_of, decimal_mark, looks_like_number, number
from nextbest.engine.importing.sheet import Cell, Found, Sheet
from nextbest.engine.importing.written import Value

YES = frozenset("yes y true x 1 on ✓ ✔ ja oui si sí".split())
NO = frozenset("no n false 0 off - nein non".split())
LIVE = frozenset("live active running enabled approved ready on yes true".split())
RESTS = frozenset("paused draft planned stopped inactive disabled off no false idea archived".split())
EVERYONE = frozenset(("all", "any", "everyone", "everybody", "all customers", "all members", "-", "–"))
_BETWEEN = re.compile(r"\s*[,;|\n]\s*|\s+(?:and|or|&|\+)\s+")
_BETWEEN_VALUES = re.compile(r"\s*[;|\n]\s*|\s+or\s+")
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "„": '"', "\xa0": " ", "\u202f": " ", "\r": None})


@dataclass(frozen=True, slots=True)
class Habits:
    """How a sheet writes decimals and days; None where nothing in it leaves no doubt."""

    mark: Mark | None
    order: Order | None


def habits(sheet: Sheet, mark: Mark | None, order: Order | None) -> Habits:
    """As it was told, else as the cells tell; spreadsheets that separate by semicolons have decimal commas."""
    texts = [cell.value for row in sheet.rows for cell in row.values()]
    usual: Mark | None = "," if sheet.separator == ";" else None
    return Habits(mark or decimal_mark(texts) or usual, order or day_order(texts))


def expression(cell: Cell) -> Value:
    """An expression or a clause as it stands there, with straight quotes and usual blanks."""
    return Value(cell.value.translate(_TYPOGRAPHIC), cell)


def prose(cell: Cell) -> Value:
    """Words for people."""
    lines = (line.rstrip() for line in cell.value.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return Value("\n".join(lines), cell, prose=True)


def items(cell: Cell) -> Sequence[str]:
    """Names in a row: `email, push`, `email | push`, `email and push`, or a line each."""
    return [each for each in _BETWEEN.split(cell.value) if each]


def values(cell: Cell) -> Sequence[str]:
    """Values that may have commas: `France | Spain`, `France; Spain`, `France or Spain`."""
    return [each for each in _BETWEEN_VALUES.split(cell.value) if each]


def figure(cell: Cell, known: Habits, found: Found) -> Value:
    """A number, or an expression that yields one."""
    text = cell.value.translate(_TYPOGRAPHIC)
    if not looks_like_number(text):
        return expression(cell)
    return Value(literal(cell, text, known, found), cell)


def literal(cell: Cell, text: str, known: Habits, found: Found) -> str:
    """A number in the words of the language; itself where it can be read in two ways, which is told."""
    read = number(text, known.mark)
    if read is not None:
        return read
    thousands, decimals = re.sub(r"[.,]", "_", text), re.sub(r"[.,]", ".", text)
    help = "say which sign stands before decimals: `--decimal ,` or `--decimal .`"
    found.wrong(cell, f"`{text}` can be `{thousands}` or `{decimals}`", help)
    return text


def chance(cell: Cell, known: Habits, found: Found) -> Value:
    """A share of customers: `12%` or `0.12`."""
    value = figure(cell, known, found)
    if not re.fullmatch(r"-?[0-9_.]+%?", value.text):
        return value
    amount = amount_of(value.text)
    if not 0 <= amount <= 1:
        percent = value.text.removesuffix("%")
        help = f"write `{percent}%`" if Decimal(1) < amount <= 100 else "it is from `0%` to `100%`"
        found.wrong(cell, f"`{cell.value}` is no chance: that is from 0% to 100%", help)
    return value


def moment(cell: Cell, known: Habits, found: Found) -> str | None:
    """A day, perhaps with a time; None where it is none, which is told."""
    text = cell.value
    if ambiguous(text, known.order):
        help = "say which comes first: `--dates dmy` for the day, `--dates mdy` for the month"
        found.wrong(cell, f"`{text}` can be two days", help)
        return None
    read = day(text, known.order)
    if read is None:
        help = "write it like `2026-11-20`, with `09:00` after it where the hour matters"
        found.wrong(cell, f"`{text}` is not a day", help)
    return read


def flag(cell: Cell, yes: Iterable[str], no: Iterable[str], found: Found) -> bool | None:
    """Whether a cell says yes; None where it says neither, which is told."""
    word = cell.value.casefold()
    if word in yes or word in no:
        return word in yes
    found.wrong(cell, f"`{cell.value}` is neither yes nor no", "write `yes` or `no`")
    return None
