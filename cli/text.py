"""Text on a page of fixed columns: what it takes, what a terminal must not obey, wrapping, bars and numbers."""

import unicodedata
from functools import lru_cache

TAB = "    "


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
