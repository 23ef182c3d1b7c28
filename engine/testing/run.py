"""Runs tests: each decides anew, and says what came out otherwise than expected."""

from collections.abc import Iterable, Iterator
from time import perf_counter

from nextbest.engine.decision import Decision, Explanation
from nextbest.engine.engine import Engine
from nextbest.engine.testing.cases import Case, Test
from nextbest.engine.testing.compare import differences
from nextbest.engine.testing.reading import after_event, moment_of
from nextbest.engine.testing.results import Failure, Observe, Observed, Result
from nextbest.engine.testing.run_story import run_story

ALL = 1_000_000
"""As many alternatives as there can be: expectations may speak of any candidate."""


def run_all(engine: Engine, tests: Iterable[Test], observe: Observe | None = None) -> Iterator[Result]:
    """What comes of each, one after another, when asked for."""
    return (run(engine, each, observe) for each in tests)


def run(engine: Engine, test: Test, observe: Observe | None = None) -> Result:
    """What comes of one test."""
    if test.skip is not None:
        return Result(test.name, test.place, 0.0, skipped=test.skip)
    start = perf_counter()
    failure = _run_case(engine, test, observe) if isinstance(test, Case) else run_story(engine, test, observe)
    return Result(test.name, test.place, perf_counter() - start, failure)


def decide(engine: Engine, case: Case) -> Decision:
    """The decision that a case is about, with all alternatives."""
    asked = case.asked
    return engine.decide(
        case.customer,
        moment_of(engine, case.now),
        event=asked.event,
        places=asked.places,
        triggered_only=asked.triggered_only,
        alternatives=ALL,
        validate="all",
    )


def _run_case(engine: Engine, case: Case, observe: Observe | None) -> Failure | None:
    now, asked = moment_of(engine, case.now), case.asked
    decision = decide(engine, case)
    explained: list[Explanation] = []

    def explain() -> Explanation:
        if not explained:
            explained.append(
                engine.explain(
                    case.customer,
                    now,
                    event=asked.event,
                    places=asked.places,
                    triggered_only=asked.triggered_only,
                )
            )
        return explained[0]

    if observe is not None:
        observe(Observed(explain(), after_event(engine, case.customer, asked.event, case.now), case.now, False))
    found = differences(case.expectations, decision, explain)
    return Failure(found, decision, explain()) if found else None
