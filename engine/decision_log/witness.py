"""What a decision saw of a store, kept for the log; and a store that remembers just that, to decide it again."""

from dataclasses import replace
from typing import cast

from nextbest.engine.decision import Decision
from nextbest.engine.remembering.memory import Memory
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.stores.store import Planner, Store, Windows


class Witness:
    """Stands before a store for one decision: asks it, and keeps what the decision rested on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.memory: Memory | None = None
        """What the last plan was made on; None: the store was not asked."""
        self._planned: Decision | None = None

    @property
    def store(self) -> Store:
        """For `Engine.decide`, in the place of the store; everything but decisions goes to the store itself."""
        return cast(Store, self)

    def reserve(self, customer: str, now: int, hold: int, windows: Windows, plan: Planner) -> Decision:
        """See `Store.reserve`."""

        def watched(memory: Memory) -> Plan:
            planned = plan(memory)
            self.memory, self._planned = memory, planned.decision
            return planned

        return self._store.reserve(customer, now, hold, windows, watched)

    def repeated(self, decision: Decision) -> bool:
        """Whether the store gave the answer of an earlier time, to an event that asked twice."""
        return self._planned is not None and without_codes(decision) != without_codes(self._planned)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


class Recalled:
    """A store that remembers of whoever asks what a log says, and keeps nothing."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    @property
    def store(self) -> Store:
        """For `Engine.decide`, which asks nothing else of a store."""
        return cast(Store, self)

    def reserve(self, customer: str, now: int, hold: int, windows: Windows, plan: Planner) -> Decision:  # noqa: ARG002
        """See `Store.reserve`."""
        return plan(self._memory).decision


def without_codes(decision: Decision) -> Decision:
    """The decision without what a store draws anew each time: its id, and the codes of its offers."""
    winners = tuple(
        each if each.offer is None else replace(each, offer=replace(each.offer, code=None)) for each in decision.winners
    )
    return replace(decision, id=None, winners=winners)
