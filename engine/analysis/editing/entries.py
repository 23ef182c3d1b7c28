"""The engagements of a file, told by its lines alone, so that one can be checked without the others."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_SECTION = re.compile(r"\n([A-Za-z_][\w-]*)[ \t]*:")
"""With the line end before it: what begins with a certain character is found several times as fast."""
_FIRST = re.compile(r"\n( +)[^\s#]")
_WORD = re.compile(r"[*&]?[A-Za-z0-9_][\w-]*")
LARGE = "engagements"
"""The section that a bundle has a thousand entries of."""


class Entry(NamedTuple):
    """A part of a text: an engagement, or a section that is no list of them."""

    name: str
    start: int
    end: int


def sections(text: str) -> list[Entry]:
    """The sections of a file, in order; what stands before the first is none."""
    # With a line end before it, what stands right behind one keeps its offset.
    return list(_parted(((each[1], each.start()) for each in _SECTION.finditer(f"\n{text}")), len(text)))


def engagements(text: str) -> list[Entry]:
    """The engagements, each a block of lines; none where they are written in `{ }`."""
    return [entry for section in sections(text) if section.name == LARGE for entry in _entries(text, section)]


def _entries(text: str, section: Entry) -> Iterator[Entry]:
    first = _FIRST.search(text, section.start, section.end)
    if first is None:
        return
    key = re.compile("\n" + first[1] + r"(?=[^\s#-])([^\n:]*)")
    found = key.finditer(text, section.start, section.end)
    yield from _parted(((each[1].strip(" \"'\r"), each.start() + 1) for each in found), section.end)


def _parted(begun: Iterable[tuple[str, int]], end: int) -> Iterator[Entry]:
    """Parts by where they begin: each ends where the next begins, the last at that end."""
    for (name, start), (_, next_) in pairwise((*begun, ("", end))):
        yield Entry(name, start, next_)


def around(text: str, start: int, end: int) -> Entry:
    """The engagement that a range stands in; else the section, or sections; else the whole text."""
    parts = sections(text)
    for section in parts:
        if section.name == LARGE and section.start <= start and end <= section.end:
            for entry in _entries(text, section):
                if entry.start <= start and end < entry.end:
                    return entry
    touched = [each for each in parts if each.start <= end and start <= each.end]
    if not touched or any(each.name == LARGE for each in touched):
        return Entry("", 0, len(text))
    return Entry(touched[0].name, min(start, touched[0].start), touched[-1].end)


def words(text: str) -> frozenset[str]:
    """What could be a name in it; `*name` of an alias and `&name` of an anchor too."""
    return frozenset(_WORD.findall(text))


def abridged(text: str, kept: Iterable[str], focus: Entry | None = None) -> str:
    """A text with blanks in the place of engagements, so that the rest stands where it stood.

    What stays is the focus, and engagements of these names, or with an anchor that these words call; the first where
    there are none: a section is not empty.
    """
    names = frozenset(kept)
    anchors = [f"&{each[1:]}" for each in names if each[0] == "*"]

    def stays(each: Entry) -> bool:
        inside = focus is not None and each.start < focus.end and focus.start < each.end
        return inside or each.name in names or any(anchor in text[each.start : each.end] for anchor in anchors)

    every = engagements(text)
    staying = frozenset(filter(stays, every)) or frozenset(every[:1])
    pieces, done = [], 0
    for each in every:
        if each not in staying:
            pieces += [text[done : each.start], " " * (each.end - each.start - 1), "\n"]
            done = each.end
    return "".join([*pieces, text[done:]])
