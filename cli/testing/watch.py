"""`nextbest test --watch`: the tests again whenever a file of a bundle, or of its tests, has changed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from time import sleep

from nextbest.dsl.files.stamps import Stamps, stamps

PAUSE = 0.3
"""Seconds between two looks at the files."""


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
