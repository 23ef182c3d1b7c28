"""What an engagement takes from its kind, and what differs on a channel: the word said most closely counts."""

from collections.abc import Iterator

from nextbest.dsl.document.campaigns import Campaign, ChannelUse, Engagement, Kind, Message
from nextbest.dsl.source import Text


def channels(entry: Engagement, kind: Kind) -> tuple[Text, ...] | None:
    """Channels in order of preference: the engagement's replace the kind's; None where nobody names any."""
    named = entry.channels if entry.channels is not None else kind.channels
    return tuple(named) if named is not None else None


PROMISES = ("on", "due", "steps", "offer", "experiment", "obeys_limits", "counts_toward_limits")


def filled_in(entry: Engagement, kind: Kind) -> Engagement:
    """The engagement with the promises and flags of its kind where it has none of its own; not its limits and budgets,
    which the kind's engagements share."""
    return entry.model_copy(update={key: getattr(kind, key) for key in PROMISES if getattr(entry, key) is None})


def said(key: str, channel: str, entry: Engagement, kind: Kind) -> Text | None:
    """What counts for a key on a channel: said for it or for all, by the engagement, then by the kind."""
    for layer in (*_layers(entry, channel), *_layers(kind, channel)):
        text = getattr(layer, key)
        if isinstance(text, Text):
            return text
    return None


def messages(channel: str, entry: Engagement, kind: Kind) -> tuple[Message, ...]:
    """What is said of the message on a channel, each over those before it, part by part.

    An engagement's message replaces its kind's whole, as any key does; under a channel stands what differs there.
    """
    own = _said(entry, channel)
    return own if entry.message is not None else (*_said(kind, channel), *own)


def _said(entry: Campaign, channel: str) -> tuple[Message, ...]:
    layers = (layer.message for layer in _layers(entry, channel))
    return tuple(reversed([message for message in layers if message is not None]))


def _layers(entry: Campaign, channel: str) -> Iterator[Campaign | ChannelUse]:
    if isinstance(entry.channels, dict):
        yield from (use for name, use in entry.channels.items() if name.value == channel)
    yield entry


def uses(entry: Campaign) -> Iterator[Campaign | ChannelUse]:
    """The entry, and each of its channels that says something of its own."""
    yield entry
    if isinstance(entry.channels, dict):
        yield from entry.channels.values()
