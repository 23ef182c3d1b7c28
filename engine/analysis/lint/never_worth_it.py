"""`never-worth-it`: an engagement that is worth nothing for any customer, on any of its channels.

What wins must be worth more than it costs. By the bounds of its factors this one never is: a `baseline` that is no less
than the `propensity`, or a channel that costs more than there is to gain.

```yaml
engagements:
  thanks:  # finding
    kind: offers
    propensity: 2%
    baseline: 3%
    value: 40
```

The two are easily exchanged:

```yaml
engagements:
  thanks:
    kind: offers
    propensity: 3%
    baseline: 2%
    value: 40
```
"""

from collections.abc import Iterator
from itertools import product

from nextbest.dsl.checked import Engagement, Use
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.bounds import MONEY_SCALE, Interval
from nextbest.engine.graph.candidates import key_of
from nextbest.engine.lowering.ranking import factors_of, rank_of

ONE, NOTHING = Interval(1, 1), Interval(0, 0)


def never_worth_it(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each engagement, at its name."""
    own_rank = linted.document.arbitration is not None and linted.document.arbitration.rank is not None
    for key in linted.document.engagements:
        engagement = linted.bundle.engagements[key.value]
        promises = engagement.promises
        # What an offer costs is taken off the usual rank; of another one who can tell.
        if engagement.class_ != "normal" or promises.due or (promises.offers and own_rank):
            continue
        uses = engagement.uses
        if uses and all(_gain(linted, engagement, each) <= 0 for each in uses) and _hopeless(linted, engagement):
            chances = all(_at_most(linted, each.propensity, each.baseline) for each in uses)
            yield say.never_worth_it(key.value, key.place, chances=chances)


def _gain(linted: Linted, engagement: Engagement, use: Use) -> float:
    """The most that a use can be worth by the usual rank: quickly told, to look at few more closely."""
    chance, baseline = _of(linted, use.propensity, NOTHING), _of(linted, use.baseline, NOTHING)
    most = chance.high - baseline.low, chance.low - baseline.high
    worth = [_of(linted, use.value, NOTHING), *(_of(linted, each, ONE) for each in engagement.levers)]
    corners = most
    for interval in worth:
        ends = [one * other for one, other in product(corners, interval)]
        corners = max(ends), min(ends)
    return corners[0] - linted.bundle.channels[use.channel].cost / MONEY_SCALE


def _hopeless(linted: Linted, engagement: Engagement) -> bool:
    """Whether its rank, as the bundle has it, is never above zero."""
    scope = linted.scope
    nothing = scope.build.literal(0, MONEY)
    ranks = (rank_of(scope, factors_of(scope, engagement, use, nothing)) for use in engagement.uses)
    return all(key_of(linted.answers.bounds.of(rank).high) <= 0 for rank in ranks)


def _at_most(linted: Linted, chance: Expression | None, baseline: Expression | None) -> bool:
    return _of(linted, chance, NOTHING).high <= _of(linted, baseline, NOTHING).low


def _of(linted: Linted, expression: Expression | None, otherwise: Interval) -> Interval:
    """The bounds of a factor, as a number of ones."""
    if expression is None:
        return otherwise
    found = linted.answers.bounds.of(linted.node(expression.root))
    scale = MONEY_SCALE if expression.type == MONEY else 1
    return Interval(found.low / scale, found.high / scale)
