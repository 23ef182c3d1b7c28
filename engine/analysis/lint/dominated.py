"""`dominated`: an engagement that never wins, since another one is there for all its customers and always worth more.

Compared are engagements on one channel without a calendar, event, limit, goal or experiment of their own, by the bounds
of their ranks.

```yaml
kinds:
  offers: {stages: any, channels: [email]}
engagements:
  thanks: {kind: offers, when: ltv >= 100, propensity: 5%, value: 20}  # finding
  sale: {kind: offers, propensity: 8%, value: 20}
```

Make it worth more, ask others for it, or limit the one that always wins:

```yaml
kinds:
  offers: {stages: any, channels: [email]}
engagements:
  thanks: {kind: offers, when: ltv >= 100, propensity: 5%, value: 20}
  sale: {kind: offers, propensity: 8%, value: 20, limits: [1 per 30 days]}
```
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from nextbest.dsl.checked import Engagement, Use
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.types import MONEY
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.candidates import key_of
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.conditions import together
from nextbest.engine.lowering.ranking import factors_of, rank_of

MOST_RIVALS = 50
"""So many are compared with each engagement on a channel."""


@dataclass(frozen=True, slots=True)
class _Contender:
    engagement: Engagement
    use: Use
    conditions: frozenset[Node]


def dominated(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each engagement that loses on all its channels, at its name."""
    policy = linted.bundle.policy
    if policy.suppressions or policy.never_together:
        return  # who wins today may be silent tomorrow
    search = _Search(linted)
    for key in linted.document.engagements:
        engagement = linted.bundle.engagements[key.value]
        winners = [search.winner(each) for each in search.contenders.get(engagement.name, ())]
        if winners and len(winners) == len(engagement.uses) and winners[0] is not None and None not in winners:
            yield say.dominated(key.value, key.place, winners[0].engagement.name)


class _Search:
    """Who is above whom in one bundle."""

    def __init__(self, linted: Linted) -> None:
        self.linted = linted
        self.contenders = dict(self._contenders())
        """By engagement, itself on each channel that sends."""
        self._rivals: defaultdict[tuple[str, Node | None], list[_Contender]] = defaultdict(list)
        """Those that are always there, by channel and one of their conditions."""
        for contenders in self.contenders.values():
            for each in contenders:
                if self._steady(each):
                    self._rivals[each.use.channel, next(iter(each.conditions), None)].append(each)
        self._ranks: dict[tuple[str, str], Node] = {}

    def _contenders(self) -> Iterator[tuple[str, list[_Contender]]]:
        """Those that are ranked by what they are worth."""
        linted, bundle = self.linted, self.linted.bundle
        for engagement in bundle.engagements.values():
            promises = engagement.promises
            if engagement.paused or engagement.class_ != "normal" or promises.due or promises.offers:
                continue
            conditions = frozenset(linted.node(part) for each in engagement.when for part in together(each.root))
            uses = [use for use in engagement.uses if not bundle.channels[use.channel].inbound]
            yield engagement.name, [_Contender(engagement, use, conditions) for use in uses]

    def _steady(self, each: _Contender) -> bool:
        """Whether it is there whenever its conditions are yes, however often it went."""
        engagement, kind = each.engagement, self.linted.bundle.kinds[each.engagement.kind]
        promises = engagement.promises
        passing = (engagement.on, engagement.during, engagement.goal, promises.steps, promises.experiment)
        limited = (engagement.limits, engagement.budgets, kind.limits, kind.budgets)
        alone = len(engagement.uses) == 1 or self.linted.bundle.arbitration.places == "one per customer"
        return alone and not any(passing) and not any(limited)

    def winner(self, each: _Contender) -> _Contender | None:
        """One that it never beats."""
        stages, mine = each.engagement.stages, each.engagement
        rivals = chain.from_iterable(self._rivals[each.use.channel, node] for node in (None, *each.conditions))
        for rival in islice(rivals, MOST_RIVALS):
            other = rival.engagement
            if other is mine or (other.promises.obeys_limits and not mine.promises.obeys_limits):
                continue
            everywhere = other.stages is None or (stages is not None and stages <= other.stages)
            if everywhere and rival.conditions <= each.conditions and self._behind(each, rival):
                return rival
        return None

    def _behind(self, each: _Contender, rival: _Contender) -> bool:
        """Whether its key is never higher, and where both are equal its name comes later."""
        mine, other = self._rank(each), self._rank(rival)
        answers = self.linted.answers
        low = key_of(answers.bounds.of(other).low)
        if low <= 0 or answers.presence.can_be_missing(other):
            return False
        high = key_of(answers.bounds.of(mine).high)
        return high < low or ((mine is other or high == low) and each.engagement.name > rival.engagement.name)

    def _rank(self, each: _Contender) -> Node:
        key = each.engagement.name, each.use.channel
        if key not in self._ranks:
            scope = self.linted.scope
            nothing = scope.build.literal(0, MONEY)
            self._ranks[key] = rank_of(scope, factors_of(scope, each.engagement, each.use, nothing))
        return self._ranks[key]
