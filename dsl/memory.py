"""What of a bundle needs a memory of contacts: it is checked, and kept by key and place for the engine to name."""

from collections.abc import Iterator

from nextbest.dsl.document.bundle import Channel, Document
from nextbest.dsl.document.campaigns import Campaign, On
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.source import Place

CHANNEL = ("limits", "quiet_hours", "holidays", "outcomes")
CAMPAIGN = tuple("due steps offer budget limits experiment obeys_limits counts_toward_limits".split())
ON = ("after", "within")

Needed = tuple[tuple[str, Place], ...]
"""Keys with their places, in the order of the text."""


def needed(document: Document) -> Needed:
    """Every key of the bundle that only a memory can carry out: `limits`, `steps`, `on.after` …"""
    return tuple(sorted(_found(document), key=lambda each: (each[1].source.name, each[1].start, each[0])))


def _found(document: Document) -> Iterator[tuple[str, Place]]:
    yield from given(document, ("contact_policy",))
    for channel in document.channels.values():
        yield from given(channel, CHANNEL)
    campaigns: list[Campaign] = [*document.kinds.values(), *document.engagements.values()]
    for campaign in campaigns:
        yield from given(campaign, CAMPAIGN)
        if campaign.on is not None:
            yield from ((f"on.{key}", place) for key, place in given(campaign.on, ON))


def given(entry: Document | Channel | Campaign | On, keys: tuple[str, ...]) -> Iterator[tuple[str, Place]]:
    """Those of the keys that an entry has, with their places."""
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
