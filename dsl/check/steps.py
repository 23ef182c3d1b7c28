"""Sequences: the steps of an engagement, their waits, conditions and channels (language.md 2.5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.dsl.check.engagement_messages import Messages
from nextbest.dsl.check.offer import check_offer
from nextbest.dsl.check.read_clauses import read_length
from nextbest.dsl.check.references import check_references
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked_campaigns import Offer, Step
from nextbest.dsl.document.campaigns import Step as StepEntry
from nextbest.dsl.expressions.facts import Facts
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.source import Text


@dataclass(frozen=True, slots=True)
class Under:
    """What counts where a step or a variant says nothing itself."""

    channels: tuple[str, ...]
    offer: Offer | None
    messages: Messages | None
    """None: of a kind, whose messages are put together in its engagements."""


def check_steps(
    entries: Sequence[StepEntry], under: Under, facts: Facts | None, around: Surroundings
) -> tuple[Step, ...]:
    """The steps in order, filled in with what the engagement says; `facts` are those of its customers."""
    found = []
    for number, entry in enumerate(entries, start=1):
        after = read_length(entry.after, around.report)
        if number == 1 and entry.after is not None:
            around.report.add(say.first_step_waits(entry.after))
        if number > 1 and entry.after is None and not entry.when:
            around.report.add(say.step_at_once(number, entry.place))
        when, known = around.conditions(entry.when, around.step, facts)
        offer = check_offer(entry.offer, known, around) if entry.offer is not None else under.offer
        channels = _channels(entry.channels, under.channels, around)
        messages = {} if under.messages is None or known is None else under.messages.step(entry, channels, known)
        found.append(Step(channels, after, when, messages, offer))
    return tuple(found)


def _channels(named: Sequence[Text] | None, allowed: tuple[str, ...], around: Surroundings) -> tuple[str, ...]:
    if named is None:
        return allowed
    known = check_references(named, "channel", around.channels, around.gaps, around.report)
    for name in named:
        if allowed and name.value in known and name.value not in allowed:
            around.report.add(say.step_off_channels(name, allowed))
    return tuple(name for name in known if not allowed or name in allowed)
