"""What a decision saw of a store, kept for the log; and a store that remembers just that, to decide it again."""

from collections.abc import Sequence
from dataclasses import replace
from threading import local
from typing import NamedTuple, cast

from nextbest.engine.decision import Decision
from nextbest.engine.remembering.memory import NOTHING, Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores.store import Planner, Store, Telling, Told, Wanted, Windows


class Seen(NamedTuple):
    """What the last decision of a thread rested on."""

    customer: str
    memory: Memory
    repeated: bool
    """Whether the store gave the answer of an earlier time, to somebody who asked twice."""


class Witness:
    """Stands before a store: asks it, and keeps what the last decision of each thread rested on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._local = local()

    @property
    def store(self) -> Store:
        """For `Engine.decide`, in the place of the store; everything but decisions goes to the store itself."""
        return cast(Store, self)

    def last(self, customer: str) -> Seen | None:
        """What the last decision in this thread rested on; None where it was another customer's, or of no store."""
        seen: Seen | None = self._local.__dict__.get("seen")
        return seen if seen is not None and seen.customer == customer else None

    def reserve(
        self, customer: str, now: int, hold: int, windows: Windows, plan: Planner, *, event: str | None = None
    ) -> Decision:
        """See `Store.reserve`."""
        watched = _Watched(plan)
        decision = self._store.reserve(customer, now, hold, windows, watched, event=event)
        self._local.seen = watched.seen(decision)
        return decision

    def tell(self, telling: Telling, now: int, hold: int, windows: Windows, plan: Planner) -> Told:
        """See `Store.tell`; whoever decides it again has the document after the event."""
        watched = _Watched(plan)
        told = self._store.tell(telling, now, hold, windows, watched)
        if told.decision is not None:
            seen = watched.seen(told.decision)
            self._local.seen = seen._replace(memory=replace(seen.memory, known=None, told=True))
        return told

    def reserve_many(self, wanted: Sequence[Wanted], now: int, hold: int, windows: Windows) -> Sequence[Decision]:
        """See `Store.reserve_many`; of several, what the last one rested on is kept."""
        watched = [_Watched(each.plan) for each in wanted]
        asked = [replace(each, plan=plan) for each, plan in zip(wanted, watched, strict=True)]
        decisions = self._store.reserve_many(asked, now, hold, windows)
        if watched:
            self._local.seen = watched[-1].seen(decisions[-1])
        return decisions

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


class _Watched:
    """A planner that keeps the last memory it was asked with, and what it said."""

    __slots__ = ("_memory", "_plan", "_planned")

    def __init__(self, plan: Planner) -> None:
        self._plan = plan
        self._memory = NOTHING
        self._planned: Decision | None = None

    def __call__(self, memory: Memory) -> Plan:
        planned = self._plan(memory)
        self._memory, self._planned = memory, planned.decision
        return planned

    def seen(self, decision: Decision) -> Seen:
        """What the decision that the store made of it rested on."""
        planned = self._planned
        return Seen(
            decision.customer, self._memory, planned is None or without_codes(decision) != without_codes(planned)
        )


class Recalled:
    """A store that remembers of whoever asks what a log says, and keeps nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @property
    def store(self) -> Store:
        """For `Engine.decide` and `Engine.explain`, which ask nothing else of a store."""
        return cast(Store, self)

    def reserve(self, _customer: str, _now: int, _hold: int, _windows: Windows, plan: Planner, **_: object) -> Decision:
        """See `Store.reserve`."""
        return plan(self._memory).decision

    def memory(self, _customer: str, _now: int, _windows: Windows, **_: object) -> Memory:
        """See `Store.memory`: `Engine.explain` asks for it."""
        return self._memory


def without_codes(decision: Decision) -> Decision:
    """The decision without what a store draws anew each time: its id, and the codes of its offers."""
    winners = tuple(
        each if each.offer is None else replace(each, offer=replace(each.offer, code=None)) for each in decision.winners
    )
    return replace(decision, id=None, winners=winners)
