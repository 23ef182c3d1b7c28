"""Where text stands: the only place that turns an offset into line and column."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_LINE_END = re.compile("\n")


class Span(NamedTuple):
    """Half-open range of character offsets within one text; part of no node's equality."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """One file, or one text in memory, as the user names it."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> tuple[int, ...]:
        return (0, *(found.end() for found in _LINE_END.finditer(self.text)))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a character offset, both from 1, in code points."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Text of one line, counted from 1, without its end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")

    @property
    def lines(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._line_starts)


@dataclass(frozen=True, slots=True)
class Place:
    """A range of characters in a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        """Line of the first character, from 1."""
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        """Column of the first character, from 1, in code points."""
        return self.source.position(self.start)[1]

    def holds(self, other: "Place") -> bool:
        """Whether the other is the same place, or within it."""
        return self.source == other.source and self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Text:
    """The value of one YAML scalar, and where each of its characters stands in the file.

    Equality and hash are those of the value: the same expression in two places is the same expression, which is
    what lets parsing be remembered by text.
    """

    value: str
    place: Place = field(compare=False, repr=False)
    offsets: tuple[int, ...] | None = field(default=None, compare=False, repr=False)
    """File offset of each character of `value` and of its end; None where `value` is the slice of the file itself."""

    def at(self, span: Span) -> Place:
        """Place in the file of a range of the value."""
        if self.offsets is None:
            return Place(self.place.source, self.place.start + span.start, self.place.start + span.end)
        start = self.offsets[span.start]
        if span.end == span.start:
            return Place(self.place.source, start, start)
        last, after = self.offsets[span.end - 1], self.offsets[span.end]
        # An escape is several characters for one; between lines that were folded into one there are blanks.
        folded = any(map(str.isspace, self.place.source.text[last + 1 : after]))
        return Place(self.place.source, start, last + 1 if folded else max(after, last + 1))

    def part(self, span: Span) -> "Text":
        """A range of the value as a text of its own, whose characters stand where they stood."""
        offsets = None if self.offsets is None else self.offsets[span.start : span.end + 1]
        return Text(self.value[span.start : span.end], self.at(span), offsets)

    def __str__(self) -> str:
        return self.value


def words(text: Text | None) -> str:
    """What a text for people says; nothing where it is left out."""
    return text.value.strip() if text else ""
