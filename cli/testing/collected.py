"""The tests of bundles before they are run: bundles and files of tests, with what is wrong with them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import click

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine import Engine
from nextbest.engine.errors import BundleError
from nextbest.engine.testing.cases import Test
from nextbest.engine.testing.load import TestsOfFile, load_tests_of
from nextbest.engine.testing.run import Runner


class Item(NamedTuple):
    """One test, by where it stands."""

    bundle: int
    """Of the bundles of the command line, from 0."""
    file: int
    """Of the bundle's files of tests."""
    at: int
    """Of the file's tests."""


@dataclass(frozen=True, slots=True)
class BundleTests:
    """A bundle with its tests."""

    path: Path
    runner: Runner | None
    """None where the bundle has errors: then nothing of it is run."""
    errors: tuple[Diagnostic, ...]
    """Those of the bundle."""
    files: Sequence[TestsOfFile] = ()

    @property
    def engine(self) -> Engine | None:
        """None where the bundle has errors."""
        return None if self.runner is None else self.runner.engine

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong, with the bundle or with files of tests."""
        return (*self.errors, *(found for file in self.files for found in file.report.diagnostics))


@dataclass(frozen=True, slots=True)
class Collected:
    """All bundles of a command line, and which of their tests are to be run."""

    bundles: Sequence[BundleTests]
    items: tuple[Item, ...]
    """Those that are to be run, in order."""
    left_out: int = 0
    """How many others there are, which were not asked for."""

    def runner(self, item: Item) -> Runner:
        """What runs a test."""
        runner = self.bundles[item.bundle].runner
        assert runner is not None, "a bundle with errors has no tests"
        return runner

    def engine(self, item: Item) -> Engine:
        """The engine of a test's bundle."""
        return self.runner(item).engine

    def file(self, item: Item) -> TestsOfFile:
        """The file in which a test stands."""
        return self.bundles[item.bundle].files[item.file]

    def test(self, item: Item) -> Test:
        """The test itself."""
        return self.file(item).tests[item.at]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is wrong before anything is run."""
        return tuple(found for each in self.bundles for found in each.diagnostics)

    @property
    def sound(self) -> bool:
        """Whether no bundle and no file of tests has an error."""
        return all(found.severity != "error" for found in self.diagnostics)

    def only(self, words: Sequence[str]) -> "Collected":
        """The same with those tests whose file or name has one of these words; all, where there are no words."""
        if not words:
            return self
        kept = tuple(each for each in self.items if self._has(each, words))
        return replace(self, items=kept, left_out=self.left_out + len(self.items) - len(kept))

    def _has(self, item: Item, words: Iterable[str]) -> bool:
        named = f"{self.file(item).path.name} {self.test(item).name}".casefold()
        return any(word.casefold() in named for word in words)


def collect(paths: Sequence[Path], *, updating: bool = False) -> Collected:
    """The bundles at these paths with their tests."""
    bundles = [_bundle(each, updating=updating) for each in paths]
    return Collected(bundles, tuple(_items(bundles)))


def _items(bundles: Sequence[BundleTests]) -> Iterator[Item]:
    for number, bundle in enumerate(bundles):
        for at, file in enumerate(bundle.files):
            yield from (Item(number, at, index) for index in range(len(file.tests)))


def _bundle(path: Path, *, updating: bool) -> BundleTests:
    try:
        engine = Engine.load(path, prebuilt=False)  # coverage speaks of the texts
        return BundleTests(path, Runner(engine), (), load_tests_of(path, engine, updating=updating))
    except BundleError as error:
        return BundleTests(path, None, error.report.errors)
    except OSError as error:
        where, reason = error.filename or path, (error.strerror or str(error)).lower()
        raise click.UsageError(f"cannot read `{where}`: {reason}") from error
