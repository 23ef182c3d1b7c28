"""The place in an expression where reading stopped, and what stands around it."""

import re
from typing import NamedTuple

from nextbest.dsl.source import Span

_PIECES = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*|[()\[\]]|[,;]|\n|[^"\'#()\[\],;\n]+|.')
_CALLED = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)(\s*)$")
_CLOSING = {"(": ")", "[": "]"}
_AFTER_VALUES = ("AND", "THEN", "ELSE", "COMMA", "RPAR", "RSQB")
_LOOK_BACK = 200
"""Characters before an error that matter to it."""


class Spot(NamedTuple):
    """Where reading stopped, and the kinds of pieces that could have stood there (names of the grammar)."""

    text: str
    at: int
    wanted: frozenset[str]

    @property
    def ended(self) -> bool:
        """Whether the text ended too early."""
        return self.at >= len(self.text.rstrip())

    @property
    def value_wanted(self) -> bool:
        """Whether a value should stand here."""
        return "PATH" in self.wanted

    @property
    def operator_wanted(self) -> bool:
        """Whether a value has just ended here."""
        return not self.value_wanted and not self.wanted.isdisjoint(_AFTER_VALUES)

    def here(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if it looks so."""
        return pattern.match(self.text, self.at)

    def before(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands just before, if it looks so; the pattern ends with `$`."""
        return pattern.search(self.text, max(0, self.at - _LOOK_BACK), self.at)


class Bracket(NamedTuple):
    """An open bracket, and the name before it if it is that of a call."""

    sign: str
    at: int
    name: str
    gap: int
    """Characters between the name and the bracket."""


def open_brackets(text: str, end: int) -> list[Bracket]:
    """The brackets that are open at a place, outermost first; texts and comments count for nothing."""
    stack: list[Bracket] = []
    for piece in _PIECES.finditer(text, 0, end):
        sign = piece[0]
        if sign in "([":
            called = _CALLED.search(text, max(0, piece.start() - _LOOK_BACK), piece.start()) if sign == "(" else None
            stack.append(Bracket(sign, piece.start(), called[1] if called else "", len(called[2]) if called else 0))
        elif sign in ")]" and stack and _CLOSING[stack[-1].sign] == sign:
            stack.pop()
    return stack


def deeper_than(text: str, most: int) -> Span | None:
    """The first bracket that is inside of more others than that."""
    depth = 0
    for piece in _PIECES.finditer(text):
        if piece[0] in "([":
            depth += 1
            if depth > most:
                return Span(*piece.span())
        elif piece[0] in ")]":
            depth -= 1
    return None


def enclosing(spot: Spot) -> Bracket | None:
    """The innermost bracket open at the spot."""
    brackets = open_brackets(spot.text, spot.at)
    return brackets[-1] if brackets else None


def arguments(text: str, start: int) -> tuple[list[str], int] | None:
    """What stands between the commas or semicolons from there to the closing bracket, and where that one ends."""
    found, depth, begin = [], 0, start
    for piece in _PIECES.finditer(text, start):
        sign = piece[0]
        if sign in "([":
            depth += 1
        elif sign in ")]" and depth:
            depth -= 1
        elif sign in ")],;" and not depth:
            found.append(text[begin : piece.start()].strip())
            begin = piece.end()
            if sign in ")]":
                return found, begin
    return None


def without_comments(text: str) -> str:
    """The text with spaces in the place of comments."""
    return _PIECES.sub(lambda piece: " " * len(piece[0]) if piece[0].startswith("#") else piece[0], text)
