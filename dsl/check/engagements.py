"""Kinds and engagements: who may get what, filled in with what is inherited (language.md 2.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from nextbest.dsl import checked, typed
from nextbest.dsl.check.channels import conditions
from nextbest.dsl.check.due import check_due
from nextbest.dsl.check.during import check_during
from nextbest.dsl.check.engagement_messages import Messages, check_campaign_messages
from nextbest.dsl.check.hearing import hearing_any
from nextbest.dsl.check.on import check_on
from nextbest.dsl.check.promises import check_kind_promises, check_promises
from nextbest.dsl.check.reach import check_reach
from nextbest.dsl.check.read_clauses import read_budgets, read_limits
from nextbest.dsl.check.references import check_references, is_known
from nextbest.dsl.check.steps import Under
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked import Class, Use
from nextbest.dsl.checked_campaigns import Budget, Due, Promises
from nextbest.dsl.checked_during import During
from nextbest.dsl.checked_events import On
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import inheritance
from nextbest.dsl.document.campaigns import Campaign, Engagement, Kind
from nextbest.dsl.expressions.expression import CONDITION, FACTOR, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Facts, askable, named
from nextbest.dsl.expressions.presence import check_all, check_presence
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.messages.campaigns import baseline_required
from nextbest.dsl.messages.events import due_with_on
from nextbest.dsl.source import Text, words
from nextbest.dsl.typed import Expression

FACTORS = ("propensity", "baseline", "value")
REQUIRED = ("propensity", "value")


@dataclass(frozen=True, slots=True)
class CheckedKind:
    """A kind, checked once for all its engagements."""

    entry: Kind
    stages: tuple[str, ...] | None
    """None: any, or not said."""
    when: tuple[Expression, ...]
    lever: tuple[Expression, ...]
    on: On | None
    during: tuple[During, ...]
    limits: tuple[Limit, ...]
    budgets: tuple[Budget, ...]


def check_kinds(kinds: Mapping[Text, Kind], around: Surroundings) -> dict[str, CheckedKind]:
    """Check what each kind says itself."""
    return {name.value: _kind(entry, around) for name, entry in kinds.items()}


def _kind(entry: Kind, around: Surroundings) -> CheckedKind:
    stages = _stages(entry, around)
    check_references(tuple(entry.channels or ()), "channel", around.channels, around.gaps, around.report)
    when = conditions(entry.when, around.when, around.signatures, around.report)
    facts = check_all(when, around.facts(stages), around.when, around.signatures, around.report)
    for layer in inheritance.uses(entry):
        for key in FACTORS:
            if text := getattr(layer, key):
                check_expression(text, around.factor, FACTOR, around.signatures, around.report)
    on = _on(entry, around)
    channels = tuple(channel.value for channel in entry.channels or ())
    around = around.hearing(on.events) if on is not None else hearing_any(entry, channels, around)
    check_campaign_messages(entry, channels, around.writing)
    check_kind_promises(entry, channels, around)
    limits, budgets = read_limits(entry.limits, around.report), read_budgets(entry.budget, around.report)
    return CheckedKind(
        entry, stages, when, _lever(entry, facts, around, needed=True), on, _during(entry, around), limits, budgets
    )


def check_engagements(
    engagements: Mapping[Text, Engagement], kinds: Mapping[str, CheckedKind], around: Surroundings
) -> dict[str, checked.Engagement]:
    """Every engagement with what it inherits, by name in code-point order; without those of unknown kinds."""
    found = {}
    for name, entry in sorted(engagements.items(), key=lambda item: item[0].value):
        kind = kinds.get(entry.kind.value)
        if kind is None:
            is_known(entry.kind, "kind", kinds, around.gaps, around.report)
            _kind(cast(Kind, entry), around.under_any_kind())
        else:
            found[name.value] = _Check(name, entry, kind, around).engagement()
    return found


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one engagement."""

    name: Text
    entry: Engagement
    kind: CheckedKind
    around: Surroundings
    factors: dict[int, Expression | None] = field(default_factory=dict)
    """Checked factors by identity of their text: channels share what they do not say themselves."""

    def engagement(self) -> checked.Engagement:
        entry, kind, around = self.entry, self.kind.entry, self.around
        stages = self._stages()
        when = conditions(entry.when, around.when, around.signatures, around.report)
        # The kind's own faults were reported with the kind; here its conditions only tell what is known.
        inherited = check_all(self.kind.when, around.facts(stages), around.when, around.signatures, Report())
        facts = check_all(when, inherited, around.when, around.signatures, around.report)
        paused = entry.paused if entry.paused is not None else kind.paused
        on = self._on()
        during = _during(entry, around) if entry.during else self.kind.during
        heard = around.hearing(on.events) if on is not None else around
        due, facts = self._due(facts)
        uses, promises = self._uses_and_promises(due, facts, heard)
        check_reach(promises, inheritance.filled_in(entry, kind).steps or (), during, around.report)
        return checked.Engagement(
            name=self.name.value,
            kind=entry.kind.value,
            uses=uses,
            stages=frozenset(stages) if stages is not None else None,
            on=on,
            when=(*self.kind.when, *when),
            during=during,
            levers=(*self.kind.lever, *_lever(entry, facts, around, needed=self._class == "normal")),
            class_=self._class,
            paused=paused is not None and paused.value,
            goal=self._goal(),
            promises=promises,
            limits=read_limits(entry.limits, around.report),
            budgets=read_budgets(entry.budget, around.report),
            title=words(entry.name),
            about=words(entry.about),
            owner=words(entry.owner or kind.owner),
            tags=tuple(tag.value for tag in (entry.tags or kind.tags)),
        )

    def _on(self) -> On | None:
        """Its own, else the kind's."""
        entry, kind = self.entry, self.kind.entry
        on = entry.on or kind.on
        if on is not None and (entry.due or kind.due):
            self.around.report.add(due_with_on(on.place))
        return _on(entry, self.around) if entry.on else self.kind.on

    @property
    def _class(self) -> Class:
        class_ = self.entry.class_ or self.kind.entry.class_
        return cast(Class, class_.value) if class_ else "normal"

    def _due(self, facts: Facts) -> tuple[Due | None, Facts]:
        """Its obligation, and what is known of the customers whom it is open for."""
        due = inheritance.filled_in(self.entry, self.kind.entry).due
        found, known = check_due(due, facts, self.around) if due is not None else (None, facts)
        return found, facts if known is None else known

    def _uses_and_promises(
        self, due: Due | None, facts: Facts, around: Surroundings
    ) -> tuple[tuple[Use, ...], Promises]:
        """Its channels and its promises, under what is known of the customers whom it is open for."""
        filled = inheritance.filled_in(self.entry, self.kind.entry)
        messages = Messages(self.name, self.entry, self.kind.entry, facts, around.writing)
        uses = self._uses(facts, messages)
        under = Under(tuple(use.channel for use in uses), None, messages)
        promises = check_promises(filled, under, (due, facts), around)
        if promises.offers:
            self._require_baseline(uses)
        return uses, promises

    def _stages(self) -> tuple[str, ...] | None:
        """Its own, within the kind's."""
        entry, kind, report = self.entry, self.kind, self.around.report
        own = _stages(entry, self.around)
        if entry.stages is None:
            if kind.entry.stages is None:
                report.add(say.key_required("stages", self.name.value, entry.kind.value, self.name.place))
            return kind.stages
        if kind.stages is None:
            return own
        if isinstance(entry.stages, Text):
            report.add(say.any_stage_outside_kind(entry.kind.value, kind.stages, entry.stages.place))
            return kind.stages
        for stage in entry.stages:
            if stage.value in self.around.stages and stage.value not in kind.stages:
                report.add(say.stage_outside_kind(stage, entry.kind.value, kind.stages))
        return own

    def _uses(self, facts: Facts, messages: Messages) -> tuple[Use, ...]:
        entry, kind, around = self.entry, self.kind.entry, self.around
        named = inheritance.channels(entry, kind)
        if named is None:
            around.report.add(say.key_required("channels", self.name.value, entry.kind.value, self.name.place))
            check_campaign_messages(entry, (), around.writing)
            return ()
        found = []
        channels = check_references(named, "channel", around.channels, around.gaps, around.report)
        check_campaign_messages(entry, channels, messages.writing, channels)
        for channel in channels:
            texts = {key: inheritance.said(key, channel, entry, kind) for key in FACTORS}
            if self._class == "normal":
                for key in REQUIRED:
                    if texts[key] is None:
                        around.report.add(say.key_required(key, self.name.value, entry.kind.value, self.name.place))
            factors = {key: self._factor(key, text, facts) for key, text in texts.items()}
            found.append(Use(channel, **factors, message=messages.on(channel)))
        for key in FACTORS:
            own = getattr(entry, key)
            if own is not None and id(own) not in self.factors:  # each channel has its own, and yet it must be right
                check_expression(own, around.factor, FACTOR, around.signatures, around.report)
        return tuple(found)

    def _require_baseline(self, uses: Sequence[Use]) -> None:
        """An offer is paid to those too who would have bought anyway: it must be said how many they are."""
        entry, kind = self.entry, self.kind.entry
        for use in uses:
            if use.propensity is not None and inheritance.said("baseline", use.channel, entry, kind) is None:
                self.around.report.add(baseline_required(self.name.value, entry.kind.value, self.name.place))

    def _factor(self, key: str, text: Text | None, facts: Facts) -> Expression | None:
        if text is None:
            return None
        if id(text) not in self.factors:
            self.factors[id(text)] = _factor(key, text, facts, self.around, needed=self._class == "normal")
        return self.factors[id(text)]

    def _goal(self) -> Expression | None:
        text, around = self.entry.goal or self.kind.entry.goal, self.around
        expression = check_expression(text, around.goal, CONDITION, around.signatures, around.report) if text else None
        if expression is not None:
            check_presence(expression, NOTHING, around.goal, around.signatures, around.report)
        return expression


