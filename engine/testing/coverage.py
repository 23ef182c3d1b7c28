"""What tests have covered of a bundle: counted from explanations, test by test, and put together from processes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nextbest.engine.decision import Answer, CandidateTrace, ConditionTrace, Explanation
from nextbest.engine.testing.points import Link, Points
from nextbest.engine.testing.results import Observed
from nextbest.engine.testing.rows import Rows

ANSWERS: tuple[Answer, ...] = ("yes", "no", "unknown")
NOT_ASKED = "channel:not_requested"
_NOT_LOOKED_AT = ("paused", "stage", "on:not_triggered")


class Key(NamedTuple):
    """What is counted: `stage new`, `condition ID yes`, `stopped ID stage`."""

    what: str
    name: str
    how: str = ""


@dataclass(slots=True)
class Tally:
    """In how many decisions each thing happened; tallies of several processes add up."""

    counts: Counter[Key] = field(default_factory=Counter)

    def of(self, what: str, name: str, how: str = "") -> int:
        """In how many it did."""
        return self.counts[Key(what, name, how)]

    def reasons(self, name: str) -> Mapping[str, int]:
        """What kept a condition from being looked at, and in how many decisions; most often first."""
        found = {key.how: count for key, count in self.counts.items() if key.what == "stopped" and key.name == name}
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True)
class Coverage:
    """Counts what the decisions of tests reach of one bundle."""

    points: Points
    tally: Tally
    _rows: Rows

    @classmethod
    def of(cls, points: Points) -> "Coverage":
        """Nothing is covered yet."""
        return cls(points, Tally(), Rows.of(points.bundle))

    def merge(self, other: Tally) -> None:
        """Count what another process has counted."""
        self.tally.counts.update(other.counts)

    def observe(self, seen: Observed) -> None:
        """Count one decision."""
        if seen.explanation.decision.stage is not None:
            happened = set(_Looked(self.points).keys(seen.explanation))
            happened.update(Key("row", table, str(number)) for table, number in self._rows.hit(seen))
            self.tally.counts.update(happened)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What one decision looked at."""

    points: Points

    def keys(self, explanation: Explanation) -> Iterator[Key]:
        """All that happened in it; some of it more than once, for several candidates."""
        yield Key("stage", explanation.decision.stage or "")
        for stage in explanation.stages:
            yield from _conditions(self.points.stage_links[stage.stage], stage.conditions)
            if stage.answer == "yes":
                break
        for trace in explanation.candidates:
            if trace.reached != "eligible":
                yield Key("eligible", trace.engagement)
            if trace.reached == "chosen":
                yield Key("chosen", trace.engagement)
            if trace.reached == "contactable":
                yield from (Key("limit", each.scope, " ".join(each.text.split())) for each in trace.limits)
            yield from self._links(trace, self.points.links[trace.engagement, trace.channel])

    def _links(self, trace: CandidateTrace, links: tuple[Link, ...]) -> Iterator[Key]:
        """The conditions that were looked at, up to the rule that stopped the candidate; and why not the others."""
        at, stopped_by = 0, trace.rule if trace.rule in _NOT_LOOKED_AT else None
        for link in links:
            traces = trace.conditions[at : at + len(link.conditions)]
            at += len(link.conditions)
            if trace.rule == NOT_ASKED and link.rule.startswith("channel"):
                stopped_by = stopped_by or NOT_ASKED
            if stopped_by is not None:
                yield from (Key("stopped", id, stopped_by) for id in link.conditions)
                continue
            yield from _conditions(link.conditions, traces)
            if link.rule == trace.rule:
                stopped_by = _failing(traces) or link.rule


def _conditions(ids: Sequence[str], traces: Sequence[ConditionTrace]) -> Iterator[Key]:
    """Conditions in their order, up to the first that is not yes; that one stops the others."""
    stopped_by: str | None = None
    for id, trace in zip(ids, traces, strict=True):
        if stopped_by is not None:
            yield Key("stopped", id, stopped_by)
            continue
        yield Key("condition", id, trace.answer)
        stopped_by = _failing([trace])


def _failing(traces: Iterable[ConditionTrace]) -> str | None:
    """The words of the first condition that is not yes."""
    return next((f"`{' '.join(each.text.split())}`" for each in traces if each.answer != "yes"), None)
