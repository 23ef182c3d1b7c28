"""What limits and budgets count: contacts and slots that fill each limit, and what each budget has given out."""

from collections.abc import Iterator
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.clauses import Calendar, Pace
from nextbest.engine.folds.runs import split
from nextbest.engine.folds.seen import Seen
from nextbest.engine.memory import Contact
from nextbest.engine.memory_columns import Path, budgets, limits, purse, spent, used


class _Filling(NamedTuple):
    """One contact or slot, or the run that it begins, as the limits of one scope count it."""

    scope: str
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
        self._spent = {each: spent(each) for each in (purse(owner, budget) for owner, budget in budgets(bundle))}

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        counted: dict[Path, int] = {}
        starts: dict[Path, int | None] = {}
        for each in self._filling(seen):
            for path, pace in self._paths.get(each.scope, {}).items():
                if path not in starts:
                    starts[path] = _start(seen, pace)
                start = starts[path]
                if start is not None and each.fills(start):
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
        found = (each for each in self._filling(seen) if each.scope == scope and each.fills(start))
        return tuple(sorted(each.at if each.at >= start else seen.clock.now for each in found))

    def _filling(self, seen: Seen) -> Iterator[_Filling]:
        sequences: dict[str, list[Contact]] = {}
        slots = {each.id for each in seen.reserved}
        for each in seen.filling:
            name, held = each.engagement, each.id in slots
            if name in self._steps:
                sequences.setdefault(name, []).append(each)
            else:
                yield _Filling(f"engagement.{name}", each.at, held)
            if name in self._uncounted:
                continue
            yield _Filling(f"channel.{each.channel}", each.at, held)
            if not each.inbound:
                yield _Filling(f"kind.{each.kind}", each.at, held)
                yield _Filling("policy", each.at, held)
        for name, contacts in sequences.items():
            for first, *_ in split(sorted(contacts, key=_order), self._steps[name], seen.clock):
                yield _Filling(f"engagement.{name}", first.at, first.id in slots)


def _order(contact: Contact) -> tuple[int, str]:
    return contact.at, contact.id


def _start(seen: Seen, pace: Pace) -> int | None:
    """Where the window of a pace begins; None where that is a midnight of a zone that nobody knows."""
    if seen.zone is None and isinstance(pace, Calendar):
        return None
    return seen.clock.counts_from(pace, seen.zone or seen.clock.policy_zone)
