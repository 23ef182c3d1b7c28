"""Runs collected tests, one after another or in several processes, and stops at the first that fails if so asked."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from nextbest.cli.testing.collected import Collected, Item, collect
from nextbest.engine.testing.coverage import Coverage, Tally
from nextbest.engine.testing.points import points_of
from nextbest.engine.testing.results import Result


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


class _Part(NamedTuple):
    """What a process tells of all its tests."""

    told: Sequence[_Told]
    tally: Tally | None
    """What they have covered."""


Coverages = Mapping[int, Coverage]
"""By bundle, what its tests cover."""


def coverages_of(collected: Collected) -> Coverages:
    """For each bundle that tests are run of, what they cover of it; nothing so far."""
    bundles = {each.bundle: collected.bundles[each.bundle] for each in collected.items}
    return {
        number: Coverage.of(points_of(each.engine.bundle, each.path))
        for number, each in bundles.items()
        if each.engine is not None
    }


def run_collected(
    collected: Collected, *, jobs: int = 1, first_failure: bool = False, coverages: Coverages | None = None
) -> Iterator[Ran]:
    """What comes of each test, in order and as soon as it is known; `coverages` count what they cover."""
    covering = coverages or {}
    if jobs > 1 and len(collected.items) > 1:
        found = _in_processes(collected, min(jobs, len(collected.items)), covering, first_failure=first_failure)
    else:
        found = (_ran(collected, each, covering.get(each.bundle)) for each in collected.items)
    for each in found:
        yield each
        if first_failure and each.result.outcome == "failed":
            return


def _ran(collected: Collected, item: Item, coverage: Coverage | None, seconds: float | None = None) -> Ran:
    """Run one test; `seconds` is how long it took where it was run already."""
    file = collected.file(item)
    result = collected.runner(item).run(collected.test(item), None if coverage is None else coverage.observe)
    if seconds is not None:
        result = Result(result.name, result.place, seconds, result.failure, result.skipped)
    return Ran(item, file.path, collected.bundles[item.bundle].path, result)


def _in_processes(collected: Collected, jobs: int, coverages: Coverages, *, first_failure: bool) -> Iterator[Ran]:
    with ProcessPoolExecutor(jobs) as pool:
        parts: list[tuple[Sequence[Item], Future[_Part]]] = []
        for number, items in groupby(collected.items, attrgetter("bundle")):
            path, mine = collected.bundles[number].path, list(items)
            for start in range(jobs):
                if share := mine[start::jobs]:
                    tests = [each[1:] for each in share]
                    parts.append((share, pool.submit(_run_part, path, tests, first_failure, number in coverages)))
        told = {item: each for those, done in parts for item, each in zip(those, done.result().told, strict=False)}
        for part, done in parts:
            tally = done.result().tally
            if tally is not None:
                coverages[part[0].bundle].merge(tally)
    for item in collected.items:
        each = told.get(item)
        if each is None:  # its process stopped at a failure before it
            continue
        yield _ran(collected, item, None, each.seconds) if each.failed else _passed(collected, item, each.seconds)


def _passed(collected: Collected, item: Item, seconds: float) -> Ran:
    test, file = collected.test(item), collected.file(item)
    result = Result(test.name, test.place, seconds, skipped=test.skip)
    return Ran(item, file.path, collected.bundles[item.bundle].path, result)


def _run_part(path: Path, tests: Sequence[tuple[int, int]], first_failure: bool, covering: bool) -> _Part:
    """In a process of its own: load the bundle anew and run some of its tests, by file and index."""
    collected = collect([path])
    coverage = coverages_of(collected)[0] if covering else None
    told: list[_Told] = []
    for file, at in tests:
        item = Item(0, file, at)
        result = collected.runner(item).run(collected.test(item), None if coverage is None else coverage.observe)
        told.append(_Told(result.outcome == "failed", result.seconds))
        if first_failure and told[-1].failed:
            break
    return _Part(told, None if coverage is None else coverage.tally)
