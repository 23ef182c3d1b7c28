"""Offsets in code points ↔ positions of the Language Server Protocol, which count UTF-16 units in a line."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from lsprotocol import types

from nextbest.dsl.source import Place

_LINE_END = re.compile(r"\r\n?|\n")
_BEYOND = "\uffff"
"""What is greater takes two units."""
_TEXTS = 4
"""Texts whose lines are remembered: that which is being written, and that which was last looked at."""


class Lines:
    """The lines of a text, ended as the protocol says: by LF, CR, or both."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = array("L", _starts(text))

    def position(self, offset: int) -> types.Position:
        """Where a code point stands."""
        offset = min(offset, len(self.text))
        line = bisect_right(self._starts, offset) - 1
        return types.Position(line, _units(self.text[self._starts[line] : offset]))

    def offset(self, position: types.Position) -> int:
        """The offset of a position; of one beyond its line, or the text, that of the end."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        next_ = self._starts[position.line + 1] if position.line + 1 < len(self._starts) else len(self.text)
        line = self.text[start:next_].rstrip("\r\n")
        end = start + len(line)
        if line.isascii():
            return min(start + position.character, end)
        left = position.character
        for at, character in enumerate(line):
            if left <= 0:
                return start + at
            left -= 1 + (character > _BEYOND)
        return end

    def range(self, start: int, end: int) -> types.Range:
        """A range of code points."""
        return types.Range(self.position(start), self.position(end))


def _starts(text: str) -> Iterable[int]:
    """Where its lines begin."""
    if "\r" in text:
        return (0, *(found.end() for found in _LINE_END.finditer(text)))
    *ended, _ = text.split("\n")  # several times as fast, and who types waits for it
    return accumulate((len(line) + 1 for line in ended), initial=0)


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text) + sum(character > _BEYOND for character in text)


@lru_cache(maxsize=_TEXTS)
def lines(text: str) -> Lines:
    """The lines of a text; those of the few in use are remembered, and keep their texts, which are large."""
    return Lines(text)


def range_of(place: Place) -> types.Range:
    """The range of a place."""
    return lines(place.source.text).range(place.start, place.end)


def applied(text: str, change: types.TextDocumentContentChangeEvent) -> str:
    """A text after a change that an editor tells of."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    known = lines(text)
    start, end = sorted((known.offset(change.range.start), known.offset(change.range.end)))
    return text[:start] + change.text + text[end:]
