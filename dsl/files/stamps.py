"""When the files of bundles were changed, for those who do something whenever they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from nextbest.dsl.files.load import SUFFIXES

FROM_BUNDLES = (*SUFFIXES, ".csv")
"""The endings of files that bundles are read from."""

Stamps = Mapping[Path, tuple[int, int]]
"""Of each file when it was changed, and its size."""


def stamps(bundles: Sequence[Path]) -> Stamps:
    """The files of bundles and of their tests as they are now, without what is hidden; a bundle that is one file too,
    whatever it is called."""
    found: dict[Path, tuple[int, int]] = {}
    for bundle in bundles:
        folder = bundle if bundle.is_dir() else bundle.parent
        for each in folder.rglob("*") if bundle.is_dir() else folder.iterdir():
            hidden = any(part[0] == "." for part in each.relative_to(folder).parts)
            if each == bundle or (each.suffix in FROM_BUNDLES and not hidden):
                try:
                    told = each.stat()
                except FileNotFoundError:  # gone since the folder was read
                    continue
                found[each] = (told.st_mtime_ns, told.st_size)
    return found
