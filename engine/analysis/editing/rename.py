"""Another name for something, everywhere in a bundle and its tests; refused where these would be worse for it."""

import re
from collections.abc import Sequence
from pathlib import Path

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.load_tests import files_of_tests
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.heard import Listener
from nextbest.dsl.source import Source
from nextbest.engine.analysis.check import study
from nextbest.engine.analysis.editing.occurrences import Occurrence
from nextbest.engine.engine import Engine
from nextbest.engine.testing.load import read_file


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
    then = study(bundle, Listener(), lints=(), read=renamed)
    worse = _worse(before, then.listener.errors)
    if worse is not None or now.bundle is None or then.bundle is None:
        return worse
    engines = [Engine(each, folder=bundle if bundle.is_dir() else bundle.parent) for each in (now.bundle, then.bundle)]
    for file in files_of_tests(bundle):
        before, after = (
            read_file(str(file), look(file), engine, updating=False).report.errors
            for engine, look in zip(engines, (read, renamed), strict=True)
        )
        for each in before:  # of a table that is none, say, no name is known
            if _missed(each.place.source, places, 0, len(each.place.source.text)):
                return each
        if (found := _worse(before, after)) is not None:
            return found
    return None


def _worse(before: Sequence[Diagnostic], after: Sequence[Diagnostic]) -> Diagnostic | None:
    """An error that was not there before, where there are more of them than before."""
    known = {each.message for each in before}
    return next((each for each in after if each.message not in known), None) if len(after) > len(before) else None


def _hides(error: Diagnostic, places: Sequence[Occurrence]) -> bool:
    """Whether the name stands in lines with a mistake, where it is none of the places."""
    source = error.place.source
    start = source.text.rfind("\n", 0, error.place.start) + 1
    end = source.text.find("\n", error.place.end)
    return _missed(source, places, start, end if end >= 0 else len(source.text))


def _missed(source: Source, places: Sequence[Occurrence], start: int, end: int) -> bool:
    """Whether the name stands in a part of a text, where it is none of the places."""
    known = {(each.place.source.name, each.place.end) for each in places}
    word = re.compile(rf"(?<![\w-]){re.escape(places[0].name.rpartition('.')[2])}(?![\w-])")
    return any((source.name, each.end()) not in known for each in word.finditer(source.text, start, end))
