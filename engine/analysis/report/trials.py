"""Experiments: how many reach an engagement's goal with it and without it, by the draw that held some of them out.

Who met the conditions of an engagement when it was first sent is compared by that draw alone, whether or not a message
went: so nothing but the engagement itself can make the groups differ. The holdout of the contact policy is compared in
the same way: whoever could be offered anything when the first message went, by whether she has ordered since.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Experiment
from nextbest.dsl.checked_policy import WHOLE
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.report.asked import ORDERS
from nextbest.engine.analysis.report.intervals import Share
from nextbest.engine.functions.chance import bucket
from nextbest.engine.remembering.experiments import variant_at

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Look

HELD_OUT = "held out"
EVERYONE = "everyone else"
"""Groups beside the variants, which no variant can be named like: names have no blanks."""
EVERYTHING = "every engagement"
"""In rows, in the place of an engagement: what the policy's holdout keeps back."""


@dataclass(slots=True)
class Trial:
    """One engagement's experiment, or that of the contact policy."""

    engagement: str | None
    """None: everything that the policy's holdout keeps back."""
    experiment: Experiment
    began: int
    """When the engagement was first sent, in seconds since 1970."""
    reached: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    customers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kept_back: frozenset[str] = frozenset()
    """The engagements that the policy's holdout keeps back."""

    def group(self, customer: str) -> str:
        """Where the draw has put a customer."""
        draw = bucket(customer, self.experiment.salt)
        if draw < self.experiment.holdout / WHOLE:
            return HELD_OUT
        variant = variant_at(self.experiment, draw)
        return EVERYONE if variant is None else variant.name

    def share(self, group: str) -> Share:
        """Who of a group reached the goal."""
        return Share(self.reached[group], self.customers[group])

    @property
    def groups(self) -> tuple[str, ...]:
        """All of them, the held out last."""
        names = tuple(each.name for each in self.experiment.variants) or (EVERYONE,)
        return (*names, HELD_OUT) if self.experiment.holdout else names

    def add(self, then: "Look", now: "Look") -> Iterator[tuple[str, str, str, bool]]:
        """Count who met the conditions then; the rows: customer, engagement, group, whether the goal is reached."""
        names = self.kept_back if self.engagement is None else {self.engagement}
        eligible = [passed for name, passed in then.eligible.items() if name in names]
        present = {customer: place for place, customer in enumerate(now.customers)}
        for at, customer in enumerate(then.customers):
            place = present.get(customer)
            if place is not None and any(passed[at] for passed in eligible):
                group, reached = self.group(customer), self._reached(then, at, now, place)
                self.customers[group] += 1
                self.reached[group] += reached
                yield customer, self.engagement or EVERYTHING, group, reached

    def _reached(self, then: "Look", at: int, now: "Look", place: int) -> bool:
        """Whether the customer at this place has reached the goal; of everything, whether she has ordered since."""
        if self.engagement is not None:
            return now.answers[self.engagement][place] is True
        before, since = then.answers[ORDERS][at], now.answers[ORDERS][place]
        return isinstance(since, int) and since > (before if isinstance(before, int) else 0)


def tried(bundle: Bundle) -> Iterator[tuple[str, Experiment, Expression]]:
    """The engagements that an experiment can say something of: they have one, and a goal."""
    for name, each in bundle.engagements.items():
        if each.promises.experiment is not None and each.goal is not None:
            yield name, each.promises.experiment, each.goal


def kept_back(bundle: Bundle, began: Mapping[str, int]) -> Trial | None:
    """The experiment that the policy's holdout is; `began` is when each engagement was first sent.

    None where it has none, or nothing was sent that it keeps back.
    """
    holdout = bundle.policy.holdout
    names = frozenset(name for name, each in bundle.engagements.items() if each.class_ != "mandatory")
    first = min((began[name] for name in names & began.keys()), default=None)
    if holdout is None or first is None:
        return None
    return Trial(None, Experiment(holdout.salt, holdout.share), first, kept_back=names)
