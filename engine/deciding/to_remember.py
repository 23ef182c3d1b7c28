"""The events of a decision that a store keeps: until they are answered, or as long as later steps speak of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import Placed
from nextbest.engine.remembering.folds.triggers import Triggers
from nextbest.engine.remembering.memory import Waiting


def to_remember(
    case: Case, chosen: Sequence[Placed], triggers: Triggers, hold: int
) -> tuple[tuple[Waiting, ...], int | None]:
    """The events, each with the engagements that wait for it, and until when the last of them can be of use.

    `hold` is for how many seconds the slots of those chosen are held.
    """
    kept = [*_awaited(case, triggers), *_spoken_of(case, chosen, triggers, hold)]
    return _merged(each for each, _ in kept), max((until for _, until in kept), default=None)


def _awaited(case: Case, triggers: Triggers) -> Iterator[tuple[Waiting, int]]:
    """The events that engagements wait for, judged."""
    seen = case.remembered
    new = [(each, seen.happened(each)) for each in (() if case.entry is None else case.entry.waiting)]
    if seen.told.event is not None and seen.told.asking is not None:
        new.append((Waiting(seen.told.asking), seen.told.event))
    for waiting, event in new:
        names, closes = ((), None) if event is None else triggers.waiting(seen, event)
        if closes is not None:
            yield replace(waiting, engagements=names), closes


def _spoken_of(case: Case, chosen: Sequence[Placed], triggers: Triggers, hold: int) -> Iterator[tuple[Waiting, int]]:
    """The events that later steps of the sequences chosen speak of."""
    for each in chosen:
        candidate = each.candidate
        kept = (
            triggers.kept(case.remembered, candidate.engagement, case.whole(candidate.step))
            if candidate.answers
            else None
        )
        if kept is not None:
            yield kept[0], kept[1] + hold


def _merged(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Each event once, with everybody who waits for it."""
    found: list[Waiting] = []
    for each in waiting:
        same = next((index for index, other in enumerate(found) if other.event == each.event), None)
        if same is None:
            found.append(each)
        else:
            names = dict.fromkeys((*(found[same].engagements or ()), *(each.engagements or ())))
            found[same] = replace(each, engagements=tuple(names))
    return tuple(found)
