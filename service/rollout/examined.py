"""A bundle before it is served: checked, loaded, compiled, and its own tests run."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.engine import Engine
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.loading import is_built
from nextbest.engine.testing.load import TestsOfFile, load_tests_of
from nextbest.engine.testing.results import Result
from nextbest.engine.testing.run import Runner
from nextbest.service.rollout.versions import Finding

MOST_FINDINGS = 200
"""Findings of one bundle that are told."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of it."""

    engine: Engine | None
    """Ready to decide; None: it is not to be served."""
    digest: str | None
    """None where the bundle has errors."""
    reason: str
    """In a few words: why not, or how many tests it passed."""
    findings: tuple[Finding, ...] = ()


def examined(path: Path) -> Examined:
    """The bundle at a path, in a file or a folder, or built, with every test that stands beside it.

    It takes seconds where a bundle is large, and is for a thread of its own.
    """
    try:
        engine = Engine.load(path, discreet=True)
    except BundleError as error:
        found = _diagnosed(error.report.errors, path)
        return Examined(None, None, "it has errors", found)
    except UsageError as error:
        return Examined(None, None, _below(str(error), path))
    digest = engine.bundle.digest
    try:
        files = () if is_built(path) else load_tests_of(path, engine)
    except OSError as error:
        return Examined(None, digest, f"its tests cannot be read: {error.strerror or error}".lower())
    wrong = tuple(each for file in files for each in _diagnosed(file.report.errors, path))
    if wrong:
        return Examined(None, digest, "its tests have errors", wrong)
    failed = tuple(_failures(engine, files, path))
    if failed:
        return Examined(None, digest, "its tests fail", failed[:MOST_FINDINGS])
    engine.warm()
    return Examined(engine, digest, f"passed {sum(len(each.tests) for each in files)} tests")


def _failures(engine: Engine, files: Iterable[TestsOfFile], path: Path) -> Iterator[Finding]:
    runner = Runner(engine)
    for file in files:
        for test in file.tests:
            result = runner.run(test)
            if result.failure is not None:
                yield from _failed(result, path)


def _failed(result: Result, path: Path) -> Iterator[Finding]:
    assert result.failure is not None
    for each in result.failure.differences:
        words = f"`{result.name}`: `{each.name}` was expected to be {each.expected}, and is {each.got}"
        yield Finding(_below(str(each.place), path), words)


def _diagnosed(found: Iterable[Diagnostic], path: Path) -> tuple[Finding, ...]:
    findings = [
        Finding(_below(str(each.place), path), _below(each.message, path), each.help and _below(each.help, path))
        for each in found
    ]
    return tuple(findings[:MOST_FINDINGS])


def _below(words: str, path: Path) -> str:
    """With paths from the bundle on: where that stands on the server is nobody's business."""
    folder = path if path.is_dir() else path.parent
    return words.replace(f"{folder}/", "").replace(str(folder), "the bundle")
