"""Back to the old bundle by itself, where the new one beside it does worse."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic

from nextbest.engine.engine import Engine
from nextbest.service.rollout.side_by_side import SideBySide
from nextbest.service.watching import Decided, Quiet


@dataclass(frozen=True, slots=True)
class Rule:
    """When a candidate is withdrawn.

    Errors of a bundle are decisions that end in a fault, and customers whom it refuses (`invalid_profile`). It is
    withdrawn when within the window it had at least `least` of them, and their share among its decisions is above
    `factor` times that of the other bundle, plus `margin`.
    """

    window: float = 300.0
    """Seconds."""
    least: int = 5
    factor: float = 2.0
    margin: float = 0.01

    def broken(self, candidate: "Tally", stable: "Tally") -> bool:
        """Whether the candidate is to be withdrawn."""
        return candidate.errors >= self.least and candidate.share > self.factor * stable.share + self.margin


@dataclass(slots=True)
class Tally:
    """How a bundle did over the window."""

    decisions: int = 0
    errors: int = 0

    @property
    def share(self) -> float:
        """Of errors among decisions."""
        return self.errors / self.decisions if self.decisions else 0.0


SLICES = 30
"""Parts of a window that are counted, and forgotten, each as one."""


class Returning(Quiet):
    """Watches decisions while two bundles are served."""

    def __init__(
        self,
        bundles: SideBySide,
        clock: Callable[[], datetime],
        rule: Rule,
        told: Callable[[str], None],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        """`told` is given a sentence when a candidate is withdrawn; `seconds` only ever grow."""
        self._bundles, self._clock, self._rule, self._told, self._seconds = bundles, clock, rule, told, seconds
        self._lock = Lock()
        self._slices: deque[tuple[int, dict[str, Tally]]] = deque(maxlen=SLICES)

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        if self._bundles.serving.candidate is not None:
            no_action = decided.decision.no_action
            self._count(decided.engine, error=no_action is not None and no_action.kind == "invalid_profile")

    def engine_failed(self, engine: Engine, error: Exception) -> None:  # noqa: ARG002
        """See `Watch`."""
        if self._bundles.serving.candidate is not None:
            self._count(engine, error=True)

    def _count(self, engine: Engine, *, error: bool) -> None:
        digest = engine.bundle.digest
        with self._lock:
            tally = self._now().setdefault(digest, Tally())
            tally.decisions += 1
            tally.errors += error
        if error:
            self._judge()

    def _now(self) -> dict[str, Tally]:
        """What is counted in the present slice; slices that are over are forgotten."""
        number = int(self._seconds() / (self._rule.window / SLICES))
        while self._slices and self._slices[0][0] <= number - SLICES:
            self._slices.popleft()
        if not self._slices or self._slices[-1][0] != number:
            self._slices.append((number, {}))
        return self._slices[-1][1]

    def _judge(self) -> None:
        serving = self._bundles.serving
        if serving.candidate is None:
            return
        with self._lock:
            candidate, stable = self._tally(serving.candidate.digest), self._tally(serving.stable.digest)
        if not self._rule.broken(candidate, stable):
            return
        reason = (
            f"withdrawn by itself: {candidate.errors} errors in {candidate.decisions} decisions,"
            f" beside {stable.errors} in {stable.decisions} of the other bundle"
        )
        if self._bundles.give_up(serving.candidate.digest, self._clock(), reason):
            self._told(f"bundle {serving.candidate.digest[:12]} was {reason}")

    def _tally(self, digest: str) -> Tally:
        found = [tallies[digest] for _, tallies in self._slices if digest in tallies]
        return Tally(sum(each.decisions for each in found), sum(each.errors for each in found))
