"""Every lint by its name: the warnings of `check`, which `allow` can silence within an entry (api.md 4)."""

from collections.abc import Mapping
from types import MappingProxyType

LINTS: Mapping[str, str] = MappingProxyType(
    {
        "always-yes": "a condition that is yes for every customer",
        "calendar-over": "an engagement whose `during` is over (with `check --now`)",
        "channel-without-when": "an outbound channel on which everyone can be reached",
        "due-can-be-missing": "an obligation that stays closed where its date is missing",
        "everyone-on-hold": "`unknown_timezone: hold` where no customer has a time zone",
        "field-can-be-missing": "an aggregate that passes over records without the field",
        "folded-expression": "an expression in a `>` block, of which the columns are lost",
        "guarantee-can-be-unknown": "a `never` that is broken where data are missing",
        "holdout-of-everyone": "a holdout of all customers",
        "idle-budget": "a budget that nothing draws on",
        "idle-experiment": "an experiment without holdout and variants",
        "idle-holdout": "a holdout of nobody",
        "idle-limit": "a limit that is full only when a tighter one is full too",
        "idle-on-inbound": "quiet hours or holidays of an inbound channel",
        "languages": "a text by language that leaves out one that customers have",
        "message-without-part": "a message that leaves a part of its channel empty",
        "never-yes": "a condition that is yes for no customer, or never together with those before it",
        "never-missing": "a question whether something is known that always is",
        "night-without-quiet-hours": "a night without quiet hours among nights that have them",
        "no-engagements": "a bundle that can never act",
        "offer-never-redeemed": "an offer that has expired before it can be redeemed",
        "quiet-hours-by-day": "quiet hours the wrong way round: quiet by day, open at night",
        "quiet-hours-hole": "a short time between quiet hours in which messages may go",
        "repeated-item": "the same item twice in a list",
        "sensitive-in-message": "a sensitive attribute in a message",
        "stage-unknown": "a stage of which it can be unknown whether a customer is in it",
        "step-after-the-end": "a step that comes when its engagement is over",
        "step-without-wait": "a later step that can go in the same minute as the one before",
        "unknown-score": "a factor that can be missing, which removes the candidate",
        "urgent-from-the-start": "an obligation that is urgent before it begins",
        "useless-otherwise": "an `otherwise` after something that is never missing",
        "where-can-be-unknown": "an aggregate that passes over records of which its `where` is unknown",
    }
)
"""What each warns of."""
