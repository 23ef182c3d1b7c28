"""New texts of a bundle's files, checked before any of them is written: what is wrong comes back to its cells."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nextbest.dsl.format.bundle import format_path
from nextbest.dsl.heard import Listener
from nextbest.engine.analysis.check import study
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.importing.placing import placed
from nextbest.engine.importing.sheet import Mistake
from nextbest.engine.importing.written import Writing

Texts = Mapping[Path, Writing]
"""New texts of files."""


class Checked(NamedTuple):
    """What is wrong, by row and column, and what to write where nothing is."""

    mistakes: Sequence[Mistake]
    texts: Mapping[Path, str]
    """In canonical form, where the file was in it before, or is new; none where there are errors."""


def check_texts(bundle: Path, texts: Texts, before: Sequence[Mistake], *, new: bool) -> Checked:
    """Check a bundle as it would be with these texts; `before` is what is wrong with the spreadsheet already.

    `new`: nothing of the bundle was there.
    """
    by_place = {path.resolve(): writing for path, writing in texts.items()}

    def with_them(path: Path) -> bytes:
        writing = by_place.get(path.resolve())
        return path.read_bytes() if writing is None else writing.text.encode()

    found = study(bundle, Listener(), read=with_them).listener.diagnostics
    # What has come just now nothing can use yet.
    used = (each for each in found if each.rule != "unused")
    more = placed(used, {str(path): writing.marks for path, writing in texts.items()}, before)
    if not new:  # what is told of its other parts is nothing new
        more = [each for each in more if each.cell is not None or not each.warning]
    mistakes = sorted((*before, *more), key=_order)
    if not all(each.warning for each in mistakes):
        return Checked(mistakes, {})
    own_way = frozenset() if new else _own_way(bundle)
    formatted = {each.name: each.after for each in format_path(bundle, FUNCTIONS, with_them).files}
    tidy = {
        path: _as_it_was(path, writing.text) if path.suffix == ".csv" or str(path) in own_way else formatted[str(path)]
        for path, writing in texts.items()
    }
    return Checked(mistakes, tidy)


def _as_it_was(path: Path, text: str) -> str:
    """A text with the line ends that its file has."""
    if not path.exists() or b"\r\n" not in path.read_bytes():
        return text
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _own_way(bundle: Path) -> frozenset[str]:
    """The files that are not in canonical form, whose authors would not thank us for it."""
    return frozenset(each.name for each in format_path(bundle, FUNCTIONS).files if each.changed)


def _order(mistake: Mistake) -> tuple[int, int, int]:
    """By row and column, as people go through a spreadsheet; what belongs to no cell comes last."""
    cell = mistake.cell
    return (cell.row, cell.column, mistake.place.start) if cell else (2**31, 0, mistake.place.start)
