"""The touchpoint curve: how many engagements a customer can be offered, by stage and by how well she is known."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nextbest.engine.analysis.report.asked import GIVEN

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Look

STEPS = 5
"""How well a customer is known is told in so many steps: up to 20 % of what can be known, up to 40 %, …"""
FEW = 3
"""A stage whose customers can be offered fewer engagements than these on average has too few."""


@dataclass(slots=True)
class Point:
    """Customers of one stage who are known equally well."""

    customers: int = 0
    engagements: int = 0
    """Of all of them together: divided by the customers it is what one can be offered."""

    @property
    def average(self) -> float:
        """Engagements that one of them can be offered."""
        return self.engagements / self.customers if self.customers else 0.0


@dataclass(slots=True)
class Touchpoints:
    """The curve."""

    stages: Sequence[str]
    points: dict[tuple[str, int], Point] = field(default_factory=lambda: defaultdict(Point))
    """By stage, and by the step of how well they are known, from 0."""
    offered: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """By stage and engagement, how many customers can be offered it."""

    def add(self, look: "Look") -> Iterator[tuple[str, str, float, int, str]]:
        """Count some customers; the rows: customer, stage, share of the profile that is known, engagements, which."""
        asked = [answers for name, answers in look.answers.items() if name.startswith(GIVEN)]
        for place, (customer, stage) in enumerate(zip(look.customers, look.stages, strict=True)):
            share = sum(answers[place] is True for answers in asked) / len(asked) if asked else 1.0
            names = [name for name, passed in look.eligible.items() if passed[place]]
            for name in names:
                self.offered[stage, name] += 1
            point = self.points[stage, min(STEPS - 1, int(share * STEPS))]
            point.customers += 1
            point.engagements += len(names)
            yield customer, stage, share, len(names), " ".join(names)

    def of_stage(self, stage: str) -> Point:
        """All customers of a stage."""
        found = [point for (name, _), point in self.points.items() if name == stage]
        return Point(sum(each.customers for each in found), sum(each.engagements for each in found))
