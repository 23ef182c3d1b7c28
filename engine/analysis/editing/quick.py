"""The findings of what is being written, at once: it is checked with all of its bundle but the other engagements."""

from collections.abc import Callable, Iterable
from pathlib import Path

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.load import SUFFIXES
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.source import Place, Source
from nextbest.engine.analysis.check import Studied
from nextbest.engine.analysis.editing.changed import Change, moved, with_places
from nextbest.engine.analysis.editing.entries import abridged, around, words

Look = Callable[[Read], Studied]
"""Checks a bundle whose files are read like that."""


def check_change(
    look: Look, file: Path, change: Change, known: Iterable[Diagnostic], read: Read
) -> tuple[Diagnostic, ...]:
    """All findings of a bundle after a change in one file, as far as they can be told without its other engagements.

    `look` checks the bundle, and may end that by raising. `known` is what was found before the change. What stands
    elsewhere is taken over, at its new place; lints, and what the change means for other entries, are for a whole check
    to say. Raises OSError where a file cannot be read.
    """
    focus = around(change.after, change.start, change.end)
    names = words(change.after[focus.start : focus.end])
    whole = {str(file): Source(str(file), change.after)}

    def read_abridged(path: Path) -> bytes:
        if path == file:
            return abridged(change.after, names, focus).encode(errors="replace")
        data = read(path)
        if path.suffix not in SUFFIXES:
            return data
        text = data.decode(errors="replace")
        whole[str(path)] = Source(str(path), text)
        return abridged(text, names).encode()

    studied = look(read_abridged)

    def in_whole(place: Place) -> Place:
        return Place(whole.get(place.source.name, place.source), place.start, place.end)

    def here(place: Place) -> bool:
        return place.source.name == str(file) and focus.start <= place.start < max(focus.end, focus.start + 1)

    # What is wrong with the structure shows anywhere; of meanings elsewhere, too much is left out to speak.
    told = (each for each in studied.listener.diagnostics if here(each.place) or each in studied.of_structure)
    found = (with_places(each, in_whole) for each in told)
    fresh = [each for each in found if each is not None]
    old = (moved(each, whole[str(file)], change) for each in known)
    kept = [each for each in old if each is not None and not here(each.place)]
    return tuple(dict.fromkeys((*fresh, *kept)))
