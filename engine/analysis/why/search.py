"""The smallest sets of changes that have an effect: tried in order of size, each without a smaller one inside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from nextbest.engine.analysis.why.changes import Change

Effect = Callable[[Sequence[Change]], bool]
Ways = list[tuple[Change, ...]]
Lacks = Callable[[Sequence[Change]], int]
Helping = Mapping[object, frozenset[int]]

MOST_PAIRED = 160
"""Of more changes not every pair is tried, only those that help in different respects."""
MOST_TRIED = 4_000
"""Sets of three and more that are tried."""
WIDEST = 24
"""Sets of one length from which is gone on."""
LONGEST = 5
"""Changes of a set."""


def smallest(
    changes: Sequence[Change], has_effect: Effect, helps: Callable[[Change], frozenset[int]], lacks: Lacks
) -> Ways:
    """Sets of changes with the effect, the shortest first, of which no part has it.

    `helps` says which of the things asked for, by number, a change brings about by itself; `lacks` how much is lacking
    after changes. Where there is a set of one or two of the changes, it is found; longer ones are looked for only where
    there is none, one change after another, each of which leaves less lacking.
    """
    found: Ways = [(each,) for each in changes if has_effect((each,))]
    single = {way[0].key for way in found}
    left = [each for each in changes if each.key not in single]
    helping: Helping = {each.key: helps(each) for each in left}
    pairs = combinations(left, 2) if len(left) <= MOST_PAIRED else _complementing(left, helping)
    found += [pair for pair in pairs if _together(*pair) and has_effect(pair)]
    if not found:
        found += _step_by_step(changes, has_effect, lacks)
    return in_order(found)


def in_order(ways: Ways) -> Ways:
    """The shortest first; of those that change the same things in the same manner only the one that asks for least."""
    return _differing(sorted(ways, key=lambda way: (len(way), [(each.size, each.path) for each in way])))


def _differing(ways: Ways) -> Ways:
    """Of ways that change the same things in the same manner, the one that asks for least."""
    found: dict[frozenset[object], tuple[Change, ...]] = {}
    for way in ways:
        manner = frozenset((each.kind, each.path, repr(each.value)) for each in way)
        found.setdefault(manner, way)
    return list(found.values())


def _complementing(changes: Sequence[Change], helping: Helping) -> Iterable[tuple[Change, Change]]:
    useful = [each for each in changes if helping[each.key]]
    pairs = combinations(useful, 2)
    return [pair for pair in pairs if helping[pair[0].key] != helping[pair[1].key]][:MOST_TRIED]


def _together(one: Change, other: Change) -> bool:
    """Whether both can be made: of what is taken out of a history and added to it, both; else one for a path."""
    return one.path != other.path or {one.kind, other.kind} == {"add", "take_out"}


def _step_by_step(changes: Sequence[Change], has_effect: Effect, lacks: Lacks) -> Ways:
    """Sets that have the effect, made longer from those that lack least; cut down to what it takes."""
    found: dict[frozenset[object], tuple[Change, ...]] = {}
    seen = set[frozenset[object]]()
    begun: list[tuple[int, tuple[Change, ...]]] = [(lacks(()), ())]
    for _ in range(LONGEST):
        longer: list[tuple[int, tuple[Change, ...]]] = []
        for before, way in begun:
            for each in changes:
                longer_way = (*way, each)
                keys = frozenset(one.key for one in longer_way)
                if len(seen) >= MOST_TRIED or keys in seen or not all(_together(each, one) for one in way):
                    continue
                seen.add(keys)
                after = lacks(longer_way)
                if after > before or after == before > 0:
                    continue
                if has_effect(longer_way):
                    shortest = cut_down(longer_way, has_effect)
                    found.setdefault(frozenset(one.key for one in shortest), shortest)
                else:
                    longer.append((after, longer_way))
        if found:
            break
        begun = sorted(longer, key=lambda each: each[0])[:WIDEST]
    return list(found.values())


def cut_down(way: tuple[Change, ...], has_effect: Effect) -> tuple[Change, ...]:
    """A part that has the effect, and of which no part has."""
    for size in range(1, len(way)):
        for part in combinations(way, size):
            if has_effect(part):
                return part
    return way
