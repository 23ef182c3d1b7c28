"""The histories that every customer has, whatever the profile says: `contacts` and `offers` (language.md 2.4, 2.5)."""

from collections.abc import Mapping
from types import MappingProxyType

from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, STRING, Declared, History, Scalar

OUTCOMES = ("opened", "clicked", "replied", "redeemed", "declined", "bounced")


def _always(type_: Scalar, about: str, default: object = None) -> Declared:
    return Declared(type_, required=default is None, default=default, about=about)


CONTACTS = History(
    (
        ("at", _always(DATETIME, "when it was confirmed")),
        ("id", _always(STRING, "its own id")),
        ("engagement", _always(STRING, "which engagement it was")),
        ("kind", _always(STRING, "the kind that it had then")),
        ("channel", _always(STRING, "on which channel")),
        ("inbound", _always(BOOLEAN, "whether the customer was already there", False)),
        ("step", _always(INTEGER, "which step of the engagement, from 1", 1)),
        ("variant", Declared(STRING, about="which variant of its experiment")),
        *((name, _always(BOOLEAN, f"whether it was {name}", False)) for name in OUTCOMES),
    )
)

OFFERS = History(
    (
        ("at", _always(DATETIME, "when it was issued")),
        ("id", _always(STRING, "its own id")),
        ("engagement", _always(STRING, "which engagement it came with")),
        ("kind", _always(STRING, "the kind that it had then")),
        ("expires_at", _always(DATETIME, "until when it is good")),
        ("redeemed_at", Declared(DATETIME, about="when it was redeemed")),
    )
)

CONSENT = "consent"
"""The group of attributes, at any depth, of which a no protects (language.md 1.3)."""

HISTORIES: Mapping[tuple[str, ...], Declared] = MappingProxyType(
    {
        ("contacts",): Declared(CONTACTS, about="what the customer was sent"),
        ("offers",): Declared(OFFERS, about="what the customer was offered"),
    }
)

STAGE_SINCE: Mapping[tuple[str, ...], Declared] = MappingProxyType(
    {("stage_since",): Declared(DATETIME, about="since when the customer is in the present stage")}
)
"""Comes with the customer like an attribute, and stands where `stage` does."""

STAGE_ENTERED = "stage_entered"
"""The event of entering a stage, of which nobody else tells (language.md 2.3)."""

EVENT_KEYS = ("event", "id", "at", "customer")
"""What every event document may have, besides the event's own fields."""

EVENT_FIELDS: Mapping[str, Declared] = MappingProxyType(
    {"id": _always(STRING, "its own id"), "at": _always(DATETIME, "when it happened")}
)
"""What comes with every event."""

CONTEXT_NAMES = frozenset(
    "stage stage_since channel event contacts offers local_time kind engagement started responded"
    " propensity baseline value lever offer_cost channel_cost waiting".split()
)
"""Names that the language itself supplies somewhere; a bundle gives none of them another meaning."""
