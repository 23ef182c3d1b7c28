"""A run that takes slots and budgets in a store: what is chosen is reserved there before it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Chooser, Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import Document
from nextbest.engine.batch.joining import with_others
from nextbest.engine.batch.one_by_one import OneByOne
from nextbest.engine.batch.reserved import told
from nextbest.engine.batch.sample import taken
from nextbest.engine.batch.written import written
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.remembered import customer_of
from nextbest.engine.deciding.request import request
from nextbest.engine.decision import Decision
from nextbest.engine.remembering.memory import Memory, Purse
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.shown import at
from nextbest.engine.stores.codes import run_decision_id
from nextbest.engine.stores.store import Store, Wanted

Promised = Callable[[], Mapping[Purse, int]]
"""What budgets have given out when all customers of the run are served; nothing where they do not compete."""


class Reserving:
    """A `Chooser` whose decisions are reserved in a store: no limit and no budget is exceeded, whoever else decides.

    What another has chosen for the run stands wherever it still may be chosen when the slot is taken; else its customer
    is decided for anew, with what budgets have left beside what is promised to others. A decision is known by the id of
    the run and the customer: a run that was broken off finds what it has reserved, and tells it again.
    """

    def __init__(
        self, inner: Chooser, deciding: Deciding, asked: Asked, store: Store, run: str, promised: Promised = dict
    ) -> None:
        """`inner` decides, and looks at the same store; `run` is the run's id."""
        self._inner, self._deciding, self._asked, self._store, self._run = inner, deciding, asked, store, run
        self._promised = promised
        self._request = request(deciding.bundle, at(asked.now, deciding.zone), {"messages": asked.messages})
        self._windows = deciding.windows(asked.now, asked.hold)
        outline = deciding.graph.outline
        self._indices = {
            pair: index for index, pair in enumerate(zip(outline.engagement, outline.channel, strict=True))
        }
        self._heard: dict[int, Mapping[str, Decision]] = {}
        """By chunk that was heard, the decisions that were made before."""

    @property
    def contested(self) -> bool:
        """Whether customers compete for budgets."""
        return self._inner.contested

    @property
    def promised(self) -> Mapping[Purse, int]:
        """What budgets have given out when all have been served."""
        return self._promised()

    @property
    def at_once(self) -> int:
        """One chunk after another: what is reserved for one is seen by the next."""
        return 1

    def hear(self, chunk: Chunk, most: int | None = None) -> int:
        """Take note of those for whom nothing is reserved yet."""
        ids = _ids(chunk)
        known = self._heard[chunk.number] = self._known(ids)
        rest = None if most is None else most - len(known)
        return len(known) + self._inner.hear(_those(chunk, ids, known, among=False), rest)

    def settle(self) -> None:
        """Give what there is to whom it is due."""
        self._inner.settle()

    def decide(self, chunk: Chunk, most: int | None = None) -> Outcome:
        """Decide, and reserve what is chosen."""
        ids = _ids(chunk)
        known = self._heard[chunk.number] if self.contested else self._known(ids)
        rest = None if most is None else most - len(known)
        outcome = self._inner.decide(_those(chunk, ids, known, among=False), rest)
        decisions, others = told(outcome.decisions, self._reserved(chunk, ids, outcome))
        found = replace(outcome, decisions=decisions)
        if others:
            # They are counted already, and what has stopped whom before they were reserved for is as it was.
            again = self._told_again(_those(chunk, ids, others, among=True), others)
            found = with_others(found, replace(again, customers=0, met={}, stopped={}), ids)
        if known:
            found = with_others(found, self._told_again(_those(chunk, ids, known, among=True), known), ids)
        return found

    def close(self) -> None:
        """Give back what deciding takes on disk."""
        self._inner.close()

    def _known(self, ids: Sequence[str | None]) -> Mapping[str, Decision]:
        found = self._store.decided([self._id(each) for each in ids if each is not None])
        return {each.customer: each for each in found.values() if each.customer is not None}

    def _id(self, customer: str) -> str:
        return run_decision_id(self._run, customer, self._asked.now)

    def _reserved(self, chunk: Chunk, ids: Sequence[str | None], outcome: Outcome) -> Mapping[str, Decision]:
        """The decisions of those who were to get something, or of whom the store does not know the stage."""
        chosen = self._chosen(outcome)
        places = np.array([place for place, each in enumerate(ids) if each in chosen], np.int64)
        wanted = []
        for each in written(self._deciding.bundle, chunk, places, store=True):
            customer = ids[each.place]
            assert customer is not None
            plan = partial(self._plan, each.document, chosen[customer])
            wanted.append(Wanted(customer, self._id(customer), plan))
        made = self._store.reserve_many(wanted, self._asked.now, self._asked.hold, self._windows)
        return {each.customer: found for each, found in zip(wanted, made, strict=True)}

    def _chosen(self, outcome: Outcome) -> Mapping[str, Sequence[int]]:
        """Who is to be reserved for; with the candidates that are settled, place by place, where customers compete."""
        names = ("customer", "stage", "engagement", "channel")
        columns = [outcome.decisions.column(name).to_pylist() for name in names]
        found: dict[str, list[int]] = {}
        nothing_won: dict[str, str] = {}
        for customer, stage, engagement, channel in zip(*columns, strict=True):
            if engagement is None:
                nothing_won[customer] = stage
            else:
                settled = found.setdefault(customer, [])
                if self.contested:
                    settled.append(self._indices[engagement, channel])
        for customer, memory in self._store.memories(list(nothing_won), self._asked.now, {}).items():
            if memory.stage != nothing_won[customer]:
                found[customer] = []
        return found

    def _plan(self, document: Document, settled: Sequence[int], memory: Memory) -> Plan:
        plan = self._deciding.plan(document, self._request, memory, settled)
        if not self.contested or _stands(plan, settled, self._indices):
            return plan
        promised = self._promised()
        spent = {purse: max(some, promised.get(purse, 0)) for purse, some in memory.spent.items()}
        return self._deciding.plan(document, self._request, replace(memory, spent=spent))

    def _told_again(self, chunk: Chunk, made: Mapping[str, Decision]) -> Outcome:
        """All that a run tells of customers, whose decisions are made."""
        # Only where a slot was reserved there is a use for the id.
        told = {whose: each if each.winners else replace(each, id=None) for whose, each in made.items()}
        return OneByOne(self._deciding, self._asked, store=self._store, made=told).decide(chunk)


def _stands(plan: Plan, settled: Sequence[int], indices: Mapping[tuple[str, str], int]) -> bool:
    winners = plan.decision.winners
    return bool(winners) and [indices[each.engagement, each.channel] for each in winners] == list(settled)


def _ids(chunk: Chunk) -> Sequence[str | None]:
    """Whose each place of a chunk is, as the door reads it."""
    found = [customer_of({"id": each}) for each in chunk.customers.column("id").to_pylist()]
    for place, document in chunk.documents.items():
        found[place] = customer_of(document)
    return found


def _those(chunk: Chunk, ids: Sequence[str | None], some: Mapping[str, object], *, among: bool) -> Chunk:
    """Of the customers of a chunk those who are among some, or those who are not."""
    if not some and not among:
        return chunk
    kept: Array = np.fromiter(((each in some) is among for each in ids), np.bool_, len(ids))
    found = taken(chunk, kept)
    return replace(found, rejects=found.rejects.slice(0, 0)) if among else found
