"""Runs tests: each decides anew, and says what came out otherwise than expected."""

from time import perf_counter

from nextbest.engine.decision import Decision, Explanation
from nextbest.engine.engine import Engine
from nextbest.engine.testing.cases import Case, Test
from nextbest.engine.testing.compare import differences
from nextbest.engine.testing.guarantees import Guarantees
from nextbest.engine.testing.looking import Looking
from nextbest.engine.testing.reading import after_event, moment_of
from nextbest.engine.testing.results import Failure, Observe, Observed, Result
from nextbest.engine.testing.run_story import run_story

ALL = 1_000_000
"""As many alternatives as there can be: expectations may speak of any candidate."""


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


class Runner:
    """Runs tests of one bundle."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._guarantees = Guarantees(engine.bundle)

    def run(self, test: Test, observe: Observe | None = None) -> Result:
        """What comes of one test; `observe` is told of every decision."""
        if test.skip is not None:
            return Result(test.name, test.place, 0.0, skipped=test.skip)
        start = perf_counter()
        looking = Looking(self._guarantees, observe)
        failure = self._case(test, looking) if isinstance(test, Case) else run_story(self.engine, test, looking)
        return Result(test.name, test.place, perf_counter() - start, failure)

    def _case(self, case: Case, looking: Looking) -> Failure | None:
        engine, asked = self.engine, case.asked
        decision = decide(engine, case)
        explained: list[Explanation] = []

        def explain() -> Explanation:
            if not explained:
                explained.append(
                    engine.explain(
                        case.customer,
                        moment_of(engine, case.now),
                        event=asked.event,
                        places=asked.places,
                        triggered_only=asked.triggered_only,
                    )
                )
            return explained[0]

        found = differences(case.expectations, decision, explain)
        if looking.asked:
            after = after_event(engine, case.customer, asked.event, case.now)
            found += looking.at(Observed(explain, after, case.now), decision)
        return Failure(found, decision, explain()) if found else None
