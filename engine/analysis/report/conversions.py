"""What became of everything that was sent: how many of those who were sent an engagement did what it is for.

What it is for is its `goal`, since the first contact with her; where it has none, the redemption of its offer; where it
has no offer either, a response: a click, a reply, a redemption.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from nextbest.dsl.checked import Bundle, Engagement
from nextbest.engine.analysis.report.intervals import Share
from nextbest.engine.batch.goals import Begun, Goal, begun

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Look

CONVERTED = "converted "
"""A question: this, before the name of an engagement."""
Counts = Literal["goal", "redemption", "response"]
Told = tuple[str, str, str, int, bool]
"""A customer, what she was sent, in which variant, when first, and whether she did what it is for."""


@dataclass(slots=True)
class Conversions:
    """All of them."""

    bundle: Bundle
    customers: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """Who was sent it, by engagement and variant; that is empty where there are none."""
    converted: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, look: "Look") -> Iterator[Told]:
        """Count some customers, of whom `goals` were asked and contacts were read."""
        for engagement, theirs in begun(look.records["contacts"]).items():
            for place, each in sorted(theirs.items()):
                variant, done = each.variant or "", self._done(look, engagement, place, each)
                self.customers[engagement, variant] += 1
                self.converted[engagement, variant] += done
                yield look.customers[place], engagement, variant, each.at, done

    def _done(self, look: "Look", engagement: str, place: int, what: Begun) -> bool:
        match self.counts(engagement):
            case "goal":
                return look.answers[CONVERTED + engagement][place] is True
            case "redemption":
                return "redeemed" in what.outcomes
            case "response":
                return what.responded

    def counts(self, engagement: str) -> Counts:
        """What counts as a conversion."""
        known = self.bundle.engagements.get(engagement)
        if known is None:
            return "response"
        return "goal" if known.goal is not None else "redemption" if _offers(known) else "response"

    def shares(self) -> Mapping[str, Mapping[str, Share]]:
        """By engagement and variant, both in the order of their names."""
        found: dict[str, dict[str, Share]] = defaultdict(dict)
        for engagement, variant in sorted(self.customers):
            at = engagement, variant
            found[engagement][variant] = Share(self.converted[at], self.customers[at])
        return found


def goals(bundle: Bundle) -> Mapping[str, Goal]:
    """The questions that conversions rest on."""
    return {
        CONVERTED + name: Goal(each.goal, name) for name, each in bundle.engagements.items() if each.goal is not None
    }


def _offers(engagement: Engagement) -> bool:
    promises = engagement.promises
    variants = () if promises.experiment is None else promises.experiment.variants
    given = [promises.offer, *(step.offer for step in promises.steps), *(variant.offer for variant in variants)]
    return any(each is not None for each in given)
