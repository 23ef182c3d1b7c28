"""What limits and budgets count: contacts and slots that fill each limit, and what each budget has given out."""

from collections.abc import Iterator
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.clauses import Calendar, Pace
from nextbest.engine.latest import Latest
from nextbest.engine.remembering.columns import Path, budgets, limits, purse, spent, used
from nextbest.engine.remembering.folds.runs import split
from nextbest.engine.remembering.folds.seen import Seen
from nextbest.engine.remembering.memory import Contact

_Windows = dict[tuple[object, str], tuple[tuple[Path, int], ...]]
"""By zones and scope, the column of each limit and where its window begins."""


class _Filling(NamedTuple):
    """One contact or slot, or the run that it begins, as the limits of these scopes count it."""

    scopes: tuple[str, ...]
    at: int
    held: bool
    """A slot: it may be confirmed at any instant until it lapses, so it fills every window, even one that has begun
    since it was reserved."""

    def fills(self, start: int) -> bool:
        return self.held or self.at >= start


class Counts:
    """The counts of every limit and budget of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._paths: dict[str, dict[Path, Pace]] = {}
        for scope, limit in limits(bundle):
            self._paths.setdefault(scope, {})[used(scope, limit.pace)] = limit.pace
        engagements = bundle.engagements.items()
        self._uncounted = frozenset(name for name, each in engagements if not each.promises.counts_toward_limits)
        self._steps = {name: each.promises.steps for name, each in engagements if each.promises.steps}
        # Where windows begin is the same for all customers of a zone.
        self._known = Latest[_Windows](lambda _: {})
        self._spent = {each: spent(each) for each in (purse(owner, budget) for owner, budget in budgets(bundle))}

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        counted: dict[Path, int] = {}
        windows: dict[tuple[str, ...], list[tuple[Path, int]]] = {}
        for each in self._filling(seen):
            if each.scopes not in windows:
                windows[each.scopes] = list(self._windows(seen, each.scopes))
            for path, start in windows[each.scopes]:
                if each.fills(start):
                    counted[path] = counted.get(path, 0) + 1
        yield from counted.items()
        yield from ((self._spent[each], amount) for each, amount in seen.spent.items() if each in self._spent)

    def filling(self, seen: Seen, scope: str, pace: Pace) -> tuple[int, ...]:
        """The instants, in order, of all that fills a limit at `now`: for explanations, and `ends.limit`.

        A slot stands where it was reserved, but at `now` where the window has begun since.
        """
        start = _start(seen, pace)
        if start is None:
            return ()
        found = (each for each in self._filling(seen) if scope in each.scopes and each.fills(start))
        return tuple(sorted(each.at if each.at >= start else seen.clock.now for each in found))

    def _windows(self, seen: Seen, scopes: tuple[str, ...]) -> Iterator[tuple[Path, int]]:
        """The column of every limit of these scopes, and where its window begins."""
        known, zones = self._known(seen.clock.now), (seen.clock.zone_name, seen.zone and seen.zone.key)
        for scope in scopes:
            if (zones, scope) not in known:
                starts = ((path, _start(seen, pace)) for path, pace in self._paths.get(scope, {}).items())
                known[zones, scope] = tuple((path, start) for path, start in starts if start is not None)
            yield from known[zones, scope]

    def _filling(self, seen: Seen) -> Iterator[_Filling]:
        slots = {each.id for each in seen.reserved}
        sequences: dict[str, list[Contact]] = {}
        # Most of a customer's contacts are of a few sorts.
        scopes: dict[tuple[object, ...], tuple[str, ...]] = {}
        for each in seen.filling:
            sort = (each.engagement, each.kind, each.channel, each.inbound)
            if sort not in scopes:
                scopes[sort] = tuple(self._scopes(each))
            yield _Filling(scopes[sort], each.at, each.id in slots)
            if each.engagement in self._steps:
                sequences.setdefault(each.engagement, []).append(each)
        for name, contacts in sequences.items():
            for first, *_ in split(sorted(contacts, key=_order), self._steps[name], seen.clock):
                yield _Filling((f"engagement.{name}",), first.at, first.id in slots)

    def _scopes(self, contact: Contact) -> Iterator[str]:
        """Whose limits a contact fills, but for those of a sequence, which count its runs."""
        name = contact.engagement
        if name not in self._steps:
            yield f"engagement.{name}"
        if name in self._uncounted:
            return
        yield f"channel.{contact.channel}"
        if not contact.inbound:
            yield f"kind.{contact.kind}"
            yield "policy"


def _order(contact: Contact) -> tuple[int, str]:
    return contact.at, contact.id


def _start(seen: Seen, pace: Pace) -> int | None:
    """Where the window of a pace begins; None where that is a midnight of a zone that nobody knows."""
    if seen.zone is None and isinstance(pace, Calendar):
        return None
    return seen.clock.counts_from(pace, seen.zone or seen.clock.policy_zone)
