"""`nextbest test --watch`: the tests again whenever a file of a bundle, or of its tests, has changed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import sleep

PAUSE = 0.3
"""Seconds between two looks at the files."""
_WATCHED = (".yaml", ".yml", ".csv")

Stamps = Mapping[Path, tuple[int, int]]
"""Of each file when it was changed, and its size."""


def stamps(bundles: Sequence[Path]) -> Stamps:
    """The files of bundles and of their tests as they are now, without what is hidden."""
    found: dict[Path, tuple[int, int]] = {}
    for bundle in bundles:
        folder = bundle if bundle.is_dir() else bundle.parent
        for each in folder.rglob("*") if bundle.is_dir() else folder.iterdir():
            if each.suffix in _WATCHED and not any(part[0] == "." for part in each.relative_to(folder).parts):
                try:
                    told = each.stat()
                except FileNotFoundError:  # gone since the folder was read
                    continue
                found[each] = (told.st_mtime_ns, told.st_size)
    return found


def watch(bundles: Sequence[Path], again: Callable[[Sequence[Path]], None]) -> None:
    """Run now, and again with the files that have changed, were added or are gone; until interrupted."""
    before: Stamps = stamps(bundles)
    again(())
    while True:
        sleep(PAUSE)
        now = stamps(bundles)
        if now != before:
            changed = sorted(each for each in {*now, *before} if now.get(each) != before.get(each))
            before = now
            again(changed)
