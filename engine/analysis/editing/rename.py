"""Another name for something, everywhere in a bundle; refused where the bundle would be worse for it."""

import re
from collections.abc import Sequence
from pathlib import Path

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.check import study
from nextbest.engine.analysis.editing.occurrences import Occurrence


def renaming_breaks(bundle: Path, places: Sequence[Occurrence], name: str, read: Read) -> Diagnostic | None:
    """What speaks against a renaming: what would be wrong after it and is not now, or is not understood now.

    Of lines with a mistake it cannot be told whether the name in them is meant. Raises OSError where a file cannot be
    read.
    """

    def renamed(path: Path) -> bytes:
        here = [each.place for each in places if each.place.source.name == str(path)]
        text = read(path).decode(errors="replace") if here else ""
        for place in sorted(here, key=lambda each: each.start, reverse=True):
            text = text[: place.start] + name + text[place.end :]
        return text.encode() if here else read(path)

    now = study(bundle, Listener(), lints=(), read=read)
    before = now.listener.errors
    if now.document is None:
        return next(iter(before), None)
    if (hidden := next((each for each in before if _hides(each, places)), None)) is not None:
        return hidden
    after = study(bundle, Listener(), lints=(), read=renamed).listener.errors
    known = {each.message for each in before}
    return next((each for each in after if each.message not in known), None) if len(after) > len(before) else None


def _hides(error: Diagnostic, places: Sequence[Occurrence]) -> bool:
    """Whether the name stands in lines with a mistake, where it is none of the places."""
    source, known = error.place.source, {(each.place.source.name, each.place.end) for each in places}
    start = source.text.rfind("\n", 0, error.place.start) + 1
    end = source.text.find("\n", error.place.end)
    word = re.compile(rf"(?<![\w-]){re.escape(places[0].name.rpartition('.')[2])}(?![\w-])")
    found = word.finditer(source.text, start, end if end >= 0 else len(source.text))
    return any((source.name, each.end()) not in known for each in found)
