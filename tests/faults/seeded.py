"""Mistakes as people make them, each a text of a shipped bundle and what stands there instead."""

from collections.abc import Mapping
from typing import NamedTuple

Edits = tuple[tuple[str, str], ...]


class Fault(NamedTuple):
    """One mistake."""

    what: str
    """What went wrong, in a few words."""
    bundle: str
    edits: Edits
    """What stands in the bundle exactly once, and what stands there instead."""


STARTER: Mapping[str, Edits] = {
    "a sign turned": (("spent >= 40", "spent <= 40"),),
    "a consent forgotten": (("push: {when: consent.push, parts", "push: {parts"),),
    "a consent copied from another channel": (("push: {when: consent.push", "push: {when: consent.email"),),
    "a misspelt attribute": (("when: consent.email, cost", "when: consent.emial, cost"),),
    "two stages swapped": (
        (
            "stage: newcomer, when: none(orders), goal: any(orders)}\n"
            "  - {stage: lapsing, when: none(orders in last 60 days)",
            "stage: lapsing, when: none(orders in last 60 days), goal: any(orders)}\n"
            "  - {stage: newcomer, when: none(orders)",
        ),
    ),
    "a percent sign forgotten": (("propensity: 12%", "propensity: 12"),),
    "the same key twice": (("    propensity: 6%\n", "    propensity: 6%\n    baseline: 1%\n"),),
    "a definition written out where it was used, and left behind": (
        ('when: favourite is "coffee"', 'when: most_common(orders.category in last 365 days) is "coffee"'),
    ),
    "a value that its set does not have": (('tier is "gold"', 'tier is "Gold"'),),
    "a month for a year": (("within last 1 year", "within last 1 month"),),
    "a goal that is reached already": (("goal: any(orders since started)", "goal: any(orders)"),),
    "an engagement in a stage where it can never go": (("stages: [lapsing]", "stages: [newcomer]"),),
    "a name that may be missing, in a message": (
        ('Hello {first_name otherwise "coffee lover"}', "Hello {first_name}"),
    ),
}
CDNOW: Mapping[str, Edits] = {
    "months for days": (("when: recency <= 180", "when: recency <= 6"),),
    "`or` for `and`": (("frequency >= 3 and recency > 3", "frequency >= 3 or recency > 3"),),
    "a percent sign forgotten in an amount": (("is: 30% *", "is: 30 *"),),
    "chance and baseline exchanged": (
        ("propensity: 17.5%\n    baseline: 15.9%", "propensity: 15.9%\n    baseline: 17.5%"),
    ),
    "cents for dollars": (("cost: 0.55", "cost: 55"),),
    "the last for the first": (("days_since(first(orders.at))", "days_since(last(orders.at))"),),
    "orders counted for days": (("is: count_distinct(orders.at)", "is: count(orders)"),),
}
RETAIL: Mapping[str, Edits] = {
    "`any` for `none`": (("never_shoes: none(items", "never_shoes: any(items"),),
    "the next days for the last": (("member_since within last 30 days", "member_since within next 30 days"),),
    "a birth date for the birthday": (("anniversary(birthday) within", "birthday within"),),
    "metres for kilometres": (("home within 15 km", "home within 15 m"),),
    "the sign of a longitude forgotten": (("lon: -73.9727}", "lon: 73.9727}"),),
    "the wrong time zone": (("timezone: America/New_York", "timezone: Europe/Paris"),),
    "a pause taken out": (("    paused: yes\n", ""),),
    "the class of a duty forgotten": (("class: mandatory, ", ""),),
    "a date of last year": (("during: 2026-11-09 to 2026-12-02", "during: 2025-11-09 to 2025-12-02"),),
    "a share in percent for one of 1": (
        ("shoes: {is: number, minimum: 0, maximum: 1,", "shoes: {is: number, minimum: 0, maximum: 100,"),
    ),
}
CLUB: Mapping[str, Edits] = {
    "a limit of one channel for the limit of the policy": (
        ("    limits: [1 per calendar day]\n", "    limits: [1 per calendar day, 3 per 7 days]\n"),
        ("  limits: [3 per 7 days]\n", ""),
    ),
    "a goal that all have reached who could get it": (
        (
            "    when: count(orders) >= 2\n    goal: any(orders since started)",
            "    when: count(orders) >= 2\n    goal: any(orders)",
        ),
    ),
    "an offer to newcomers who have ordered twice": (("winback: {stages: [lapsing]", "winback: {stages: [newcomer]"),),
    "a limit of nothing": (("limits: [2 per 7 days]", "limits: [0 per 7 days]"),),
    "quiet hours the wrong way round": (("quiet_hours: 21:00 to 09:00", "quiet_hours: 09:00 to 21:00"),),
    "a holdout of everyone": (("share: 5%", "share: 100%"),),
    "an offer for what is bought anyway": (
        ("redeem: {on: purchase, when: event.total >= 30}", "redeem: {on: purchase}"),
    ),
    "hours for days, of an offer": (("expires: 14 days", "expires: 14 hours"),),
    "hours for days, of a deadline": (("urgent: 14 days", "urgent: 14 hours"),),
    "a holiday that drops what it should put off": (("then: defer", "then: drop"),),
    "a `not` forgotten": (("when: not responded", "when: responded"),),
    "a duty that the limits hold back": (("    obeys_limits: no\n", ""),),
}
BUNDLES = {"starter": STARTER, "cdnow": CDNOW, "retail_next_best": RETAIL, "coffee_club": CLUB}
FAULTS = tuple(Fault(what, bundle, edits) for bundle, faults in BUNDLES.items() for what, edits in faults.items())
