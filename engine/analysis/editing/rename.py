"""Another name for something, everywhere in a bundle; refused where the bundle would be worse for it."""

from collections.abc import Sequence
from pathlib import Path

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.check import study
from nextbest.engine.analysis.editing.occurrences import Occurrence


def renaming_breaks(bundle: Path, places: Sequence[Occurrence], name: str, read: Read) -> Diagnostic | None:
    """What would be wrong after a renaming and is not wrong now: a name that is taken, or a use that is not known of.

    Raises OSError where a file cannot be read.
    """

    def renamed(path: Path) -> bytes:
        here = [each.place for each in places if each.place.source.name == str(path)]
        text = read(path).decode(errors="replace") if here else ""
        for place in sorted(here, key=lambda each: each.start, reverse=True):
            text = text[: place.start] + name + text[place.end :]
        return text.encode() if here else read(path)

    before = study(bundle, Listener(), lints=(), read=read).listener.errors
    after = study(bundle, Listener(), lints=(), read=renamed).listener.errors
    known = {each.message for each in before}
    return next((each for each in after if each.message not in known), None) if len(after) > len(before) else None