def _factor(key: str, text: Text, facts: Facts, around: Surroundings, *, needed: bool) -> Expression | None:
    """A factor of the rank; where a rank is `needed`, the engagement is no candidate without the factor."""
    expression = check_expression(text, around.factor, FACTOR, around.signatures, around.report)
    if expression is None:
        return None
    presence = check_presence(expression, facts, around.factor, around.signatures, around.report)
    if presence.unknown and needed:
        around.report.add(say.rank_unknown(key, named(presence.causes), askable(presence.causes), text.place))
    return expression


def _lever(entry: Campaign, facts: Facts, around: Surroundings, *, needed: bool) -> tuple[Expression, ...]:
    expression = _factor("lever", entry.lever, facts, around, needed=needed) if entry.lever else None
    if expression is None or entry.lever is None:
        return ()
    root = expression.root
    if isinstance(root, typed.Literal) and isinstance(root.value, int | float) and root.value <= 0:
        around.report.add(say.lever_not_above_zero(entry.lever.place))
    return (expression,)


def _on(entry: Campaign, around: Surroundings) -> On | None:
    scope = replace(around.plain, place="the `when` of `on`")
    return check_on(entry.on, around.events, scope, around.signatures, around.report) if entry.on else None


def _during(entry: Campaign, around: Surroundings) -> tuple[During, ...]:
    return check_during(entry.during, around.when.zone, around.report)


def _stages(entry: Campaign, around: Surroundings) -> tuple[str, ...] | None:
    if entry.stages is None or isinstance(entry.stages, Text):
        return None
    return check_references(entry.stages, "stage", around.stages, around.gaps, around.report)
