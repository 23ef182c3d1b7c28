"""One change of a text, and where the places of findings are after it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.source import Place, Source

_STEP = 4096


@dataclass(frozen=True, slots=True)
class Change:
    """A text before and after, the same but for one range."""

    before: str
    after: str
    start: int
    """Where they begin to differ."""
    end: int
    """Where the range ends in the text after; before, `end - growth`."""

    @property
    def growth(self) -> int:
        """By how many characters the text is longer now."""
        return len(self.after) - len(self.before)


def change(before: str, after: str) -> Change:
    """What became of a text."""
    most = min(len(before), len(after))
    start = _same(lambda at, size: before[at : at + size] == after[at : at + size], most)
    back, forth = len(before), len(after)
    tail = _same(
        lambda at, size: before[back - at - size : back - at] == after[forth - at - size : forth - at], most - start
    )
    return Change(before, after, start, forth - tail)


def _same(alike: Callable[[int, int], bool], most: int) -> int:
    """How many characters are the same, from one end on."""
    at, step = 0, _STEP
    while at < most and step:
        size = min(step, most - at)
        if alike(at, size):
            at += size
        else:
            step = size // 2
    return at


def moved(found: Diagnostic, source: Source, change: Change) -> Diagnostic | None:
    """A finding from before a change, in the text after it; None where that which it is about was changed itself."""
    return with_places(found, lambda place: moved_place(place, source, change))


def moved_place(place: Place, source: Source, change: Change) -> Place | None:
    """A place from before a change, in the text after it; None where it was changed itself."""
    if place.source.name != source.name:
        return place
    if place.end <= change.start:
        return Place(source, place.start, place.end)
    if place.start >= change.end - change.growth:
        return Place(source, place.start + change.growth, place.end + change.growth)
    return None


def with_places(found: Diagnostic, place: Callable[[Place], Place | None]) -> Diagnostic | None:
    """A finding with other places; without its edit and related places where there are none, None without its own."""
    at = place(found.place)
    if at is None:
        return None
    mend = None if found.edit is None else place(found.edit.place)
    edit = None if found.edit is None or mend is None else Edit(mend, found.edit.text)
    related = tuple((other, words) for each, words in found.related if (other := place(each)) is not None)
    return replace(found, place=at, edit=edit, related=related)
