"""`dilutive-offer`: an offer that rewards what its customers do anyway.

Its `when` lets those through who have done in the past what would redeem it, so the shop mostly pays for what it would
have had without it. Where every stage of the engagement is for those who have stopped, as `none(orders in last 60 days)`
says, the offer is to bring them back.

```yaml
events:
  purchase:
    fields: {total: money!, lines: {history: {at: datetime!, category: string!}}}
    add: {items: event.lines}
engagements:
  shoes:
    kind: offers
    when: any(items in last 90 days where category is "shoes")
    baseline: 2%
    offer:
      reward: Double points on shoes  # finding
      redeem: {on: purchase, when: any(event.lines where category is "shoes")}
```

Offer it to those for whom it is new:

```yaml
events:
  purchase:
    fields: {total: money!, lines: {history: {at: datetime!, category: string!}}}
    add: {items: event.lines}
engagements:
  shoes:
    kind: offers
    when: none(items where category is "shoes")
    baseline: 2%
    offer:
      reward: Double points on shoes
      redeem: {on: purchase, when: any(event.lines where category is "shoes")}
```
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nextbest.dsl import typed
from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.checked_campaigns import Offer
from nextbest.dsl.checked_events import RecordsAdded
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Typed
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.lowering.conditions import together

Path = tuple[str, ...]


class _Behaviour(NamedTuple):
    """Records of a history, and what must be true of one."""

    history: Path
    where: frozenset[Typed]


def dilutive_offer(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each engagement, at its reward."""
    for key, written in linted.document.engagements.items():
        engagement = linted.bundle.engagements[key.value]
        past = _Past(linted.bundle, engagement)
        for offer in engagement.promises.offers:
            words = past.rewarded(offer)
            if words is not None:
                given = written.offer
                place = key.place if given is None else given.reward.place
                yield say.dilutive_offer(key.value, place, *words)
                break


@dataclass(frozen=True, slots=True)
class _Past:
    """What the customers of an engagement have done, as its `when` says."""

    bundle: Bundle
    engagement: Engagement

    def rewarded(self, offer: Offer) -> tuple[str, Place] | None:
        """The condition that says that they have done what redeems the offer; None where none does."""
        if offer.redeem is None:
            return None
        parts = list(self._parts(self.engagement.when))
        for wanted in self._behaviours(offer):
            if any(self._rules_out(wanted, part) for _, part in parts) or self._stages_rule_out(wanted):
                return None  # they have stopped, or not begun
            for expression, part in parts:
                done = _done(part)
                if done is not None and done.history == wanted.history and wanted.where <= done.where:
                    return " ".join(expression.source(part).split()), expression.text.at(part.span)
        return None

    def _stages_rule_out(self, wanted: _Behaviour) -> bool:
        """Whether in each of its stages are only those who have stopped, or not begun."""
        names = self.engagement.stages
        stages = [each for each in self.bundle.stages if names is None or each.name in names]
        return all(
            each.when is not None and any(self._rules_out(wanted, part) for _, part in self._parts((each.when,)))
            for each in stages
        )

    def _parts(self, when: tuple[typed.Expression, ...]) -> Iterator[tuple[typed.Expression, Typed]]:
        """What must be yes, definitions taken apart."""
        waiting = [(each, part) for each in when for part in together(each.root)]
        while waiting:
            expression, part = waiting.pop(0)
            definition = self.bundle.definitions.get(part.name) if isinstance(part, typed.Reference) else None
            if definition is None:
                yield expression, part
            else:
                waiting.extend((definition.expression, each) for each in together(definition.expression.root))

    def _behaviours(self, offer: Offer) -> Iterator[_Behaviour]:
        """What redeems the offer, in terms of the histories that its events add to."""
        assert offer.redeem is not None
        wanted = _records_asked_for(offer.redeem.when)
        for name in offer.redeem.on:
            for added in self.bundle.events[name].add:
                if isinstance(added, RecordsAdded):
                    if wanted is not None and wanted[0] == added.field:
                        yield _Behaviour(added.history, wanted[1])
                elif offer.redeem.when is None:
                    yield _Behaviour(added.history, frozenset())

    def _rules_out(self, wanted: _Behaviour, part: Typed) -> bool:
        """Whether a condition says that it was not done, or not lately."""
        if not isinstance(part, typed.Aggregate) or part.function != "none":
            return False
        return _path(part) == wanted.history and _conditions(part.where) <= wanted.where


def _records_asked_for(when: typed.Expression | None) -> tuple[str, frozenset[Typed]] | None:
    """`any(event.lines where …)`: the field, and what must be true of a record."""
    root = None if when is None else when.root
    if not isinstance(root, typed.Aggregate) or root.function != "any" or not isinstance(root.history, typed.Context):
        return None
    return root.history.path[-1], _conditions(root.where)


def _done(part: Typed) -> _Behaviour | None:
    """What a condition says that was done at least once."""
    match part:
        case typed.Aggregate(function="any") as found:
            pass
        case typed.Apply(function="at_least" | "more", arguments=(typed.Aggregate(function="count") as found, least)):
            if not isinstance(least, typed.Literal) or not isinstance(least.value, int | float) or least.value < 0:
                return None
            if part.function == "at_least" and least.value == 0:
                return None
        case _:
            return None
    return _Behaviour(_path(found), _conditions(found.where))


def _path(aggregate: typed.Aggregate) -> Path:
    return aggregate.history.path


def _conditions(where: Typed | None) -> frozenset[Typed]:
    return frozenset(() if where is None else together(where))
