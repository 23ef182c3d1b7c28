"""Guarantees of a bundle, held against every decision of its tests."""

from dataclasses import dataclass, field

from nextbest.dsl.checked import Bundle
from nextbest.engine import guarantees
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Decision
from nextbest.engine.testing.results import Difference, Observed


@dataclass(frozen=True)
class Guarantees:
    """The guarantees of one bundle."""

    bundle: Bundle
    _asked: guarantees.Guarantees = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_asked", guarantees.Guarantees(self.bundle))

    def broken(self, seen: Observed, decision: Decision) -> tuple[Difference, ...]:
        """Those that a decision breaks, in the order of the bundle; that a profile is not valid breaks none."""

        def eligible() -> bool:
            return any(each.reached != "eligible" for each in seen.explanation.candidates)

        clock = Clock(seen.now, self.bundle.timezone)
        found = self._asked.broken(seen.customer, clock, decision, eligible)
        return tuple(Difference(f"guarantee {each.guarantee}", each.expected, each.got, each.place) for each in found)
