"""The memory of many customers: what folds make of contacts, quiet hours, obligations, as columns beside the others."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.moving import customers_at
from nextbest.engine.backends.arrays.rows import rows_of
from nextbest.engine.backends.program import Bound
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.batch.folds.counts import counts
from nextbest.engine.batch.folds.people import Found, People
from nextbest.engine.batch.folds.present import closings, obligations
from nextbest.engine.batch.folds.remembered import given_out, remembered
from nextbest.engine.batch.folds.runs import running
from nextbest.engine.batch.folds.silence import suspects, together
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.folded import BLANK, Folding
from nextbest.engine.remembering.folds.seen import Told
from nextbest.engine.remembering.memory import NOTHING, Memory, Waiting

_NO_PAST = Told(NOTHING, (), None, None)
_Fold = Callable[[People, Found], None]
_PAST: Mapping[str, _Fold] = {"used": counts, "together": together}
_PRESENT: Mapping[str, _Fold] = {"closed": closings, "due": obligations}


def folded(
    folding: Folding,
    bound: Bound,
    clock: Clock,
    customers: Customers,
    stages: Array,
    *,
    memories: Mapping[str, Memory] | None = None,
    waiting: Mapping[int, tuple[Waiting, ...]] | None = None,
) -> Customers:
    """The customers with columns for what is remembered of them, where that is anything but the default of a column.

    `stages` are the indices of their stages in `Graph.stages`; `bound` is generated Python at the clock's `now`;
    `waiting` is that of `door.LetIn`. `memories` are by id those of a store, None: there is no store. What a store
    remembers of `contacts`, `offers` and `stage_since` has to be in the customers already (`door.remembering`); who
    has come into another stage than the store knows is in that one since `now`.
    """
    told = {place: Told(NOTHING, each, None, None) for place, each in (waiting or {}).items()}
    found: Found = {}
    if memories is not None:
        customers, told = remembered(folding, clock, customers, stages, memories)
        found.update(given_out(folding, told, customers.count))
    if not folding.asks:
        return customers
    people = People(folding, clock, customers, stages)
    for sort, fold in _PAST.items():
        if folding.asked(sort):
            fold(people, found)
    alone = running(people) | suspects(people)
    alone[[place for place, each in told.items() if _matters(each)]] = True
    places = np.flatnonzero(alone)
    if len(places):
        _put(folding, _alone(people, bound, places, told), places, customers.count, found)
    for sort, fold in _PRESENT.items():
        if folding.asked(sort):
            fold(people, found)
    paths = {key: path for path, key in folding.graph.remembered.items()}
    columns = {column_name(paths[key]): values for key, values in found.items()}
    return replace(customers, columns={**customers.columns, **columns})


def _matters(told: Told) -> bool:
    """Whether she must be looked at alone."""
    return bool(told.waiting or told.memory.reserved or told.memory.later)


def _alone(people: People, bound: Bound, places: Array, told: Mapping[int, Told]) -> list[Mapping[int, object]]:
    """What the folds for one customer find in the past of each of these."""
    folding = people.folding
    found: list[Mapping[int, object]] = []
    rows = rows_of(folding.graph, customers_at(people.customers, places))
    for place, (*attributes, _) in zip(places.tolist(), rows, strict=True):
        row = (*attributes, *BLANK)
        seen = folding.seen(row, int(people.stages[place]), bound, people.clock, told.get(place, _NO_PAST))
        found.append(folding.past(seen))
    return found


def _put(folding: Folding, alone: list[Mapping[int, object]], places: Array, count: int, found: Found) -> None:
    """Put what was found of some customers alone in the place of what was found of all."""
    columns = list(folding.graph.memory.values())
    keys = {key for each in alone for key, value in each.items() if value != columns[key].default}
    for key in found.keys() | keys:
        here = column_of([each.get(key) for each in alone], columns[key].type)
        assert isinstance(here, Values)
        before = found.get(key) or Values(np.zeros(count, here.values.dtype), np.zeros(count, np.bool_))
        values = before.values.copy()
        known = np.ones(count, np.bool_) if before.known is None else before.known.copy()
        values[places] = here.values
        known[places] = True if here.known is None else here.known
        found[key] = Values(values, known)
