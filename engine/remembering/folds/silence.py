"""Who keeps silent: what customers turned down, and rivals of what they heard of lately (language.md 2.4)."""

from collections.abc import Iterable, Iterator, Mapping

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Suppression
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.columns import member_text, silenced, together
from nextbest.engine.remembering.folds.ends import leaves
from nextbest.engine.remembering.folds.seen import Found, Keys, Record, Seen
from nextbest.engine.remembering.memory import Contact


class Silence:
    """The suppressions of a bundle."""

    def __init__(self, bundle: Bundle, keys: Keys) -> None:
        self._suppressions, self._keys = bundle.policy.suppressions, keys

    def __call__(self, seen: Seen, found: Found) -> None:
        if not (seen.records or seen.told.memory.later):
            return
        for index, (each, outcome, start) in enumerate(seen.clock.kept(self, self.starts)):
            # What silences now is within its time, and most customers turned nothing down lately.
            if not any(record[outcome] for record in (*seen.told.memory.later, *_after(start, seen))):
                continue
            for target, instants in _had(seen, each).items():
                key = self._keys.get(silenced(index, target))
                if key is not None and _silencing(instants, each, seen.clock) is not None:
                    found[key] = True

    def until(self, seen: Seen, index: int, target: str) -> int | None:
        """The first instant after `now` at which that suppression does not silence a target; None: it does not now."""
        suppression = self._suppressions[index]
        began = _silencing(_had(seen, suppression).get(target, []), suppression, seen.clock)
        return None if began is None else leaves(began, suppression.length, seen.clock)

    def starts(self, clock: Clock) -> tuple[tuple[Suppression, int, int], ...]:
        """Each suppression with the place of its outcome in a record, and the instant that has just left its time."""
        return tuple(
            (each, Contact._fields.index(each.outcome), clock.earlier(clock.now, each.length))
            for each in self._suppressions
        )


class Together:
    """Every `never_together … within` of a bundle."""

    def __init__(self, bundle: Bundle, keys: Keys) -> None:
        rules = {index: each for index, each in enumerate(bundle.policy.never_together) if each.within}
        self._lengths = {index: each.within for index, each in rules.items() if each.within}
        self.keys = {
            index: {name: keys[together(index, name)] for name in map(member_text, each.members)}
            for index, each in rules.items()
        }
        """Of each rule, the column of each member."""
        self._engagements: dict[str, tuple[tuple[int, str], ...]] = {}
        self._kinds: dict[str, tuple[tuple[int, str], ...]] = {}
        for index, rule in rules.items():
            for each in rule.members:
                members = self._kinds if each.is_kind else self._engagements
                members[each.name] = (*members.get(each.name, ()), (index, member_text(each)))

    def __call__(self, seen: Seen, found: Found) -> None:
        for index, met in self._met(seen).items():
            for member, key in self.keys[index].items():
                if len(met) > 1 or member not in met:
                    found[key] = True

    def until(self, seen: Seen, index: int, member: str) -> int | None:
        """The first instant after `now` at which nothing excludes a member of that rule; None: nothing does now."""
        met = self._met(seen).get(index, {})
        last = max((at for each, at in met.items() if each != member), default=None)
        return None if last is None else leaves(last, self._lengths[index], seen.clock)

    def _met(self, seen: Seen) -> dict[int, dict[str, int]]:
        """The members of each rule that the customer met within its time, and when last."""
        found: dict[int, dict[str, int]] = {}
        now, (first, starts) = seen.clock.now, seen.clock.kept(self, self.starts)
        for at, engagement, kind, held in _since(seen, first):
            for index, member in self.members(engagement, kind):
                # A slot may be confirmed at any instant until it lapses: it is always within the time.
                if at > starts[index] or held:
                    last = at if at > starts[index] else now
                    met = found.setdefault(index, {})
                    met[member] = max(last, met.get(member, last))
        return found

    def members(self, engagement: str, kind: str) -> Iterable[tuple[int, str]]:
        """Which member of which rule a contact is."""
        named, of_kind = self._engagements.get(engagement, ()), self._kinds.get(kind, ())
        return {**dict(of_kind), **dict(named)}.items() if named and of_kind else named or of_kind

    def starts(self, clock: Clock) -> tuple[int, Mapping[int, int]]:
        """Of each rule, the instant that has just left its time; and the first of them all."""
        starts = {index: clock.earlier(clock.now, each) for index, each in self._lengths.items()}
        return min(starts.values(), default=clock.now), starts


def _since(seen: Seen, first: int) -> Iterator[tuple[int, str, str, bool]]:
    """When and of which engagement and kind all contacts are after an instant, and all slots."""
    for at, _, engagement, kind in (record[:4] for record in _after(first, seen)):
        yield at, engagement, kind, False
    yield from ((each.at, each.engagement, each.kind, False) for each in seen.told.memory.later)
    yield from ((each.at, each.engagement, each.kind, True) for each in seen.told.memory.reserved)


def _after(start: int, seen: Seen) -> Iterator[Record]:
    """The contacts after an instant, the last one first."""
    for record in reversed(seen.records):
        if record[0] <= start:
            break
        yield record


def _had(seen: Seen, suppression: Suppression) -> dict[str, list[int]]:
    """The instants, in order, of contacts that had its outcome, by whom they silence.

    Those after `now` count as for limits: what was turned down stays so for a caller whose clock is behind.
    """
    outcome, of = Contact._fields.index(suppression.outcome), Contact._fields.index(suppression.of)
    found: dict[str, list[int]] = {}
    for each in [each for each in (*seen.records, *seen.told.memory.later) if each[outcome]]:
        found.setdefault(each[of], []).append(each[0])
    return found


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
