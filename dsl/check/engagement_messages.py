"""Messages of kinds and engagements: what each entry gives, and what comes of all of them on each channel."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nextbest.dsl.check.messages import Writing, check_parts, check_texts, message_on, missing_parts
from nextbest.dsl.checked_messages import Message, Part
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import inheritance
from nextbest.dsl.document.campaigns import Campaign, Engagement, Kind, Step, Template, Variant
from nextbest.dsl.document.campaigns import Message as Given
from nextbest.dsl.expressions.facts import NOTHING, Fact, Facts
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_all
from nextbest.dsl.messages import checking_messages as messages
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Attribute, Context


def check_campaign_messages(
    entry: Campaign, channels: Sequence[str], writing: Writing, later: Collection[str] = ()
) -> None:
    """Check what an entry says itself: its parts against its channels (none named: all there are), and its texts.

    Texts for the channels in `later` are left to `Messages`, which looks at what can be missing, too.
    """
    for given, named in _all_given(entry, tuple(channels) or tuple(writing.channels)):
        check_parts(given, named, writing)
        if not set(named) & set(later):
            check_texts(given, None, writing)


def _all_given(entry: Campaign, channels: tuple[str, ...]) -> Iterator[tuple[Given, tuple[str, ...]]]:
    """Every message of an entry, its steps and variants included, with the channels that it is for."""
    if entry.message is not None:
        yield entry.message, channels
    if isinstance(entry.channels, dict):
        yield from ((use.message, (name.value,)) for name, use in entry.channels.items() if use.message is not None)
    for step in entry.steps or ():
        if step.message is not None:
            yield step.message, tuple(name.value for name in step.channels or ()) or channels
    for variant in entry.experiment.variants.values() if entry.experiment else ():
        if variant.message is not None:
            yield variant.message, channels


def message_texts(entry: Campaign) -> Iterator[Text]:
    """Every text of the messages that an entry gives itself."""
    for given, _ in _all_given(entry, ()):
        for part in given.values():
            match part:
                case Text():
                    yield part
                case Template():
                    yield from part.data.values()
                case _:
                    yield from part.values()


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one engagement, checked under what is known of those who get them on a channel."""

    name: Text
    entry: Engagement
    kind: Kind
    facts: Facts
    writing: Writing
    _checked: dict[tuple[int, Facts], dict[str, Part | None]] = field(default_factory=dict)
    """By identity of what is given: channels share what they do not say themselves."""

    def on(self, channel: str) -> Message | None:
        """The message on a channel, of what kind, engagement and channel say; warns of parts that nobody gives."""
        given = inheritance.messages(channel, self.entry, self.kind)
        facts = self.facts | self._reached(channel)
        layers = [self._texts(each, facts) for each in given]
        missing = missing_parts(channel, layers, self.writing)
        if missing and not self._said_elsewhere:
            place = next(iter(self.entry.message), self.name).place if self.entry.message else self.name.place
            self.writing.report.add(messages.part_missing(place, missing, channel, self.name.value))
        return message_on(channel, layers, self.writing)

    def step(self, entry: Step, channels: Sequence[str], facts: Facts) -> dict[str, Message]:
        """The messages of a step by channel: its own in the place of the engagement's; warns of parts nobody gives."""
        found = {}
        for channel in channels:
            inherited = inheritance.messages(channel, self.entry, self.kind)
            given = inherited if entry.message is None else (entry.message,)
            layers = [self._texts(each, facts | self._reached(channel)) for each in given]
            missing = missing_parts(channel, layers, self.writing)
            if missing and not self._has_variants:
                self.writing.report.add(messages.part_missing(entry.place, missing, channel, self.name.value))
            message = message_on(channel, layers, self.writing)
            if message is not None:
                found[channel] = message
        return found

    def variant(self, entry: Variant, channels: Sequence[str], facts: Facts) -> Message | None:
        """What a variant says in the place of the same parts of whatever message goes; warns of parts nobody gives."""
        reached = [self._reached(channel) for channel in channels]
        facts |= frozenset.intersection(*reached) if reached else NOTHING
        own = {} if entry.message is None else self._texts(entry.message, facts)
        steps = self.entry.steps if self.entry.steps is not None else self.kind.steps
        for channel in () if steps else channels:
            given = inheritance.messages(channel, self.entry, self.kind)
            parts = dict.fromkeys([*own, *(part.value for each in given for part in each)])
            if missing := missing_parts(channel, [parts], self.writing):
                self.writing.report.add(messages.part_missing(entry.place, missing, channel, self.name.value))
        return Message({part: text for part, text in own.items() if text is not None}) if own else None

    @property
    def _has_variants(self) -> bool:
        experiment = self.entry.experiment or self.kind.experiment
        return experiment is not None and bool(experiment.variants)

    @property
    def _said_elsewhere(self) -> bool:
        """Whether steps or variants may give what is missing; they are looked at by themselves."""
        steps = self.entry.steps if self.entry.steps is not None else self.kind.steps
        return bool(steps) or self._has_variants

    def _reached(self, channel: str) -> Facts:
        """What is known of whoever can be reached on a channel: a message goes out only then."""
        scope, when = self.writing.scope, self.writing.channels[channel].when
        facts = check_all(when, NOTHING, scope, self.writing.signatures, Report())
        return frozenset(each for each in facts if not _always_there(each, scope))

    def _texts(self, given: Given, facts: Facts) -> dict[str, Part | None]:
        key = id(given), facts
        if key not in self._checked:
            self._checked[key] = self._of_any(given, facts)
        return self._checked[key]

    def _of_any(self, given: Given, facts: Facts) -> dict[str, Part | None]:
        """The texts of a message; those of a kind are the same for all engagements of which the same is known."""
        key = check_texts, id(given), facts
        known = self.writing.scope.remembered.get(key)
        if known is not None:
            texts: dict[str, Part | None] = known[0]
            return texts
        found = self.writing.report.apart()
        texts = check_texts(given, facts, replace(self.writing, report=found))
        self.writing.report.extend(found.diagnostics)
        if not found.diagnostics:
            self.writing.scope.remembered[key] = texts, given  # while it is kept, no other has its `id`
        return texts


def _always_there(fact: Fact, scope: Scope) -> bool:
    """Whether a fact says nothing new, so that channels that tell no more than that share what is checked."""
    declared = scope.declared(fact.path) if isinstance(fact, Attribute | Context) else None
    return declared is not None and declared.always_there
