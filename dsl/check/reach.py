"""What the calendar of an engagement leaves no time for: late steps, and offers that nothing can redeem in time."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from nextbest.dsl import typed
from nextbest.dsl.check.lengths import DAY, longest, shortest
from nextbest.dsl.checked_campaigns import Offer, Promises
from nextbest.dsl.checked_during import During, Stretch
from nextbest.dsl.clauses import Days
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.campaigns import Step as StepEntry
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.typed import Typed
from nextbest.dsl.types import DATE

_NOT_BEFORE = frozenset({"after", "more", "at_least", "between"})
"""Comparisons that hold from their second operand on."""


def check_reach(promises: Promises, entries: Sequence[StepEntry], during: Sequence[During], report: Report) -> None:
    """Warn of steps that come when the engagement is over, and of offers that expire before they can be redeemed."""
    span = _span(during)
    if span is None:
        return
    # Days are those of the policy zone: they begin and end less than a day from those of UTC.
    open_for, end = span[1] - span[0] + 2 * DAY, span[1] + DAY
    waits = accumulate(shortest(step.after) if step.after is not None else 0 for step in promises.steps)
    for number, (entry, wait) in enumerate(zip(entries, waits, strict=True), start=1):
        if number > 1 and entry.after is not None and wait >= open_for:
            report.add(say.step_after_the_end(number, entry.after, during[0].text.place))
    for offer in _offers(promises):
        when = offer.redeem.when if offer.redeem is not None else None
        if when is None or offer.expires is None:
            continue
        if end + longest(offer.expires) <= max(_beginnings(when.root), default=0):
            report.add(say.expires_before_redeemed(when.text.at(when.root.span), during[0].text.place))


def _offers(promises: Promises) -> Iterator[Offer]:
    variants = promises.experiment.variants if promises.experiment is not None else ()
    offers = (promises.offer, *(step.offer for step in promises.steps), *(variant.offer for variant in variants))
    return (each for each in offers if each is not None)


def _span(during: Sequence[During]) -> tuple[int, int] | None:
    """The first beginning and the last end, as if the policy zone were UTC; None where either is open."""
    starts, ends = [], []
    for each in during:
        match each.times:
            case Days(first=int(first), last=int(last)):
                starts.append(first * DAY)
                ends.append((last + 1) * DAY)
            case Stretch(start=int(start), end=int(end)):
                starts.append(start)
                ends.append(end)
            case _:
                return None
    return (min(starts), max(ends)) if during else None


def _beginnings(node: Typed) -> Iterator[int]:
    """Instants before which a condition cannot be yes, as if the policy zone were UTC, and a day early."""
    if not isinstance(node, typed.Apply):
        return
    if node.function == "and":
        for each in node.arguments:
            yield from _beginnings(each)
    elif node.function in _NOT_BEFORE and _is_the_moment(node.arguments[0]):
        bound = node.arguments[1]
        if isinstance(bound, typed.Literal) and isinstance(bound.value, int):
            yield (bound.value * DAY if bound.type == DATE else bound.value) - DAY


def _is_the_moment(node: Typed) -> bool:
    """Whether it is the time of the event that redeems: `now`, `today`, `event.at`."""
    if isinstance(node, typed.MomentNode):
        return node.moment.start in ("now", "today") and not node.moment.steps
    return isinstance(node, typed.Context) and node.path == ("event", "at")
