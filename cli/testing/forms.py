"""Tests for machines: the JSON document, and GitHub's annotations."""

from collections.abc import Iterator
from itertools import compress
from pathlib import Path
from typing import get_args

from nextbest.cli.checked import diagnostic_form, place_form
from nextbest.cli.findings.github import Annotation, annotation
from nextbest.cli.testing.mutating import Mutated
from nextbest.cli.testing.running import Ran
from nextbest.cli.testing.session import Session
from nextbest.dsl.source import Place
from nextbest.engine.testing.coverage import ANSWERS
from nextbest.engine.testing.covered import Covered
from nextbest.engine.testing.mutation.hunt import Fate
from nextbest.engine.testing.results import Difference, Failure


def json_form(done: Session) -> dict[str, object]:
    """The document of `test --format json`; its shape is in the command's help."""
    collected, ran = done.collected, done.ran
    outcomes = [each.result.outcome for each in ran]
    return {
        "bundles": [
            {
                "path": str(each.path),
                "bundle": each.engine.bundle.name if each.engine else None,
                "digest": each.engine.bundle.digest if each.engine else None,
            }
            for each in collected.bundles
        ],
        "diagnostics": [
            diagnostic_form(bundle.path, found) for bundle in collected.bundles for found in bundle.diagnostics
        ],
        "tests": [_test(each) for each in ran],
        "passed": outcomes.count("passed"),
        "failed": outcomes.count("failed"),
        "skipped": outcomes.count("skipped"),
        "not_run": len(collected.items) - len(ran),
        "coverage": [_coverage(path, found) for path, found in done.covered.items()],
        "mutation": [_mutation(path, found) for path, found in done.mutated.items()],
    }


def _mutation(path: Path, found: Mutated) -> dict[str, object]:
    survivors = [{"words": each.mutant.words, **place_form(each.mutant.place)} for each in found.survivors]
    counts = {fate: found.count(fate) for fate in get_args(Fate)}
    return {"bundle": str(path), "percent": round(found.percent, 2), **counts, "survivors": survivors}


def _coverage(path: Path, found: Covered) -> dict[str, object]:
    return {
        "bundle": str(path),
        "percent": round(found.percent, 2),
        "items": [
            {
                "kind": each.kind,
                "name": each.name,
                "count": each.count,
                "missing": None if each.count else each.missing,
                **_place(each.place),
            }
            for each in found.items
        ],
        "conditions": [
            {
                "of": each.point.of,
                "text": each.point.words,
                **each.counts,
                "possible": list(compress(ANSWERS, each.point.possible)),
                "stopped_by": dict(each.stopped_by),
                **_place(each.point.place),
            }
            for each in found.conditions
        ],
    }


def _place(place: Place | None) -> dict[str, object]:
    return {"file": None, "start": None, "end": None} if place is None else place_form(place)


def _test(ran: Ran) -> dict[str, object]:
    result = ran.result
    return {
        "bundle": str(ran.bundle),
        **place_form(result.place),
        "name": result.name,
        "outcome": result.outcome,
        "seconds": round(result.seconds, 6),
        "skipped": result.skipped,
        "failure": None if result.failure is None else _failure(result.failure),
    }


def _failure(failure: Failure) -> dict[str, object]:
    return {
        "differences": [
            {"name": each.name, "expected": each.expected, "got": each.got, **place_form(each.place)}
            for each in failure.differences
        ],
        "steps": [
            {"step": each.number, "do": each.do, "now": each.now.isoformat(), "came": each.came}
            for each in failure.happened
        ],
        "decision": None if failure.decision is None else failure.decision.to_json(),
    }


def github_lines(done: Session) -> Iterator[str]:
    """A workflow command for everything that is wrong, which GitHub shows beside the line that it is about.

    What is not covered is a notice.
    """
    for found in done.collected.diagnostics:
        yield str(annotation(found))
    for each in done.ran:
        failure = each.result.failure
        if failure is not None:
            words = "\n".join(map(difference_words, failure.differences))
            yield str(Annotation("error", str(each.file), failure.differences[0].place, each.result.name, words))
    for covered in done.covered.values():
        for item in covered.missing:
            if item.place is not None:
                yield str(Annotation("notice", item.place.source.name, item.place, item.name, item.missing))
    for mutated in done.mutated.values():
        for fated in mutated.survivors:
            place, words = fated.mutant.place, f"no test notices {fated.mutant.words}"
            yield str(Annotation("notice", place.source.name, place, "mutation", words))


def difference_words(each: Difference) -> str:
    """A difference on one line."""
    return f"{each.name}: expected {each.expected}, got {each.got}"
