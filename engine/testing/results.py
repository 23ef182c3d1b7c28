"""What came of tests: passed, failed with what was expected and what came, skipped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nextbest.dsl.source import Place
from nextbest.engine.decision import Decision, Explanation


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise than it was expected."""

    name: str
    """`engagement`, `blocked.welcome`."""
    expected: str
    got: str
    place: Place
    concerns: tuple[str, ...] = ()
    """Engagements that it is about, those that were expected: why they were not chosen says most."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One step of a story, after it."""

    number: int
    do: str
    now: datetime
    came: str
    """What came of it, in a few words."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a test failed."""

    differences: tuple[Difference, ...]
    decision: Decision | None = None
    """The decision that came out; None: of a step that decides nothing."""
    explanation: Explanation | None = None
    happened: tuple[Happened, ...] = ()
    """Of a story its steps, up to and with the one that failed."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A decision of a test, for whoever looks on."""

    explain: Callable[[], Explanation]
    customer: Mapping[str, object]
    """Her document, as after the event, with what a store remembers."""
    now: int

    @property
    def explanation(self) -> Explanation:
        """How it came about, worked out when it is asked for: most decisions break no guarantee."""
        return self.explain()


Observe = Callable[[Observed], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one test."""

    name: str
    place: Place
    seconds: float
    failure: Failure | None = None
    skipped: str | None = None
    """Why it was not run."""

    @property
    def outcome(self) -> Literal["passed", "failed", "skipped"]:
        """In a word."""
        return "skipped" if self.skipped is not None else "passed" if self.failure is None else "failed"
