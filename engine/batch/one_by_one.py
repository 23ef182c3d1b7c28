"""The plainest chooser: each customer of a chunk as a document, through the engine that decides for one.

It is what any other chooser is held to, and the way for what those cannot do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import Document
from nextbest.engine.batch.door.rejects import Turned, rejects
from nextbest.engine.batch.obligations import Owed, in_words, owed, wanted
from nextbest.engine.batch.outcomes import DECISIONS, OBLIGATIONS, VIOLATIONS
from nextbest.engine.batch.stopping import Rules, counted, rules
from nextbest.engine.batch.told import Row, rows, table
from nextbest.engine.batch.where import Where
from nextbest.engine.batch.written import written
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import step_of
from nextbest.engine.deciding.deciding import Deciding, Judged
from nextbest.engine.deciding.remembered import customer_of, with_memory
from nextbest.engine.deciding.request import Options, request
from nextbest.engine.decision import Decision
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.guarantees import Guarantees
from nextbest.engine.remembering.memory import NOTHING, Memory, Purse
from nextbest.engine.shown import at
from nextbest.engine.stores.store import Store

GATES = ("eligible", "contactable")
"""The steps of Part 3 that are gates."""


@dataclass(slots=True)
class _Found:
    """What a chunk has come to so far."""

    chunk: Chunk
    decisions: list[Row] = field(default_factory=list)
    refused: list[Turned] = field(default_factory=list)
    obligations: list[Row] = field(default_factory=list)
    violations: list[Row] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    stopped: Counter[tuple[str, ...]] = field(default_factory=Counter)
    customers: int = 0
    left_out: int = 0

    def outcome(self) -> Outcome:
        """The same as tables."""
        return Outcome(
            table(self.decisions, DECISIONS),
            rejects(self.chunk, self.refused),
            table(self.obligations, OBLIGATIONS),
            table(self.violations, VIOLATIONS),
            self.customers,
            len(self.refused),
            self.left_out,
            self.met,
            self.stopped,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer who was let in, and what becomes of her candidates."""

    told: Mapping[str, object]
    """Her document, with what the store remembers."""
    case: Case
    judged: Judged
    rules: Rules


class OneByOne:
    """A `Chooser` that decides as `Engine.decide` does, and with a store as one that only reads it."""

    def __init__(
        self,
        deciding: Deciding,
        asked: Asked,
        where: Where | None = None,
        store: Store | None = None,
        made: Mapping[str, Decision] | None = None,
    ) -> None:
        """`made`: decisions that are made already, by customer; of these only the rest is told."""
        self._made = made or {}
        self._deciding, self._asked, self._where, self._store = deciding, asked, where, store
        now = at(asked.now, deciding.zone)
        options: Options = {"messages": asked.messages, "hold_for": timedelta(seconds=asked.hold)}
        self._request = request(deciding.bundle, now, options)
        self._clock = deciding.fast(asked.now).clock
        self._guarantees = Guarantees(deciding.bundle)
        self._wanted = wanted(deciding.graph)
        pools = self._request.places.pools
        self.counted = [each for each in deciding.graph.candidates if each.channel in pools]
        """The candidates that a run counts: those that can fill a place of it."""

    @property
    def contested(self) -> bool:
        """Nobody competes: budgets stand for each customer as they stood before the run."""
        return False

    @property
    def at_once(self) -> int:
        """One chunk after another: Python does no two things at once."""
        return 1

    @property
    def promised(self) -> Mapping[Purse, int]:
        """Nobody competes."""
        return {}

    def hear(self, chunk: Chunk, most: int | None = None) -> int:
        """Nothing is asked."""
        raise NotImplementedError

    def settle(self) -> None:
        """Nothing is asked."""
        raise NotImplementedError

    def decide(self, chunk: Chunk, most: int | None = None) -> Outcome:
        """Decide for the customers of a chunk in their order; for so many at most."""
        found = _Found(chunk)
        everybody = np.arange(chunk.customers.num_rows)
        for each in written(self._deciding.bundle, chunk, everybody, store=self._store is not None):
            if found.customers == most:
                break
            refused = self._one(each.document, found)
            if refused is not None:
                found.refused.append(Turned(each.place, refused, each.records))
        return found.outcome()

    def close(self) -> None:
        """Nothing is kept."""

    def seen(self, document: Document) -> Seen | Refused | None:
        """What becomes of the candidates of a customer; None: she is left out."""
        deciding, memory = self._deciding, self._remembered(document)
        case = deciding.case(document, self._request, deciding.fast, memory)
        told = with_memory(document, memory)
        answer = "yes" if self._where is None else self._where.ask(told, self._clock)
        refused = case if isinstance(case, Refused) else answer
        if isinstance(refused, Refused):
            return refused
        assert isinstance(case, Case)
        if answer != "yes":
            return None
        verdicts, judged = deciding.judge_all(case, self._request)
        return Seen(told, case, judged, rules(verdicts, judged, self._request.places))

    def owed(self, seen: Seen) -> Iterator[Owed]:
        """Her obligations that have begun."""
        return owed(seen.case, self._wanted)

    def _one(self, document: Document, found: _Found) -> Refused | None:
        """Decide for a customer, unless the door refuses her."""
        seen = self.seen(document)
        if isinstance(seen, Refused):
            return seen
        if seen is None:
            found.left_out += 1
            return None
        found.customers += 1
        why = seen.rules
        decision = self._made.get(seen.case.customer.id) or self._deciding.decision(seen.judged, self._request)
        found.decisions.extend(rows(decision, messages=self._asked.messages))
        if self._asked.counting != "nothing":
            self._count(counted(why, seen.judged), found)
        for each in self.owed(seen):
            self._owed(each, decision, why, found)

        def eligible() -> bool:
            return any(rule is None or step_of(rule) != "eligible" for rule in why.values())

        for broken in self._guarantees.broken(seen.told, self._clock, decision, eligible):
            row: Row = {"guarantee": broken.guarantee, "expected": broken.expected, "got": broken.got}
            found.violations.append({"customer": decision.customer, **row})
        return None

    def _remembered(self, document: Document) -> Memory:
        customer = customer_of(document)
        if self._store is None or customer is None:
            return NOTHING
        spans = self._deciding.folding.windows(self._clock, self._asked.hold)
        return self._store.memories([customer], self._asked.now, spans)[customer]

    def _count(self, rules: Rules, found: _Found) -> None:
        everything = self._asked.counting == "everything"
        for each in self.counted:
            rule = rules[each.index]
            if rule is not None and (everything or step_of(rule) in GATES):
                found.stopped[each.engagement, each.channel, rule] += 1

    def _owed(self, owed: Owed, decision: Decision, rules: Rules, found: _Found) -> None:
        if owed.state == "met":
            found.met[owed.engagement] += 1
            return
        candidates = self._wanted[owed.engagement]
        sent_by = next((each.channel for each in decision.winners if each.engagement == owed.engagement), None)
        found.obligations.append(
            {
                "customer": decision.customer,
                "engagement": owed.engagement,
                "state": owed.state,
                "deadline": owed.deadline,
                "sent_by": sent_by,
                "blocked": None if sent_by else in_words(candidates, [rules[each.index] for each in candidates]),
            }
        )
