"""Days as people write them in spreadsheets → `2026-11-20`, with the time where there is one."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["dmy", "mdy"]
"""Whether the day or the month comes first, where both are numbers."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(?P<word>[A-Za-z]{3,9})\.?"
_TIME = r"(?:[ T]+(?P<time>[0-2]?[0-9]:[0-5][0-9])(?::[0-5][0-9])?)?"
_ISO = re.compile(rf"(?P<year>[0-9]{{4}})[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}}){_TIME}")
_NUMBERS = re.compile(
    rf"(?P<first>[0-9]{{1,2}})(?P<sign>[/.-])(?P<second>[0-9]{{1,2}})(?P=sign)(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?[ -]*{_MONTH}[ ,-]*(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_MONTH_FIRST = re.compile(rf"{_MONTH} *(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? *(?P<year>[0-9]{{4}}){_TIME}")


def day_order(texts: Iterable[str]) -> Order | None:
    """Which comes first in a sheet, as far as one of its days leaves no doubt and none contradicts; else None."""
    found: set[Order] = set()
    for text in texts:
        match = _NUMBERS.fullmatch(text)
        if match is None:
            continue
        if match["sign"] == "." or int(match["first"]) > 12 >= int(match["second"]):
            found.add("dmy")
        elif int(match["second"]) > 12 >= int(match["first"]):
            found.add("mdy")
    return found.pop() if len(found) == 1 else None


def day(text: str, order: Order | None) -> str | None:
    """The day, with its time unless that is midnight; None where there is none.

    One that is `ambiguous` is read with the day first.
    """
    match = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if match:
        month = match.groupdict().get("month") or _month(match["word"])
        return _written(match["year"], month, match["day"], match["time"])
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    dots = match["sign"] == "."
    first, second = match["first"], match["second"]
    first_is_month = not dots and (order == "mdy" or int(second) > 12)
    if int(first) > 12:
        first_is_month = False
    month, days = (first, second) if first_is_month else (second, first)
    return _written(match["year"], month, days, match["time"])


def ambiguous(text: str, order: Order | None) -> bool:
    """Whether a day could be another one, and nothing in the sheet says which."""
    match = _NUMBERS.fullmatch(text)
    if match is None or order is not None or match["sign"] == ".":
        return False
    return int(match["first"]) <= 12 and int(match["second"]) <= 12 and int(match["first"]) != int(match["second"])


def _month(word: str) -> str:
    begin = word[:3].casefold()
    return str(_MONTHS.index(begin) + 1) if begin in _MONTHS else "0"


def _written(year: str, month: str, days: str, time: str | None) -> str | None:
    try:
        found = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(days)).isoformat()
    except ValueError:
        return None
    return f"{found} {time.zfill(5)}" if time and time.zfill(5) != "00:00" else found
