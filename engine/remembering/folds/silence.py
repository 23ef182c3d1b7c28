"""Who keeps silent: what customers turned down, and rivals of what they heard of lately (language.md 2.4)."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Suppression
from nextbest.dsl.quantities import Moment
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.columns import Path, member_text, silenced, together
from nextbest.engine.remembering.folds.ends import leaves
from nextbest.engine.remembering.folds.seen import Seen


class Silence:
    """The suppressions of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        targets = {"engagement": bundle.engagements, "kind": bundle.kinds, "channel": bundle.channels}
        self._targets = {of: frozenset(names) for of, names in targets.items()}
        self._suppressions = bundle.policy.suppressions

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        for index, each in enumerate(self._suppressions):
            for target, instants in self._had(seen, each).items():
                if _silencing(instants, each, seen.clock) is not None:
                    yield silenced(index, target), True

    def until(self, seen: Seen, index: int, target: str) -> int | None:
        """The first instant after `now` at which that suppression does not silence a target; None: it does not now."""
        suppression = self._suppressions[index]
        began = _silencing(self._had(seen, suppression).get(target, []), suppression, seen.clock)
        return None if began is None else leaves(began, suppression.length, seen.clock)

    def _had(self, seen: Seen, suppression: Suppression) -> dict[str, list[int]]:
        """The instants, in order, of contacts that had its outcome, by whom they silence."""
        found: dict[str, list[int]] = {}
        for each in seen.contacts:
            target: str = getattr(each, suppression.of)
            if getattr(each, suppression.outcome) and target in self._targets[suppression.of]:
                found.setdefault(target, []).append(each.at)
        return found


class Together:
    """Every `never_together … within` of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._lengths = {at: each.within for at, each in enumerate(bundle.policy.never_together) if each.within}
        self._members: dict[int, tuple[str, ...]] = {}
        self._rules: dict[str, tuple[int, ...]] = {}
        """Of each member, in which rules it is."""
        for index in self._lengths:
            members = tuple(member_text(each) for each in bundle.policy.never_together[index].members)
            self._members[index] = members
            for each in members:
                self._rules[each] = (*self._rules.get(each, ()), index)

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        for index, met in self._met(seen).items():
            for member in self._members[index]:
                if met.keys() - {member}:
                    yield together(index, member), True

    def until(self, seen: Seen, index: int, member: str) -> int | None:
        """The first instant after `now` at which nothing excludes a member of that rule; None: nothing does now."""
        met = self._met(seen).get(index, {})
        last = max((at for each, at in met.items() if each != member), default=None)
        return None if last is None else leaves(last, self._lengths[index], seen.clock)

    def _met(self, seen: Seen) -> dict[int, dict[str, int]]:
        """The members of each rule that the customer met within its time, and when last."""
        found: dict[int, dict[str, int]] = {}
        slots = {each.id for each in seen.reserved}
        # Most of a customer's contacts are of a few sorts.
        rules: dict[tuple[str, str], tuple[tuple[int, str, int], ...]] = {}
        for each in seen.filling:
            sort = (each.engagement, each.kind)
            if sort not in rules:
                rules[sort] = tuple(self._rules_of(*sort, seen))
            for index, member, start in rules[sort]:
                # A slot may be confirmed at any instant until it lapses: it is always within the time.
                if each.at > start or each.id in slots:
                    at = each.at if each.at > start else seen.clock.now
                    met = found.setdefault(index, {})
                    met[member] = max(at, met.get(member, at))
        return found

    def _rules_of(self, engagement: str, kind: str, seen: Seen) -> Iterator[tuple[int, str, int]]:
        """In which rules a contact is which member, and the instant that has just left their time."""
        named, of_kind = f"engagement.{engagement}", f"kind.{kind}"
        by_name = self._rules.get(named, ())
        for index in dict.fromkeys((*by_name, *self._rules.get(of_kind, ()))):
            start = seen.clock.moment(Moment("now", ((-1, self._lengths[index]),)))
            yield index, named if index in by_name else of_kind, start


def _silencing(instants: list[int], suppression: Suppression, clock: Clock) -> int | None:
    """The instant of the contact that silences now; counting starts anew when a silence is over."""
    began: int | None = None
    count = 0
    for at in instants:
        if began is not None and clock.earlier(at, suppression.length) < began:
            continue
        count += 1
        if count == suppression.count:
            began, count = at, 0
    still = began is not None and clock.earlier(clock.now, suppression.length) < began
    return began if still else None
