"""The smallest sets of changes that have an effect: tried in order of size, each without a smaller one inside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from nextbest.engine.analysis.why.changes import Change

Effect = Callable[[Sequence[Change]], bool]
Ways = list[tuple[Change, ...]]
Helping = Mapping[object, frozenset[int]]

MOST_PAIRED = 160
"""Of more changes not every pair is tried, only those that help in different respects."""
MOST_TRIED = 4_000
"""Sets of three and more that are tried."""
LONGEST = 5
"""Changes of a set."""


def smallest(
    changes: Sequence[Change], has_effect: Effect, helps: Callable[[Change], frozenset[int]], asked: int
) -> Ways:
    """Sets of changes with the effect, the shortest first, of which no part has it.

    `helps` says which of the things asked for, numbered from 0 to below `asked`, a change brings about by itself.
    """
    found: Ways = [(each,) for each in changes if has_effect((each,))]
    single = {way[0].key for way in found}
    left = [each for each in changes if each.key not in single]
    helping: Helping = {each.key: helps(each) for each in left}
    pairs = combinations(left, 2) if len(left) <= MOST_PAIRED else _complementing(left, helping)
    found += [pair for pair in pairs if pair[0].path != pair[1].path and has_effect(pair)]
    if not found:
        found += _covers(left, helping, has_effect, asked)
    return _differing(sorted(found, key=lambda way: (len(way), [(each.size, each.path) for each in way])))


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


def _covers(changes: Sequence[Change], helping: Helping, has_effect: Effect, asked: int) -> Ways:
    """Sets that together bring about all that is asked for, and have the effect; cut down to what it takes."""
    found: dict[frozenset[object], tuple[Change, ...]] = {}
    tried = 0

    def search(chosen: tuple[Change, ...], open_: frozenset[int]) -> None:
        nonlocal tried
        if tried >= MOST_TRIED or len(chosen) > LONGEST:
            return
        if chosen and not open_:
            tried += 1
            if has_effect(chosen):
                way = _cut_down(chosen, has_effect)
                found.setdefault(frozenset(each.key for each in way), way)
            return
        wanted = min(open_, default=None)
        for each in changes:
            if wanted in helping[each.key] and all(each.path != other.path for other in chosen):
                search((*chosen, each), open_ - helping[each.key])

    search((), frozenset(range(asked)))
    return list(found.values())


def _cut_down(way: tuple[Change, ...], has_effect: Effect) -> tuple[Change, ...]:
    """A part that has the effect, and of which no part has."""
    for size in range(1, len(way)):
        for part in combinations(way, size):
            if has_effect(part):
                return part
    return way
