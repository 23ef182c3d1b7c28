"""Outcomes that something waits for, and that no sender's word means (language.md 2.4)."""

from collections.abc import Iterable, Iterator, Mapping

from nextbest.dsl.check.read_clauses import read
from nextbest.dsl.checked import Channel, Engagement
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.messages import policy as say
from nextbest.dsl.parse.clauses import parse_suppression
from nextbest.dsl.typed import Context, Expression, below

RESPONSES = ("clicked", "replied", "redeemed")
"""What makes `responded` yes."""
IMPLIED = {"opened": ("opened", "clicked")}
"""Whoever clicked has opened."""


def check_reported(
    document: Document, channels: Mapping[str, Channel], engagements: Mapping[str, Engagement], report: Report
) -> None:
    """Warn of outcomes for which `outcomes` has no word, where every channel says which words its sender has."""
    used = {use.channel for each in engagements.values() for use in each.uses}
    offers = any(each.promises.offers for each in engagements.values())
    for entry in document.contact_policy.suppress if document.contact_policy else ():
        after = read(parse_suppression(entry.after.value), entry.after, Report())
        if after is not None and not _reported(IMPLIED.get(after.outcome, (after.outcome,)), used, channels, offers):
            report.add(say.outcome_without_word(entry.after, after.outcome))
    for engagement in engagements.values():
        promises = engagement.promises
        if not promises.steps:
            continue
        on = {name for step in promises.steps for name in step.channels}
        if not _reported(RESPONSES, on, channels, bool(promises.offers)):
            _look_for_responses(engagement, sorted(on), report)


def _reported(outcomes: Iterable[str], names: Iterable[str], channels: Mapping[str, Channel], offers: bool) -> bool:
    """Whether one of these may come of what goes by these channels: by a sender's word, or at a till."""
    found = [channels[name].outcomes for name in names if name in channels]
    if not found or not all(found):
        return True
    wanted = set(outcomes)
    return ("redeemed" in wanted and offers) or any(wanted & set(each.values()) for each in found)


def _look_for_responses(engagement: Engagement, names: list[str], report: Report) -> None:
    conditions = [engagement.goal] if engagement.goal is not None else []
    for expression in (*conditions, *(each for step in engagement.promises.steps for each in step.when)):
        for node in _responses(expression):
            report.add(say.response_without_word(expression.text.at(node.span), names))


def _responses(expression: Expression) -> Iterator[Context]:
    return (node for node in below(expression.root) if isinstance(node, Context) and node.path == ("responded",))
