"""Lifecycle and channels: where a customer stands, and how she can be reached (language.md 2.3, 2.4)."""

from collections.abc import Mapping, Sequence
from typing import cast

from nextbest.dsl import checked, typed, types
from nextbest.dsl.check.holidays import check_holidays
from nextbest.dsl.check.quiet_hours import check_quiet_hours
from nextbest.dsl.check.read_clauses import read_limits
from nextbest.dsl.checked_policy import Holidays, Outcome, QuietHours
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Channel, Stage
from nextbest.dsl.expressions.expression import CONDITION, Wanted, check_expression
from nextbest.dsl.expressions.facts import NOTHING, Facts
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_all, check_presence, check_stages
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.messages import policy
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text, words
from nextbest.dsl.typed import Expression

MOST_STAGES = 100
AMOUNT = Wanted(types.MONEY, "an amount")


def check_lifecycle(
    stages: Sequence[Stage], scope: Scope, signatures: Signatures, report: Report
) -> tuple[tuple[checked.Stage, ...], Mapping[str, Facts]]:
    """The stages in order, and what is known of the customers in each."""
    seen: dict[str, Text] = {}
    conditions: list[tuple[str, Expression | None]] = []
    found: list[checked.Stage] = []
    if len(stages) > MOST_STAGES:
        report.add(say.too_many_stages(stages[MOST_STAGES].place, MOST_STAGES))
        stages = stages[:MOST_STAGES]
    for number, stage in enumerate(stages):
        name = stage.stage
        if name.value in seen:
            report.add(say.stage_twice(name, seen[name.value].place))
        seen.setdefault(name.value, name)
        last = number == len(stages) - 1
        if stage.when is not None and last:
            report.add(say.last_stage_with_condition(stage.when.place))
        if stage.when is None and not last:
            report.add(say.otherwise_too_early(name))
        when = check_expression(stage.when, scope, CONDITION, signatures, report) if stage.when else None
        if when is not None or stage.when is None:
            conditions.append((name.value, when))
        found.append(checked.Stage(name.value, when, _goal(stage.goal, scope, signatures, report), words(stage.about)))
    return tuple(found), check_stages(conditions, scope, signatures, report)


def _goal(goal: Text | None, scope: Scope, signatures: Signatures, report: Report) -> Expression | None:
    expression = check_expression(goal, scope, CONDITION, signatures, report) if goal else None
    if expression is not None:
        check_presence(expression, NOTHING, scope, signatures, report)
    return expression


def check_channels(
    channels: Mapping[Text, Channel], scope: Scope, signatures: Signatures, report: Report
) -> dict[str, checked.Channel]:
    """Every channel, by name."""
    found = {}
    for name, channel in channels.items():
        inbound = channel.inbound is not None and channel.inbound.value
        if not channel.when and not inbound:
            report.add(say.anyone_reachable(name))
        if channel.slots is not None and not inbound:
            report.add(say.slots_on_outbound(channel.slots.place))
        when = conditions(channel.when, scope, signatures, report)
        check_all(when, NOTHING, scope, signatures, report)
        found[name.value] = checked.Channel(
            name.value,
            when,
            inbound=inbound,
            slots=channel.slots.value if channel.slots else 1,
            cost=_cost(channel.cost, scope, signatures, report),
            parts=tuple(part.value for part in channel.parts),
            about=words(channel.about),
            limits=read_limits(channel.limits, report),
            quiet_hours=_quiet_hours(name, channel, inbound, report),
            holidays=_holidays(name, channel, inbound, (scope, signatures, report)),
            outcomes={word.value: cast(Outcome, each.value) for word, each in channel.outcomes.items()},
        )
    return found


def _quiet_hours(name: Text, channel: Channel, inbound: bool, report: Report) -> tuple[QuietHours, ...]:
    found = check_quiet_hours(channel.quiet_hours, name, report)
    if channel.quiet_hours and inbound:
        report.add(policy.not_for_inbound("quiet hours", name, channel.quiet_hours[0].hours.place))
    return () if inbound else found


def _holidays(name: Text, channel: Channel, inbound: bool, around: tuple[Scope, Signatures, Report]) -> Holidays | None:
    scope, signatures, report = around
    found = check_holidays(channel.holidays, scope, signatures, report)
    if channel.holidays is not None and inbound:
        report.add(policy.not_for_inbound("holidays", name, channel.holidays.place))
    return None if inbound else found


def conditions(texts: Sequence[Text], scope: Scope, signatures: Signatures, report: Report) -> tuple[Expression, ...]:
    """The conditions of a `when`, those without errors."""
    checked = (check_expression(text, scope, CONDITION, signatures, report) for text in texts)
    return tuple(each for each in checked if each is not None)


def _cost(cost: Text | None, scope: Scope, signatures: Signatures, report: Report) -> int:
    expression = check_expression(cost, scope, AMOUNT, signatures, report) if cost else None
    if cost is None or expression is None:
        return 0
    root = expression.root
    if isinstance(root, typed.Literal) and isinstance(root.value, int) and root.value >= 0:
        return root.value
    report.add(say.cost_not_fixed(cost.place))
    return 0
