"""What finds a seeded fault: the rules of `check`, or the first of the bundle's own tests that fails."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nextbest.dsl.checked import Bundle
from nextbest.dsl.files.load import bundle_files
from nextbest.engine.analysis.check import check_path
from nextbest.engine.engine import Engine
from nextbest.engine.testing.load import load_tests_of
from nextbest.engine.testing.run import Runner
from tests.faults.seeded import Fault

POLICIES = Path(__file__).parents[2] / "policies"
NOW = "2026-11-20T10:00:00-05:00"
"""When `check` is run, for what is over by then."""


@dataclass(frozen=True, slots=True)
class Found:
    """By what a fault is found."""

    rules: tuple[str, ...]
    """Rules of `check` that say more than of the original, errors and warnings."""
    test: str | None
    """The first test that fails; None: none does, or `check` refuses the bundle."""


def find(fault: Fault, folder: Path) -> Found:
    """Make the fault in a copy below a folder, and see by what it is found.

    Raises ValueError where its text is not there exactly once.
    """
    copy = copied(fault.bundle, folder)
    texts = {path: path.read_text(encoding="utf-8") for path in bundle_files(copy)}
    for old, new in fault.edits:
        count = sum(text.count(old) for text in texts.values())
        if count != 1:
            raise ValueError(f"{fault.bundle} has {count} times: {old}")
        texts = {path: text.replace(old, new) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    after, bundle = checked(copy)
    found = after - findings_in(fault.bundle)
    return Found(tuple(sorted(found)), None if bundle is None else next(failing(copy, bundle), None))


@cache
def findings_in(bundle: str) -> Counter[str]:
    """What `check` says of a bundle as it is."""
    return checked(POLICIES / bundle)[0]


def copied(bundle: str, folder: Path) -> Path:
    """A copy of a shipped bundle with its tests, without its customers."""
    copy = folder / bundle
    copy.mkdir()
    for file in (POLICIES / bundle).glob("*.yaml"):
        shutil.copy(file, copy)
    return copy


def checked(path: Path) -> tuple[Counter[str], Bundle | None]:
    """How often each rule has a finding, and the bundle where it is sound."""
    bundle, report = check_path(path, NOW)
    return Counter(each.rule for each in report.diagnostics), bundle


def failing(path: Path, bundle: Bundle) -> Iterator[str]:
    """The names of the bundle's tests that fail, and the errors of its files of tests."""
    engine = Engine(bundle)
    runner = Runner(engine)
    for file in load_tests_of(path, engine):
        yield from (each.message for each in file.report.errors)
        for test in file.tests:
            if test.skip is None and runner.run(test).failure is not None:
                yield test.name
