"""Until when a rule stops a candidate, and what fills its limits: what explanations say of the contact policy."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from nextbest.dsl.checked_campaigns import Budget
from nextbest.dsl.checked_policy import Limit, NeverTogether, Suppression
from nextbest.engine.backends.far import name_of
from nextbest.engine.deciding.case import Case
from nextbest.engine.decision import LimitCount
from nextbest.engine.graph.candidates import Candidate, Gate
from nextbest.engine.remembering.budgets import windows_of
from nextbest.engine.remembering.folded import Folding
from nextbest.engine.remembering.folds import ends
from nextbest.engine.shown import at

MONEY = 10_000
SCOPES = ("policy", "channel", "kind", "engagement")


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons for one customer."""

    case: Case
    folding: Folding
    later: Callable[[int], Case | None] | None = None
    """The same customer at another instant; None where nobody asks for what takes that."""
    hold: int = 0
    """For how many seconds the slot of a winner would be held."""

    def not_before(self, channels: Iterable[str]) -> datetime | None:
        """The earliest instant at which a candidate may go on one of the channels that only have to wait."""
        closings = self.folding.closings.closings(self.case.remembered)
        found = (closings[channel].not_before for channel in channels)
        return self._shown(min((each for each in found if each is not None), default=None))

    def last_deferring(self, candidate: Candidate) -> str:
        """The deferring rule of a candidate that ends last."""
        last = self.folding.closings.closings(self.case.remembered)[candidate.channel].last
        assert last is not None
        return last

    def until(self, candidate: Candidate, rule: str, *, deferred: bool) -> datetime | None:
        """When the rule ends that stops a candidate, if nothing else happens, as far as can be told."""
        closings, seen = self.folding.closings, self.case.remembered
        found: int | None = None
        match name_of(rule):
            case "quiet_hours" | "holiday" as closing:
                channel = candidate.channel
                found = (
                    closings.closings(seen)[channel].not_before if deferred else closings.ends(seen, channel, closing)
                )
            case "goal":
                found = self._passed(candidate, rule, [self.folding.runs.over(seen, candidate.engagement)])
            case "wait":
                found = self._passed(candidate, rule, self._waits(candidate))
            case _:
                gates = [each for each in candidate.gates if each.rule == rule and not self._passes(each)]
                ends = [self._end(candidate, each) for each in gates]
                known = [each for each in ends if each is not None]
                found = max(known) if known and len(known) == len(ends) else None
        return self._shown(found)

    def _end(self, candidate: Candidate, gate: Gate) -> int | None:
        """When a gate opens that is closed now."""
        match gate.protects:
            case Suppression() as suppression:
                return self._suppressed(candidate, suppression)
            case NeverTogether() as policy:
                return self._apart(candidate, policy)
            case Limit() | Budget():
                return self._room(gate)
        if gate.rule == "during":
            return self.case.clock.opens(gate.passes.data)  # type: ignore[arg-type]  # its data are calendars
        return None

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
        gates = (gate for candidate in self.case.graph.candidates for gate in candidate.gates if gate.room is not None)
        # What a budget has room for depends on what a candidate takes; limits are the same for all.
        once = {(each.rule, id(each.protects if isinstance(each.protects, Limit) else each)): each for each in gates}
        found = self.counts(tuple(once.values()))
        return tuple(sorted(dict.fromkeys(found), key=lambda each: SCOPES.index(each.scope.partition(".")[0])))

    def full(self, candidate: Candidate, rule: str | None = None) -> tuple[LimitCount, ...]:
        """Every limit and budget of a candidate that has no room for it; of that rule, where one is named."""
        gates = (each for each in candidate.gates if rule in (None, each.rule))
        return tuple(self.counts([each for each in gates if not self._passes(each)]))

    def _passes(self, gate: Gate) -> bool:
        return self.case.value(gate.passes) is True

    def _passed(self, candidate: Candidate, rule: str, instants: Sequence[int | None]) -> int | None:
        """The first of these instants up to which a rule stops a candidate, and no longer: goals and the conditions of
        steps may rest on anything, so they are asked again."""

        def stops(now: int) -> bool:
            case = None if self.later is None else self.later(now)
            gates = (each for each in candidate.gates if each.rule == rule)
            return case is None or any(case.value(each.passes) is not True for each in gates)

        ahead = (each for each in instants if each is not None and each > self.case.clock.now)
        return next((each for each in ahead if stops(each - 1) and not stops(each)), None)

    def _waits(self, candidate: Candidate) -> Sequence[int | None]:
        """The instants at which what a candidate waits for may come."""
        seen, now = self.case.remembered, self.case.clock.now
        memory = seen.told.memory
        held = (each.id for each in memory.reserved if each.engagement == candidate.engagement)
        lapses = [memory.lapses[each] for each in held if each in memory.lapses]
        trigger = self.folding.triggers.trigger(seen, candidate.engagement) if candidate.answers else None
        if trigger is not None and trigger.coming(now):
            return sorted([*lapses, trigger.opens])
        return sorted([*lapses, *self.folding.runs.reaches(seen, candidate.engagement)])

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
            takes = self.case.value(room.takes)
            if not isinstance(takes, int) or takes > room.limit:
                return None
            windows = windows_of(gate.protects, clock, self.hold)
            # Which of several a slot does not fit into any more is not told.
            return windows[0].end if len(windows) == 1 else None
        assert isinstance(gate.protects, Limit)
        instants = self.folding.counts.filling(seen, room.column[2], gate.protects.pace)
        return ends.limit(instants, room.limit, gate.protects.pace, seen.zone, clock)

    def _shown(self, instant: int | None) -> datetime | None:
        return None if instant is None else at(instant, self.case.zone)
