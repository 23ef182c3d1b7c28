"""Runs collected tests, one after another or in several processes, and stops at the first that fails if so asked."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from nextbest.cli.testing.collected import Collected, Item, collect
from nextbest.engine.testing.results import Result
from nextbest.engine.testing.run import run


@dataclass(frozen=True, slots=True)
class Ran:
    """A test after it was run."""

    item: Item
    file: Path
    bundle: Path
    result: Result


class _Told(NamedTuple):
    """What a process tells of a test: it is run once more here where it failed, so that all can be said of it."""

    failed: bool
    seconds: float


def run_collected(collected: Collected, *, jobs: int = 1, first_failure: bool = False) -> Iterator[Ran]:
    """What comes of each test, in order and as soon as it is known."""
    if jobs > 1 and len(collected.items) > 1:
        found = _in_processes(collected, min(jobs, len(collected.items)), first_failure=first_failure)
    else:
        found = (_ran(collected, each) for each in collected.items)
    for each in found:
        yield each
        if first_failure and each.result.outcome == "failed":
            return


def _ran(collected: Collected, item: Item, seconds: float | None = None) -> Ran:
    """Run one test; `seconds` is how long it took where it was run already."""
    file = collected.file(item)
    result = run(collected.engine(item), collected.test(item))
    if seconds is not None:
        result = Result(result.name, result.place, seconds, result.failure, result.skipped)
    return Ran(item, file.path, collected.bundles[item.bundle].path, result)


def _in_processes(collected: Collected, jobs: int, *, first_failure: bool) -> Iterator[Ran]:
    with ProcessPoolExecutor(jobs) as pool:
        parts: list[tuple[Sequence[Item], Future[list[_Told]]]] = []
        for number, items in groupby(collected.items, attrgetter("bundle")):
            path, mine = collected.bundles[number].path, list(items)
            for start in range(jobs):
                if part := mine[start::jobs]:
                    parts.append((part, pool.submit(_run_part, path, [each[1:] for each in part], first_failure)))
        told = {item: each for part, done in parts for item, each in zip(part, done.result(), strict=False)}
    for item in collected.items:
        each = told.get(item)
        if each is None:  # its process stopped at a failure before it
            continue
        yield _ran(collected, item, each.seconds) if each.failed else _passed(collected, item, each.seconds)


def _passed(collected: Collected, item: Item, seconds: float) -> Ran:
    test, file = collected.test(item), collected.file(item)
    result = Result(test.name, test.place, seconds, skipped=test.skip)
    return Ran(item, file.path, collected.bundles[item.bundle].path, result)


def _run_part(path: Path, tests: Sequence[tuple[int, int]], first_failure: bool) -> list[_Told]:
    """In a process of its own: load the bundle anew and run some of its tests, by file and index."""
    collected = collect([path])
    told: list[_Told] = []
    for file, at in tests:
        item = Item(0, file, at)
        result = run(collected.engine(item), collected.test(item))
        told.append(_Told(result.outcome == "failed", result.seconds))
        if first_failure and told[-1].failed:
            break
    return told
