"""Random kinds and engagements: sequences, obligations, triggers, offers, budgets, experiments."""

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

Random = random.Random
Entry = dict[str, Any]
T = TypeVar("T")

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/Santiago",
    "America/Havana",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
    "Africa/Cairo",
    "UTC",
)
PERIODS = "1 day|2 days|7 days|14 days|30 days|3 weeks|1 month|3 months".split("|")
DURATIONS = "45 minutes|6 hours|24 hours|36 hours|72 hours|100 hours".split("|")
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
CHANNELS = ("email", "push", "page")
KINDS = ("sale", "care")
CONDITIONS = (
    "tier >= 2",
    "tier < 5",
    'count(contacts in last 30 days where channel is "email") < 4',
    "none(contacts in last 2 days where declined)",
    "stage_since more than 3 days ago",
    "local_time >= 08:00",
    "any(orders in last 30 days)",
    "score > 0.02",
)
STEP_CONDITIONS = (*CONDITIONS[:4], "not responded", "none(orders since started)", "started more than 2 days ago")
VALUE = 'if channel is "push" then 30 else 8'
GOALS = ("any(orders since started)", "responded", "any(orders in last 3 days)", "tier >= 5")
THEMES = {
    "limits": ("limits", "obeys_limits", "counts_toward_limits"),
    "hours": ("quiet_hours", "holidays"),
    "sequences": ("steps", "goal"),
    "obligations": ("due",),
    "triggers": ("on",),
    "trials": ("holdout", "experiment"),
    "money": ("offer", "budget", "propensity", "value"),
    "silence": ("never_together", "suppress"),
}
"""What a bundle can be about."""


