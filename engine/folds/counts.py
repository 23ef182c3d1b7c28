"""What limits and budgets count: contacts and slots that fill each limit, and what each budget has given out."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle
from nextbest.dsl.clauses import Pace
from nextbest.engine.folds.seen import Seen
from nextbest.engine.memory_columns import Path, budgets, limits, pace_text, purse, spent

ALWAYS = None
"""The instant of a slot as limits count it: it may be confirmed at any instant until it lapses, so it fills every
window, even one that began after it was reserved."""


class Counts:
    """The counts of every limit and budget of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._paces: dict[str, dict[str, Pace]] = {}
        for scope, limit in limits(bundle):
            self._paces.setdefault(scope, {})[pace_text(limit.pace)] = limit.pace
        engagements = bundle.engagements.items()
        self._uncounted = frozenset(name for name, each in engagements if not each.promises.counts_toward_limits)
        self._steps = {name: each.promises.steps for name, each in engagements if each.promises.steps and each.limits}
        self._spent = {each: spent(each) for each in (purse(owner, budget) for owner, budget in budgets(bundle))}

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        raise NotImplementedError

    def filling(self, seen: Seen, scope: str, pace: Pace) -> tuple[int, ...]:
        """The instants, in order, at which what fills a limit came, or will: for explanations and `ends.limit`.

        A slot stands where it was reserved, and at `now` where its window has begun since.
        """
        raise NotImplementedError
