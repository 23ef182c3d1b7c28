"""Until when a rule stops a candidate, and what fills its limits: what explanations say of the contact policy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import Limit, NeverTogether, Suppression
from nextbest.engine.backends.program import Verdict
from nextbest.engine.budgets import windows_of
from nextbest.engine.candidates import Candidate, Gate
from nextbest.engine.case import Case
from nextbest.engine.choose import Places
from nextbest.engine.decision import LimitCount
from nextbest.engine.folded import Folding
from nextbest.engine.folds import ends
from nextbest.engine.shown import at

MONEY = 10_000
SCOPES = ("policy", "channel", "kind", "engagement")


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons for one customer."""

    case: Case
    folding: Folding

    def not_before(self, verdicts: Sequence[Verdict], places: Places) -> datetime | None:
        """The earliest instant at which one of the deferred candidates may go."""
        deferred = {
            each.channel
            for each, verdict in zip(self.case.graph.candidates, verdicts, strict=True)
            if verdict.deferred and each.channel in places.pools
        }
        closings = self.folding.closings.closings(self.case.remembered)
        found = (closings[channel].not_before for channel in deferred)
        return self._shown(min((each for each in found if each is not None), default=None))

    def last_deferring(self, candidate: Candidate) -> str:
        """The deferring rule of a candidate that ends last."""
        last = self.folding.closings.closings(self.case.remembered)[candidate.channel].last
        assert last is not None
        return last

    def until(self, candidate: Candidate, rule: str) -> datetime | None:
        """When the rule ends that stops a candidate, as far as can be told."""
        gate = next((each for each in candidate.gates if each.rule == rule and not self._passes(each)), None)
        seen, clock = self.case.remembered, self.case.clock
        found: int | None = None
        match rule.partition(":")[0], gate.protects if gate is not None else None:
            case "during", _:
                assert gate is not None
                found = clock.opens(gate.passes.data)  # type: ignore[arg-type]  # its data are calendars
            case "goal", _:
                found = self.folding.runs.over(seen, candidate.engagement)
            case "wait", _:
                found = self._wait(candidate)
            case "suppressed", Suppression() as suppression:
                found = self._suppressed(candidate, suppression)
            case "quiet_hours" | "holiday", _:
                closing = self.folding.closings.closings(seen)[candidate.channel]
                drops = any(then == "drop" for _, then in closing.rules)
                found = closing.drops_until if drops else closing.not_before
            case "never_together", NeverTogether() as policy:
                found = self._apart(candidate, policy)
            case ("limit", Limit()) | ("budget", Budget()):
                assert gate is not None
                found = self._room(gate)
        return self._shown(found)

    def counts(self, gates: Sequence[Gate]) -> Iterator[LimitCount]:
        """Each limit and budget with what fills it, and when it has room again."""
        for gate in gates:
            if gate.room is None or not isinstance(gate.protects, Limit | Budget):
                continue
            scale = MONEY if isinstance(gate.protects, Budget) and gate.protects.of == "cost" else 1
            yield LimitCount(
                scope=gate.rule.partition(":")[2],
                text=" ".join(gate.protects.text.value.split()),
                count=self.case.whole(gate.room.count) / scale,
                limit=gate.room.limit / scale,
                until=None if self._passes(gate) else self._shown(self._room(gate)),
            )

    def all_counts(self) -> tuple[LimitCount, ...]:
        """Every limit and budget that some candidate has, once: policy, channels, kinds, engagements."""
        found = (each for candidate in self.case.graph.candidates for each in self.counts(candidate.gates))
        return tuple(sorted(dict.fromkeys(found), key=lambda each: SCOPES.index(each.scope.partition(".")[0])))

    def full(self, candidate: Candidate) -> tuple[LimitCount, ...]:
        """Every limit and budget of a candidate that has no room for it."""
        return tuple(self.counts([each for each in candidate.gates if not self._passes(each)]))

    def _passes(self, gate: Gate) -> bool:
        return self.case.value(gate.passes) is True

    def _wait(self, candidate: Candidate) -> int | None:
        seen, now = self.case.remembered, self.case.clock.now
        trigger = self.folding.triggers.trigger(seen, candidate.engagement) if candidate.answers else None
        if trigger is not None and trigger.coming(now):
            return trigger.opens
        return self.folding.runs.reaches(seen, candidate.engagement)

    def _suppressed(self, candidate: Candidate, suppression: Suppression) -> int | None:
        index = self.case.graph.bundle.policy.suppressions.index(suppression)
        targets = {"engagement": candidate.engagement, "kind": candidate.kind, "channel": candidate.channel}
        return self.folding.silence.until(self.case.remembered, index, targets[suppression.of])

    def _apart(self, candidate: Candidate, policy: NeverTogether) -> int | None:
        index = self.case.graph.bundle.policy.never_together.index(policy)
        return self.folding.together.until(self.case.remembered, index, dict(candidate.members)[index])

    def _room(self, gate: Gate) -> int | None:
        seen, clock, room = self.case.remembered, self.case.clock, gate.room
        assert room is not None
        if isinstance(gate.protects, Budget):
            return windows_of(gate.protects, clock, 0)[-1].end
        assert isinstance(gate.protects, Limit)
        instants = self.folding.counts.filling(seen, room.column[2], gate.protects.pace)
        return ends.limit(instants, room.limit, gate.protects.pace, seen.zone, clock)

    def _shown(self, instant: int | None) -> datetime | None:
        return None if instant is None else at(instant, self.case.zone)
