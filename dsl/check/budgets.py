"""Budgets: those that can never hold anything back, and those into which nothing fits (language.md 2.5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nextbest.dsl import typed
from nextbest.dsl.check.lengths import covers
from nextbest.dsl.checked import Channel, Engagement, Kind
from nextbest.dsl.checked_campaigns import Budget, Offer
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.typed import Typed

Above = Sequence[tuple[str, Sequence[Budget]]]
"""Budgets on which all draw that draw on the one in question, with the words for whose they are."""

MOST = 2**53
"""No amount is larger (language.md 1.1)."""


def check_budgets(
    channels: Mapping[str, Channel], kinds: Mapping[str, Kind], engagements: Mapping[str, Engagement], report: Report
) -> None:
    """Warn of budgets that nothing draws on, that a smaller one empties first, and that are too small for anything."""
    by_kind = defaultdict[str, list[Engagement]](list)
    for each in engagements.values():
        by_kind[each.kind].append(each)
    for kind in kinds.values():
        _check(kind.budgets, by_kind[kind.name], channels, (), report)
    for engagement in engagements.values():
        kinds_own = kinds[engagement.kind].budgets if engagement.kind in kinds else ()
        above = ((f"of the kind `{engagement.kind}`", kinds_own),)
        _check(engagement.budgets, [engagement], channels, above, report)


def _check(
    budgets: Sequence[Budget],
    engagements: Sequence[Engagement],
    channels: Mapping[str, Channel],
    above: Above,
    report: Report,
) -> None:
    for position, budget in enumerate(budgets):
        same = next((each for each in budgets[:position] if _same(each, budget)), None)
        if same is not None:
            report.add(say.budget_twice(budget.text, same.text))
        elif engagements and not any(_draws(budget, each, channels) for each in engagements):
            report.add(say.budget_of_nothing(budget.text, budget.of))
        else:
            _check_size(budget, engagements, channels, (("beside it", budgets), *above), report)


def _check_size(
    budget: Budget, engagements: Sequence[Engagement], channels: Mapping[str, Channel], beside: Above, report: Report
) -> None:
    for each in engagements:
        least = min(_takes(budget, each, channels), default=0)
        if least > budget.amount:
            report.add(say.budget_too_small(budget.text, each.name, least, budget.of))
    found = ((whose, other) for whose, others in beside for other in others if _smaller(other, budget))
    whose, other = next(found, ("", None))
    if other is not None:
        report.add(say.budget_never_empty(budget.text, other.text, whose))


def _same(other: Budget, budget: Budget) -> bool:
    return (other.amount, other.of, other.pace) == (budget.amount, budget.of, budget.pace)


def _smaller(other: Budget, budget: Budget) -> bool:
    """Whether the other one has no room whenever this one has none."""
    if _same(other, budget) or other.of != budget.of:
        return False
    return other.amount <= budget.amount and covers(other.pace, budget.pace)


def _draws(budget: Budget, engagement: Engagement, channels: Mapping[str, Channel]) -> bool:
    """Whether anything that it sends may draw on the budget."""
    offers = bool(engagement.promises.offers)
    match budget.of:
        case "contacts":
            return True
        case "offers":
            return offers
        case "cost":
            return offers or any(channels[use.channel].cost for use in engagement.uses if use.channel in channels)


def _takes(budget: Budget, engagement: Engagement, channels: Mapping[str, Channel]) -> Iterator[int]:
    """What each thing that it can send draws at least; of cost in ten-thousandths."""
    for channel, offer in _sendings(engagement):
        match budget.of:
            case "contacts":
                yield 1
            case "offers":
                yield 0 if offer is None else 1
            case "cost":
                own = channels[channel].cost if channel in channels else 0
                yield own + _least_cost(offer)


def _sendings(engagement: Engagement) -> Iterator[tuple[str, Offer | None]]:
    """Every channel with every offer that can go there: of each step, and of each variant."""
    promises = engagement.promises
    variants = promises.experiment.variants if promises.experiment is not None else ()
    everywhere = tuple(use.channel for use in engagement.uses)
    steps = [(step.channels, step.offer) for step in promises.steps] or [(everywhere, promises.offer)]
    for names, offer in steps:
        for tried in [each.offer for each in variants] or [None]:
            yield from ((name, tried or offer) for name in names)


def _least_cost(offer: Offer | None) -> int:
    return 0 if offer is None or offer.cost is None else _least(offer.cost.root)


def _least(node: Typed) -> int:
    """What an amount is at least, where that is written out; else nobody knows how little."""
    if isinstance(node, typed.Apply) and node.function == "if":
        return min(_least(each) for each in node.arguments[1:])
    return node.value if isinstance(node, typed.Literal) and isinstance(node.value, int) else -MOST
