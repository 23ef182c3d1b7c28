"""Whoever looks on while tests decide: the guarantees of the bundle, and who counts what is covered."""

from dataclasses import dataclass

from nextbest.engine.decision import Decision
from nextbest.engine.testing.guarantees import Guarantees
from nextbest.engine.testing.results import Difference, Observe, Observed


@dataclass(frozen=True, slots=True)
class Looking:
    """All of them."""

    guarantees: Guarantees
    observe: Observe | None

    @property
    def asked(self) -> bool:
        """Whether there is anyone."""
        return self.observe is not None or bool(self.guarantees.bundle.guarantees)

    def at(self, seen: Observed, decision: Decision) -> tuple[Difference, ...]:
        """Show them a decision; the guarantees that it breaks."""
        if self.observe is not None:
            self.observe(seen)
        return self.guarantees.broken(seen, decision)
