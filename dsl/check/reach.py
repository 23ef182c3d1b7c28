"""What the calendar of an engagement leaves no time for: late steps, and offers that nothing can redeem in time."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf

from nextbest.dsl import typed
from nextbest.dsl.check.lengths import DAY, longest, shortest
from nextbest.dsl.checked_campaigns import Offer, Promises
from nextbest.dsl.checked_during import During, Stretch
from nextbest.dsl.clauses import Days
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.campaigns import Step as StepEntry
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Typed
from nextbest.dsl.types import DATE

_NOT_BEFORE = frozenset({"after", "more", "at_least", "between", "equal"})
"""Comparisons that hold from their second operand on."""
_NOT_AFTER = {"before": 0, "less": 0, "at_most": 1, "between": 1, "equal": 1}
"""Comparisons that hold up to their last operand, and whether that is still in it."""


def check_reach(promises: Promises, entries: Sequence[StepEntry], during: Sequence[During], report: Report) -> None:
    """Warn of steps that come when the engagement is over, and of offers that nothing can redeem in time."""
    if not during:
        return
    start, end = _span(during)
    if start is not None and end is not None:
        _look_for_late_steps(promises, entries, end - start + 2 * DAY, during[0].text.place, report)
    for offer in _offers(promises):
        when = offer.redeem.when if offer.redeem is not None else None
        if when is None:
            continue
        place = when.text.at(when.root.span)
        # Days are those of the policy zone: they begin and end less than a day from those of UTC.
        last = None if end is None or offer.expires is None else end + DAY + longest(offer.expires)
        if last is not None and last <= max(_beginnings(when.root), default=0):
            report.add(say.expires_before_redeemed(place, during[0].text.place))
        elif start is not None and min(_ends(when.root), default=inf) <= start - DAY:
            report.add(say.redeemed_before_sent(place, during[0].text.place))


def _look_for_late_steps(
    promises: Promises, entries: Sequence[StepEntry], open_for: int, during: Place, report: Report
) -> None:
    waits = accumulate(shortest(step.after) if step.after is not None else 0 for step in promises.steps)
    for number, (entry, wait) in enumerate(zip(entries, waits, strict=True), start=1):
        if number > 1 and entry.after is not None and wait >= open_for:
            report.add(say.step_after_the_end(number, entry.after, during))


def _offers(promises: Promises) -> Iterator[Offer]:
    variants = promises.experiment.variants if promises.experiment is not None else ()
    offers = (promises.offer, *(step.offer for step in promises.steps), *(variant.offer for variant in variants))
    return (each for each in offers if each is not None)


def _span(during: Sequence[During]) -> tuple[int | None, int | None]:
    """The first beginning and the last end, as if the policy zone were UTC; None where it is open."""
    starts: list[int | None] = []
    ends: list[int | None] = []
    for each in during:
        match each.times:
            case Days(first=first, last=last):
                starts.append(None if first is None else first * DAY)
                ends.append(None if last is None else (last + 1) * DAY)
            case Stretch(start=start, end=end):
                starts.append(start)
                ends.append(end)
            case _:
                return None, None
    known_starts, known_ends = [x for x in starts if x is not None], [x for x in ends if x is not None]
    return (
        min(known_starts) if len(known_starts) == len(starts) else None,
        max(known_ends) if len(known_ends) == len(ends) else None,
    )


def _beginnings(node: Typed) -> Iterator[int]:
    """Instants before which a condition cannot be yes, as if the policy zone were UTC, and a day early."""
    for name, bounds in _bounds(node):
        if name in _NOT_BEFORE and (bound := _bound(bounds[0], 0)) is not None:
            yield bound - DAY


def _ends(node: Typed) -> Iterator[int]:
    """Instants from which on a condition cannot be yes, as if the policy zone were UTC, and a day late."""
    for name, bounds in _bounds(node):
        if name in _NOT_AFTER and (bound := _bound(bounds[-1], _NOT_AFTER[name])) is not None:
            yield bound + DAY


def _bounds(node: Typed) -> Iterator[tuple[str, Sequence[Typed]]]:
    """Comparisons of the time of the event that redeems, all of which must be yes."""
    if not isinstance(node, typed.Apply):
        return
    if node.function == "and":
        for each in node.arguments:
            yield from _bounds(each)
    elif _is_the_moment(node.arguments[0]):
        yield node.function, node.arguments[1:]


def _bound(node: Typed, after: int) -> int | None:
    """The instant of a constant, or so many days or seconds after it."""
    if not isinstance(node, typed.Literal) or not isinstance(node.value, int):
        return None
    return (node.value + after) * DAY if node.type == DATE else node.value + after


def _is_the_moment(node: Typed) -> bool:
    """Whether it is the time of the event that redeems: `now`, `today`, `event.at`."""
    if isinstance(node, typed.MomentNode):
        return node.moment.start in ("now", "today") and not node.moment.steps
    return isinstance(node, typed.Context) and node.path == ("event", "at")
