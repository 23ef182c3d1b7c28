"""Words for people in which names of the bundle are marked, so that a page can link them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Sort = Literal["attribute", "definition", "score", "table", "list", "stage", "channel", "engagement", "kind", "event"]
"""What a name is the name of."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the bundle within words."""

    sort: Sort
    name: str
    """As the bundle has it: `cart.value`."""
    text: str
    """As it is read: `cart value`."""


Piece = str | Name
Words = tuple[Piece, ...]
"""Pieces that follow each other without blanks between them."""


def words(*parts: "str | Name | Words") -> Words:
    """Parts one after the other; texts that meet become one."""
    found: list[Piece] = []
    for part in parts:
        for piece in part if isinstance(part, tuple) else (part,):
            if isinstance(piece, str) and found and isinstance(found[-1], str):
                found[-1] += piece
            elif piece:
                found.append(piece)
    return tuple(found)


def plain(said: Words) -> str:
    """The words without marks."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in said)


def listed(items: Sequence[Words], last: str = "and") -> Words:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return words(*items)
    before: list[str | Words] = [items[0]]
    for each in items[1:-1]:
        before += [", ", each]
    return words(*before, f" {last} ", items[-1])


def sentence(*parts: "str | Name | Words") -> Words:
    """The same with a capital at its start, where no name stands there, and a full stop at its end."""
    said = words(*parts)
    if said and isinstance(said[0], str):
        said = (said[0][:1].upper() + said[0][1:], *said[1:])
    return words(said, "" if plain(said).endswith((".", "!", "?")) else ".")


def counted(number: int, thing: str, things: str | None = None) -> str:
    """`1 order`, `2,357 orders`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"
