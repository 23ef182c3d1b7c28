"""Whether an event at the till redeems an offer (language.md 2.5, `redeem`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.engine.backends.program import Bound, Row
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding, unknown_row
from nextbest.engine.deciding.remembered import Profile
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.event import Happened
from nextbest.engine.errors import InvalidDocument
from nextbest.engine.graph.graph import Graph, redeem_key
from nextbest.engine.remembering.folded import BLANK
from nextbest.engine.remembering.known import Known
from nextbest.engine.stores.store import OfferTerms


@dataclass(frozen=True, slots=True)
class Till:
    """One event, before the offers of one bundle."""

    graph: Graph
    event: Happened
    bound: Bound
    row: Row

    def fulfils(self, offer: OfferTerms) -> bool:
        """Whether the event is one that redeems the offer; what a bundle no longer knows is honoured."""
        rule = self.graph.redeemed.get(redeem_key(offer.engagement, offer.step, offer.variant))
        if rule is None:
            return True
        if self.event.name not in rule.events:
            return False
        return rule.when is None or self.bound.value(rule.when, self.row, self.bound.stage(self.row)) is True


def till(
    deciding: Deciding, customer: str, event: Mapping[str, object], profile: Profile | Known | None, now: int
) -> Till:
    """The till at which that event happened; `InvalidDocument` with all problems of event and document."""
    graph, (clock, bound) = deciding.graph, deciding.plain(now)
    known = _entered(deciding, customer, profile, clock)
    told = deciding.entrance.events.admit(event, clock, customer)
    if isinstance(known, Refused) or told.event is None:
        raise InvalidDocument((*(known.fatal if isinstance(known, Refused) else ()), *told.fatal))
    about = known.row[: len(graph.reads)] if known is not None else unknown_row(graph, customer)
    row = (*about, *told.event.row(graph.event_reads), *BLANK)
    # The plainest back end takes a missing value for one, also where the profile promises that there is none.
    return Till(graph, told.event, bound, row)


def _entered(
    deciding: Deciding, customer: str, profile: Profile | Known | None, clock: Clock
) -> Admitted | Refused | None:
    """The customer at the till; of one whom a store knows, whatever is known."""
    if isinstance(profile, Known):
        return deciding.entrance.glance(profile.document(customer), clock)
    return None if profile is None else deciding.entrance.enter(profile, clock)
