"""Text on a page of fixed columns: what it takes, what a terminal must not obey, wrapping, bars and numbers."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

TAB = "    "
EIGHTHS = " ▏▎▍▌▋▊▉"
INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[-+:\d]*)?")
"""How dates and datetimes come out of the engine; text that looks like one reads as well without quotes."""


def visible(line: str) -> str:
    """A line as a terminal may show it: a tab is four blanks, a control or invisible character its escape."""
    if line.isprintable():
        return line
    return "".join(_shown(character) for character in line)


def cell_width(text: str) -> int:
    """Columns that a printable text takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _shown(character: str) -> str:
    if character == "\t":
        return TAB
    if character.isprintable() or character in ("\u200d", "\u00a0", "\u3000"):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def wrap(words: str, width: int, lead: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most that many columns; the first begins with `lead`, the others with `rest` (blanks as wide).

    Whatever a terminal would obey in the words is made visible; `lead` and `rest` are ours.
    """
    if cell_width(lead) > width - 8 or cell_width(rest or "") > width - 8:
        rest = "  " if rest is None else rest[: width // 4]
        return [*wrap(lead, width), *wrap(words, width, rest, rest)]
    rest = " " * cell_width(lead) if rest is None else rest
    lines, line, empty = [], lead, True
    for word in _pieces(words, max(8, width - max(cell_width(lead), cell_width(rest)))):
        if not empty and cell_width(line) + 1 + cell_width(word) > width:
            lines.append(line)
            line, empty = rest, True
        line += word if empty else " " + word
        empty = False
    return [*lines, line]


def _pieces(words: str, room: int) -> Iterator[str]:
    """The words, those wider than the room in pieces."""
    for word in map(visible, words.split()):
        while cell_width(word) > room:
            end = room
            while cell_width(word[:end]) > room:
                end -= 1
            yield word[:end]
            word = word[end:]
        yield word


def bar(share: float, columns: int) -> str:
    """A bar of a share of those columns, to an eighth of a column; what is more than nothing is at least that."""
    eighths = max(1 if share > 0 else 0, round(share * columns * 8))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 error`, `2,357 customers`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def amount(value: float) -> str:
    """A number for people: no more than six digits after the point, thousands apart, no digits that say nothing."""
    shown = f"{value:,.6f}".rstrip("0").rstrip(".")
    return f"{value:g}" if shown in ("0", "-0") and value else shown


def value_words(value: object) -> str:
    """A value of a customer document in the words of the policy language, short enough for one line."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return amount(value)
    if isinstance(value, str):
        if INSTANT.fullmatch(value):
            return value
        return f'"{_short(visible(value), 60)}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{visible(str(key))}: {value_words(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence):
        if value and all(isinstance(each, Mapping) for each in value):
            return counted(len(value), "record")
        return _short("[" + ", ".join(map(value_words, value)) + "]", 60)
    return visible(str(value))


def _short(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1] + "…"
