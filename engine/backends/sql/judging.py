"""What becomes of each candidate, as expressions: the rule that stops it, or its key (language.md Part 3, 2 to 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from nextbest.engine.backends.far import HELD_OUT, LIMITED, UNWORTHY, said_by
from nextbest.engine.backends.sql.expand import NOTHING, Expansion
from nextbest.engine.backends.sql.terms import chosen, conjunction, disjunction, is_constant, negation
from nextbest.engine.functions.sql import NO, YES, Sql, clamped, first_known, known, less, sql, whole, word
from nextbest.engine.graph.bounds import Interval
from nextbest.engine.graph.candidates import BILLION, RANK_LIMIT, Candidate, Gate, key_of

FAR = (0, LIMITED, None, UNWORTHY, HELD_OUT)
"""How far a candidate came, the furthest last; None: it has only to wait."""

WITHIN = Interval(-RANK_LIMIT, RANK_LIMIT)
"""Ranks that need not be cut."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate in one stage."""

    expansion: Expansion
    candidate: Candidate

    @property
    def before(self) -> str | None:
        """The rule that stops it whoever the customer is."""
        if self.candidate.paused:
            return "paused"
        return None if self.expansion.stage in self.candidate.stages else "stage"

    @property
    def key(self) -> Sql:
        """Its rank in billionths."""
        rank = self.expansion.value(self.candidate.rank)
        if is_constant(rank):
            return NOTHING if rank.data is None else sql(key_of(cast(float, rank.data)))
        if not self.expansion.bounds.of(self.candidate.rank).inside(WITHIN):
            rank = clamped(rank, -RANK_LIMIT, RANK_LIMIT)
        return whole(word("floor", rank * float(BILLION) + 0.5))

    @property
    def rank_unknown(self) -> bool:
        """Whether its rank can be missing."""
        return self.expansion.presence.can_be_missing(self.candidate.rank)

    @property
    def obliged(self) -> Sql:
        """Whether an obligation makes it mandatory."""
        return NO if self.candidate.mandatory is None else self.expansion.yes(self.candidate.mandatory)

    @property
    def excepted(self) -> Sql:
        """Whether it need not be worth it."""
        return YES if self.candidate.class_ != "normal" else self.obliged

    @property
    def able(self) -> Sql:
        """Whether it may be chosen."""
        if self.before is not None:
            return NO
        return conjunction((*map(self._passes, self.candidate.gates), disjunction((self.excepted, self._worth_it))))

    @property
    def deferred(self) -> Sql:
        """Whether it has only to wait."""
        if self.before is not None:
            return NO
        dropping, deferring = self._gates
        held = negation(conjunction(map(self._passes, deferring)))
        return conjunction((*map(self._passes, dropping), held))

    @property
    def rule(self) -> Sql:
        """The first rule that drops it, else the first that defers it; NULL where it may be chosen."""
        return sql(self.before) if self.before is not None else chosen(self._rules(), NOTHING)

    @property
    def key_shown(self) -> Sql:
        """Its key, where nothing but its rank can have stopped it."""
        if self.before is not None:
            return NOTHING
        return chosen([(conjunction(map(self._passes, self.candidate.gates)), self.key)], NOTHING)

    @property
    def far(self) -> Sql:
        """How far it came, as a place in `FAR`, of a customer for whom nobody may be chosen."""
        if self.before is not None:
            return sql(0)
        dropping, _ = self._gates
        choices: list[tuple[Sql, Sql]] = []
        for said, gates in groupby(dropping, key=lambda gate: said_by(gate.rule)):
            choices.append((negation(conjunction(map(self._passes, gates))), sql(FAR.index(said))))
        choices.append((self.deferred, sql(FAR.index(None))))
        return chosen(choices, sql(FAR.index(UNWORTHY)))

    def _rules(self) -> Iterator[tuple[Sql, Sql]]:
        for gates in self._gates:
            yield from ((negation(self._passes(gate)), sql(gate.rule)) for gate in gates)
        yield self.excepted, NOTHING
        yield self._without_key, sql("rank_unknown")
        yield negation(self._worth_it), sql("not_worth_it")

    def _passes(self, gate: Gate) -> Sql:
        return self.expansion.yes(gate.passes)

    @property
    def _gates(self) -> tuple[list[Gate], list[Gate]]:
        """Those that drop it, and those that defer it."""
        gates = self.candidate.gates
        return [each for each in gates if not each.defers], [each for each in gates if each.defers]

    @property
    def _without_key(self) -> Sql:
        key = self.key
        if is_constant(key):
            return sql(key.data is None)
        return negation(known(key)) if self.rank_unknown else NO

    @property
    def _worth_it(self) -> Sql:
        key = self.key
        if is_constant(key):
            return sql(key.data is not None and cast(int, key.data) > 0)
        worth = less(0, key)
        return first_known(worth, NO) if self.rank_unknown else worth
