"""What the language has and this version cannot carry out: refused by name, never ignored."""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import Channel, Document
from nextbest.dsl.document_campaigns import Campaign, ChannelUse
from nextbest.dsl.document_shapes import Entry
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Place

SECTIONS = ("languages", "identity", "events", "contact_policy", "guarantees")
CHANNEL = ("limits", "quiet_hours", "holidays", "outcomes")
CAMPAIGN = tuple("on during due steps message offer budget limits experiment obeys_limits counts_toward_limits".split())
USE = ("message",)


def check_not_yet(document: Document, report: Report) -> None:
    """Complain of every part of a bundle that this version cannot carry out."""
    for key, place in _found(document):
        report.add(say.not_yet(key, place))


def _found(document: Document) -> Iterator[tuple[str, Place]]:
    yield from _given(document, SECTIONS)
    for channel in document.channels.values():
        yield from _given(channel, CHANNEL)
    campaigns: list[Campaign] = [*document.kinds.values(), *document.engagements.values()]
    for campaign in campaigns:
        yield from _given(campaign, CAMPAIGN)
        if isinstance(campaign.channels, dict):
            for use in campaign.channels.values():
                yield from _given(use, USE)


def _given(entry: Document | Channel | Campaign | ChannelUse, keys: tuple[str, ...]) -> Iterator[tuple[str, Place]]:
    for key in keys:
        value = getattr(entry, key)
        if value is not None and value != () and value != {}:
            yield key, _place(value, entry.place)


def _place(value: object, otherwise: Place) -> Place:
    """Where a part of a document stands, as nearly as its shape tells."""
    if isinstance(value, Entry):
        return value.place
    if isinstance(value, dict):
        return _place(next(iter(value)), otherwise)
    if isinstance(value, tuple):
        return _place(value[0], otherwise)
    place = getattr(value, "place", None)
    return place if isinstance(place, Place) else otherwise
