"""What a store tells of many customers beside their contacts: slots, events that wait, stages, budgets."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from nextbest.engine.backends.arrays.building import column_of
from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.sql.expand import column_name
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.columns import spent
from nextbest.engine.remembering.folded import Folding
from nextbest.engine.remembering.folds.seen import Told
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.stage_entry import stage_entry

_SINCE = ("stage_since",)


def remembered(
    folding: Folding, clock: Clock, customers: Customers, stages: Array, memories: Mapping[str, Memory]
) -> tuple[Customers, dict[int, Told]]:
    """The customers, since when each is in her stage being known, and by their places what a store tells of them."""
    ids, nobody = customers.columns["id"], Memory()
    assert isinstance(ids, Texts)
    told: dict[int, Told] = {}
    since: list[int | None] = []
    for place, (code, stage) in enumerate(zip(ids.codes.tolist(), stages.tolist(), strict=True)):
        id = ids.words[code]
        memory = memories.get(id, nobody)
        entry = stage_entry(id, folding.graph.stages[stage].name, memory, clock.now)
        since.append(None if entry is None else entry.since)
        told[place] = Told(memory, memory.waiting + (() if entry is None else entry.waiting), None, None)
    known = customers.columns.get(column_name(_SINCE))
    if known is None:
        return customers, told
    entered = column_of(since, folding.graph.reads[_SINCE].type)
    return replace(customers, columns={**customers.columns, column_name(_SINCE): _first(entered, known)}), told


def _first(one: Column, other: Column) -> Column:
    """Where the one is not known, the other."""
    assert isinstance(one, Values)
    assert isinstance(other, Values)
    if one.known is None:
        return one
    known = True if other.known is None else other.known
    return Values(np.where(one.known, one.values, other.values), one.known | known)


def given_out(folding: Folding, told: Mapping[int, Told], count: int) -> Iterator[tuple[int, Values]]:
    """The columns of what budgets have given out."""
    for purse in folding.graph.purses:
        amounts = [told[place].memory.spent.get(purse, 0) for place in range(count)]
        if any(amounts):
            yield folding.graph.remembered[spent(purse)], Values(np.array(amounts, np.int64))
