"""Messages of kinds and engagements: what each entry gives, and what comes of all of them on each channel."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nextbest.dsl import inheritance
from nextbest.dsl.check_messages import Writing, check_parts, check_texts, message_on, missing_parts
from nextbest.dsl.checked_messages import Message, Part
from nextbest.dsl.document_campaigns import Campaign, Engagement, Kind
from nextbest.dsl.document_campaigns import Message as Given
from nextbest.dsl.facts import Facts
from nextbest.dsl.messages import checking_messages as messages
from nextbest.dsl.source import Text


def check_campaign_messages(entry: Campaign, channels: Sequence[str], writing: Writing) -> None:
    """Check what an entry says itself: parts against its channels (none named: all there are), texts, not presence."""
    if entry.message is not None:
        check_parts(entry.message, channels or writing.channels, writing)
        check_texts(entry.message, None, writing)
    if isinstance(entry.channels, dict):
        for name, use in entry.channels.items():
            if use.message is not None:
                check_parts(use.message, (name.value,), writing)
                check_texts(use.message, None, writing)


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one engagement; each text is checked once, under what is known of its customers."""

    name: Text
    entry: Engagement
    kind: Kind
    facts: Facts
    writing: Writing
    _checked: dict[int, dict[str, Part | None]] = field(default_factory=dict)
    """By identity of what is given: channels share what they do not say themselves."""

    def on(self, channel: str) -> Message | None:
        """The message on a channel, of what kind, engagement and channel say; warns of parts that nobody gives."""
        given = inheritance.messages(channel, self.entry, self.kind)
        layers = [self._texts(each) for each in given]
        missing = missing_parts(channel, layers, self.writing)
        if missing and not self._said_elsewhere:
            place = next(iter(self.entry.message), self.name).place if self.entry.message else self.name.place
            self.writing.report.add(messages.part_missing(place, missing, channel, self.name.value))
        return message_on(channel, layers, self.writing)

    @property
    def _said_elsewhere(self) -> bool:
        """Whether steps or variants may give what is missing; they are looked at by themselves."""
        steps = self.entry.steps if self.entry.steps is not None else self.kind.steps
        experiment = self.entry.experiment or self.kind.experiment
        return bool(steps) or (experiment is not None and bool(experiment.variants))

    def _texts(self, given: Given) -> dict[str, Part | None]:
        if id(given) not in self._checked:
            self._checked[id(given)] = check_texts(given, self.facts, self.writing)
        return self._checked[id(given)]