class Campaigns:
    """Makes kinds and engagements, and what they share with all else."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.themes = set(random.sample(list(THEMES), 2))
        self.kind_of: dict[str, str] = {}
        """Of each engagement made so far."""

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def maybe(self, share: float, entry: Entry, key: str, make: Callable[[], object]) -> None:
        if self.some(self.share(share, key)):
            entry[key] = make()

    def share(self, share: float, key: str) -> float:
        """More of what the bundle is about, less of all else: rules hide each other."""
        about = [theme for theme, keys in THEMES.items() if key in keys]
        if not about:
            return share
        return min(0.85, share * 2.5) if self.themes & set(about) else share * 0.3

    def one(self, given: Sequence[T]) -> T:
        return self.random.choice(given)

    def length(self) -> str:
        return self.one(self.one((PERIODS, DURATIONS)))

    def limit(self) -> str:
        if self.some(0.1):
            return f"{self.random.randint(2, 6)} in total"
        calendar = self.some(0.5)
        pace = f"calendar {self.one(('day', 'week', 'month', 'year'))}" if calendar else self.length()
        return f"{self.one((1, 1, 2, 2, 3, 4))} per {pace}"

    def _limits(self, share: float) -> Entry:
        if not self.some(self.share(share, "limits")):
            return {}
        # A limit that stands twice is an error.
        return {"limits": list(dict.fromkeys(self.limit() for _ in range(self.one((1, 1, 2)))))}

    def _budget(self, offers: bool) -> list[str]:
        amounts = ["1 contacts", "2 contacts", "0.4 cost", "3 cost"] + (["1 offers"] if offers else [])
        pace = self.one(("in total", "per calendar day", "per calendar month"))
        return [f"{self.one(amounts)} {pace}"]

    def _kind(self) -> Entry:
        entry: Entry = {"stages": "any", "propensity": "5%", "value": self.one((10, 40)), "baseline": "1%"}
        entry |= self._limits(0.3)
        self.maybe(0.15, entry, "lever", lambda: 1.5)
        self.maybe(0.07, entry, "when", lambda: self.one(CONDITIONS))
        self.maybe(0.15, entry, "obeys_limits", lambda: False)
        self.maybe(0.3, entry, "budget", lambda: self._budget(offers=False))
        return entry

    def _engagement(self, name: str) -> Entry:
        kind = self.kind_of[name] = self.one(KINDS)
        channels = self.random.sample(CHANNELS, self.random.randint(1, 3))
        entry: Entry = {"kind": kind, "channels": channels, **self._limits(0.35)}
        self.maybe(0.04, entry, "paused", lambda: True)
        self.maybe(0.08, entry, "stages", lambda: [self.one(("new", "active"))])
        self.maybe(0.18, entry, "when", lambda: self.random.sample(CONDITIONS, self.one((1, 2))))
        self.maybe(0.07, entry, "during", lambda: self.one(("from 2026-01-01", f"every {self.one(WEEKDAYS)}")))
        self.maybe(0.15, entry, "class", lambda: self.one(("mandatory", "fallback")))
        self.maybe(0.15, entry, "obeys_limits", lambda: self.some(0.3))
        self.maybe(0.15, entry, "counts_toward_limits", lambda: self.some(0.3))
        self.maybe(0.35, entry, "value", lambda: self.one((1, 5, 80, "if tier > 2 then 90 else 3", VALUE)))
        self.maybe(0.3, entry, "propensity", lambda: self.one(("score", "score", "2%", "if tier > 1 then 10% else 4%")))
        self.maybe(0.35, entry, "steps", lambda: self._steps(channels))
        self.maybe(0.2 if "steps" in entry else 0.05, entry, "goal", lambda: self.one(GOALS))
        self._due_or_on(entry)
        self.maybe(0.25, entry, "offer", self._offer)
        self.maybe(0.25, entry, "experiment", lambda: self._experiment(name))
        self.maybe(0.25, entry, "budget", lambda: self._budget("offer" in entry))
        return entry

    def _due_or_on(self, entry: Entry) -> None:
        self.maybe(0.2, entry, "due", self._due)
        if "due" not in entry:
            self.maybe(0.2, entry, "on", self._on)

    def _due(self) -> Entry:
        if self.some(0.5):
            lengths, attribute = PERIODS, "renews_on"
        else:
            lengths, attribute = DURATIONS[1:], "signed_at"
        short, long = self.one(lengths[:2]), self.one(lengths[2:])
        if self.some(0.4):
            return {"by": attribute, "urgent": self.one((short, long))}
        entry: Entry = {"within": long, "of": attribute}
        self.maybe(0.7, entry, "urgent", lambda: short)
        return entry

    def _on(self) -> object:
        event = self.one(("bought", "looked", ["bought", "looked"]))
        if self.some(0.2):
            return {"event": "stage_entered", "when": 'event.from is "new"', "within": self.one(PERIODS[:4])}
        if self.some(0.3):
            return event
        entry: Entry = {"event": event}
        self.maybe(0.4, entry, "when", lambda: "event.total > 5")
        if self.some(0.8):
            entry["within"] = self.one(PERIODS[1:5] + DURATIONS[2:])
            self.maybe(0.6, entry, "after", lambda: self.one(("1 hour", "12 hours", "1 day", "20 minutes")))
        return entry

    def _steps(self, channels: Sequence[str]) -> list[Entry]:
        steps: list[Entry] = [{}]
        for _ in range(self.random.randint(1, 3)):
            step: Entry = {"after": self.length()}
            if self.some(0.1):
                step = {"when": self.one(STEP_CONDITIONS)}
            self.maybe(0.4, step, "when", lambda: self.one(STEP_CONDITIONS))
            steps.append(step)
        for step in steps:
            self.maybe(0.25, step, "channels", lambda: [self.one(channels)])
            self.maybe(0.15, step, "offer", self._offer)
        self.maybe(0.2, steps[0], "when", lambda: self.one(STEP_CONDITIONS[:4]))
        return steps

    def _offer(self) -> Entry:
        entry: Entry = {"reward": "Something"}
        self.maybe(0.7, entry, "cost", lambda: self.one((0.3, 2, "if tier > 2 then 1.5 else 0.1")))
        self.maybe(0.5, entry, "expires", lambda: "7 days")
        return entry

    def _experiment(self, name: str) -> Entry:
        entry: Entry = {"salt": f"salt-{name}"}
        self.maybe(0.7, entry, "holdout", lambda: self.one(("10%", "33.33%")))
        if self.some(0.6) or "holdout" not in entry:
            bold: Entry = {"share": "33.3%"}
            self.maybe(0.5, bold, "offer", self._offer)
            entry["variants"] = {"calm": {"share": "66.7%"}, "bold": bold}
        return entry
