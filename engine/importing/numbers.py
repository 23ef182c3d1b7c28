"""Numbers as people write them in spreadsheets, with a comma or a point, → as the policy language writes them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from nextbest.dsl.parse.literals import grouped

Mark = Literal[",", "."]
"""What stands before the decimals."""

_MONEY = r"(?:[$€£¥₹]|[A-Z]{3}\b|\b[A-Z]{3})"
_SHAPE = re.compile(
    rf"(?:{_MONEY}\s*)?(?P<sign>[-−+]?)(?P<digits>[0-9](?:[0-9.,'’\s]*[0-9])?)\s*(?P<percent>%?)(?:\s*{_MONEY})?"
)
_GROUPS = re.compile(r"[0-9]{1,3}(?P<sign>[.,])[0-9]{3}")


def looks_like_number(text: str) -> bool:
    """Whether a text is a number, an amount or a percentage, and no expression."""
    return _SHAPE.fullmatch(text) is not None


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """What all numbers of a sheet have before their decimals, as far as one of them leaves no doubt; else None."""
    found: set[Mark] = {mark for text in texts if (mark := _told(_digits(text))) is not None}
    return found.pop() if len(found) == 1 else None


def number(text: str, mark: Mark | None) -> str | None:
    """The literal of a number: `1_200.5`, `12%`; None where it can be read in two ways. It must look like one."""
    shape = _SHAPE.fullmatch(text)
    assert shape is not None, text
    digits = _digits(text)
    mark = _told(digits) or mark
    if mark is None and _GROUPS.fullmatch(digits):
        return None
    plain = digits.replace("," if mark == "." or mark is None else ".", "").replace(",", ".")
    if plain.count(".") > 1:
        return None
    whole, _, decimals = plain.partition(".")
    value = grouped(str(int(whole))) + (f".{decimals}" if decimals.strip("0") else "")
    return ("-" if shape["sign"] in ("-", "−") else "") + value + shape["percent"]


def amount_of(literal: str) -> Decimal:
    """What a literal comes to: of `12%`, 0.12."""
    value = Decimal(literal.removesuffix("%").replace("_", ""))
    return value / 100 if literal.endswith("%") else value


def _digits(text: str) -> str:
    """The digits with their points and commas; blanks and apostrophes only group."""
    shape = _SHAPE.fullmatch(text)
    return re.sub(r"['’\s]", "", shape["digits"]) if shape else ""


def _told(digits: str) -> Mark | None:
    """What stands before the decimals of one number, where it leaves no doubt."""
    signs = [each for each in digits if each in ",."]
    if not signs or _GROUPS.fullmatch(digits):
        return None
    last: Mark = "," if signs[-1] == "," else "."
    if len(set(signs)) == 2:
        return last
    # One sign again and again groups thousands.
    return last if len(signs) == 1 else "." if last == "," else ","
