"""What finds a seeded fault: the rules of `check`, or the first of the bundle's own tests that fails."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nextbest.dsl.checked import Bundle
from nextbest.engine.analysis.check import check_path
from nextbest.engine.backends.interpreter import Interpreter
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
    before, _ = checked(copy)
    for old, new in fault.edits:
        _replace_once(copy, old, new)
    after, bundle = checked(copy)
    return Found(tuple(sorted(after - before)), None if bundle is None else next(failing(copy, bundle), None))


def _replace_once(bundle: Path, old: str, new: str) -> None:
    """Change what stands once in the files of a bundle."""
    texts = {path: path.read_text(encoding="utf-8") for path in bundle.glob("*.yaml") if ".test." not in path.name}
    times = sum(text.count(old) for text in texts.values())
    if times != 1:
        raise ValueError(f"{bundle.name} has {times} times: {old}")
    for path, text in texts.items():
        path.write_text(text.replace(old, new), encoding="utf-8")


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
    engine = Engine(bundle, Interpreter())
    runner = Runner(engine)
    for file in load_tests_of(path, engine):
        yield from (each.message for each in file.report.errors)
        for test in file.tests:
            if test.skip is None and runner.run(test).failure is not None:
                yield test.name
