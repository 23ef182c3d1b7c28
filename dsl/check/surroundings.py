"""What kinds and engagements of one bundle are checked against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from nextbest.dsl.check.messages import Writing
from nextbest.dsl.check.on import event_scope
from nextbest.dsl.checked_events import Event
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import CONDITION, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Facts, Presence
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The names of a bundle, and what each place of an engagement can see of them (language.md 1.7)."""

    stages: Mapping[str, Facts]
    """What is known of the customers in each."""
    channels: tuple[str, ...]
    events: Mapping[str, Event]
    when: Scope
    factor: Scope
    goal: Scope
    """What a run knows of itself: also the scope of its steps."""
    plain: Scope
    """The customer and her stage, and nothing else."""
    due: Scope
    step: Scope
    """For the `when` of steps."""
    cost: Scope
    """For the costs of offers."""
    writing: Writing
    signatures: Signatures
    report: Report
    _redeemed: dict[tuple[str, ...], Scope] = field(default_factory=dict)
    """By events: a scope remembers what was checked in it."""
    _hearing: dict[tuple[str, ...], Scope] = field(default_factory=dict)

    @property
    def gaps(self) -> Gaps:
        """What of the bundle is left out of the check."""
        return self.plain.gaps

    def under_any_kind(self) -> "Surroundings":
        """The same for an engagement of which nobody knows what it has of its kind: it may wait for any event."""
        scope = self.writing.scope
        return replace(self, writing=replace(self.writing, scope=replace(scope, lost=scope.lost | {"event"})))

    def redeemed_by(self, events: tuple[str, ...]) -> Scope:
        """The scope of `redeem.when`, with what these events bring."""
        if events not in self._redeemed:
            self._redeemed[events] = event_scope(self.plain, events, self.events, "the `when` of `redeem`")
        return self._redeemed[events]

    def hearing(self, events: tuple[str, ...]) -> "Surroundings":
        """The same for an engagement that waits for events: its messages can use what they bring."""
        if events not in self._hearing:
            scope = self.writing.scope
            self._hearing[events] = event_scope(scope, events, self.events, scope.place)
        return replace(self, writing=replace(self.writing, scope=self._hearing[events]))

    def facts(self, stages: Sequence[str] | None) -> Facts:
        """What is known of a customer in any of these stages; None: in any at all."""
        known = [self.stages.get(stage, NOTHING) for stage in (self.stages if stages is None else stages)]
        return reduce(frozenset.intersection, known) if known else NOTHING

    def conditions(
        self, texts: Sequence[Text], scope: Scope, facts: Facts | None
    ) -> tuple[tuple[Expression, ...], Facts | None]:
        """The conditions without errors, and what is known when all are yes.

        `facts` None: nothing is known yet of what is known, as in a kind; nothing is said of unknown values then.
        """
        found = []
        for text in texts:
            expression = check_expression(text, scope, CONDITION, self.signatures, self.report)
            if expression is not None:
                found.append(expression)
                facts = None if facts is None else facts | self.presence(expression, scope, facts).yes
        return tuple(found), facts

    def presence(self, expression: Expression, scope: Scope, facts: Facts | None) -> Presence:
        """What is known of an expression under the facts; nothing is said where they are not known yet."""
        if facts is None:
            return Presence()
        return check_presence(expression, facts, scope, self.signatures, self.report)
