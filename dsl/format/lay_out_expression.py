"""Canonical text of an expression over lines: the author's comments and line breaks stay where they can."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from nextbest.dsl.format.expression import Piece

INDENT = "  "

_TOKENS = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|#[^\n]*|[()]')


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment within an expression."""

    text: str
    at: int
    trails: bool
    """Whether it stands behind words on its line."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text has besides its words: comments, parentheses, and where its lines end."""

    comments: tuple[Comment, ...]
    opening: tuple[int, ...]
    closing: tuple[int, ...]
    breaks: tuple[int, ...]


def marks(text: str, breaks: Collection[int]) -> Marks:
    """Finds them. `breaks` are the offsets of characters that end a line of the file."""
    comments, opening, closing, hidden = [], [], [], set[int]()
    for token in _TOKENS.finditer(text):
        if token[0] == "(":
            opening.append(token.start())
        elif token[0] == ")":
            closing.append(token.start())
        elif token[0][0] == "#":
            before = text[text.rfind("\n", 0, token.start()) + 1 : token.start()]
            comments.append(Comment(token[0].rstrip(), token.start(), bool(before.strip())))
            hidden.update(range(*token.span()))
    return Marks(
        tuple(comments), tuple(opening), tuple(closing), tuple(sorted(each for each in breaks if each not in hidden))
    )


def lay_out(pieces: Sequence[Piece], found: Marks) -> list[str]:
    """The lines of an expression, indented by the brackets that are open; one line where nothing breaks it."""
    page = _Page()
    comments = list(found.comments)
    before = -1
    for piece, at in zip(pieces, _places(pieces, found), strict=True):
        while comments and comments[0].at < at:
            page.comment(comments.pop(0), piece)
        broken = any(before < each <= at for each in found.breaks)
        page.piece(piece, broken=broken and piece.breaks and before >= 0)
        before = at
    for comment in comments:
        page.comment(comment, None)
    return page.lines()


def _places(pieces: Sequence[Piece], found: Marks) -> Sequence[int]:
    """Where each piece stands in the author's text: never before the one that it follows."""
    places: list[int] = []
    following = 0
    for piece in reversed(pieces):
        at = piece.at
        if at is None:
            at = following
        elif piece.text == "(":
            at = max((each for each in found.opening if each < at), default=at)
        elif piece.text.startswith(")"):
            at = min((each for each in found.closing if each >= at), default=at)
        places.append(at)
        following = at
    highest = 0
    for position, at in enumerate(reversed(places)):
        highest = max(highest, at)
        places[len(places) - 1 - position] = highest
    return places[::-1]


@dataclass(slots=True)
class _Page:
    done: list[str] = field(default_factory=list)
    line: str = ""
    full: bool = False
    """Whether the line ends with a comment."""

    def piece(self, piece: Piece, *, broken: bool) -> None:
        if self.line and (broken or self.full):
            self._end()
        if not self.line:
            self.line = INDENT * piece.depth + piece.text
        else:
            self.line += piece.text if piece.tight else f" {piece.text}"

    def comment(self, comment: Comment, following: Piece | None) -> None:
        if comment.trails and self.line and not self.full:
            self.line += f"  {comment.text}"
        else:
            self._end()
            self.line = INDENT * (following.depth if following else 0) + comment.text
        self.full = True

    def lines(self) -> list[str]:
        self._end()
        return self.done

    def _end(self) -> None:
        if self.line:
            self.done.append(self.line)
        self.line, self.full = "", False
