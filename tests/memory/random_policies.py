"""Random bundles as text that `check` accepts, in which every rule of a memory binds now and then."""

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import yaml

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
OUTCOMES = "opened clicked replied redeemed declined bounced".split()
HOURS = (
    "21:00 to 09:00|22:30 to 07:15|00:00 to 06:00|02:15 to 02:45|01:00 to 03:30|12:00 to 14:00|23:00 to 00:00".split(
        "|"
    )
)
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
GOALS = ("any(orders since started)", "responded", "any(orders in last 3 days)", "tier >= 5")
PROFILE: Entry = {
    "id": "string!",
    "timezone": "timezone",
    "country": "string",
    "tier": {"is": "integer", "default": 1},
    "score": "number",
    "renews_on": "date",
    "signed_at": "datetime",
    "consent": {"email": "boolean!", "push": "boolean!"},
    "orders": {"history": {"at": "datetime!", "total": "money!"}},
}
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


def bundle_text(seed: int) -> str:
    """The same text for the same seed."""
    return yaml.safe_dump(Maker(Random(seed)).bundle(), sort_keys=False, width=1_000)


class Maker:
    """Makes one bundle."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.themes = set(random.sample(list(THEMES), 2))

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

    def bundle(self) -> Entry:
        profile = dict(PROFILE)
        hold = self.one(("policy", "policy", "hold"))
        if hold == "policy" and self.some(0.15):
            del profile["timezone"]
        self.kinds = {name: self._kind() for name in KINDS}
        self.names = [f"e{index}" for index in range(self.random.randint(3, 7))]
        engagements = {name: self._engagement(name) for name in self.names}
        found: Entry = {
            "nextbest": 1,
            "bundle": "random",
            "timezone": self.one(ZONES),
            "profile": profile,
            "events": {"bought": {"fields": {"total": "money!"}}, "looked": {"fields": {"total": "money!"}}},
            "lifecycle": [{"stage": "new", "when": "none(orders)"}, {"stage": "active", "otherwise": True}],
            "channels": {
                "email": self._channel("consent.email"),
                "push": self._channel("consent.push"),
                "page": {"inbound": True, "slots": self.random.randint(1, 3), **self._limits(0.4)},
            },
            "contact_policy": self._policy(hold),
            "kinds": self.kinds,
            "engagements": engagements,
        }
        self.maybe(0.7, found, "arbitration", lambda: {"places": "one per channel"})
        return found

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

    def _channel(self, when: str) -> Entry:
        entry: Entry = {"when": when, **self._limits(0.3)}
        self.maybe(0.4, entry, "quiet_hours", lambda: [self._quiet() for _ in range(self.one((1, 1, 2)))])
        self.maybe(0.25, entry, "holidays", self._holidays)
        self.maybe(0.4, entry, "cost", lambda: self.one((0.01, 0.5)))
        return entry

    def _then(self, entry: Entry) -> Entry:
        self.maybe(0.6, entry, "then", lambda: self.one(("defer", "drop")))
        return entry

    def _quiet(self) -> Entry:
        entry: Entry = {"hours": self.one(HOURS)}
        self.maybe(0.5, entry, "days", lambda: self.random.sample(WEEKDAYS, self.random.randint(1, 6)))
        return self._then(entry)

    def _holidays(self) -> Entry:
        own = ["2026-03-08", "2026-11-01", "2026-03-28 to 2026-03-30", "2026-12-24 to 2026-12-26", "2024-02-29"]
        own += ["2011-12-28 to 2011-12-31", "2026-10-20 to 2027-01-10"]
        days: Entry = self.one(
            ({"country": "US"}, {"country": "DE"}, {"by": "country"}, {"dates": self.random.sample(own, 2)})
        )
        return self._then(dict(days))

    def _policy(self, hold: str) -> Entry:
        entry: Entry = {"unknown_timezone": hold, **self._limits(0.5)}
        self.maybe(0.25, entry, "holidays", self._holidays)
        self.maybe(0.3, entry, "holdout", lambda: {"share": self.one(("5%", "20%")), "salt": "policy"})
        self.maybe(0.4, entry, "never_together", lambda: [self._apart() for _ in range(self.one((1, 1, 2)))])
        self.maybe(0.4, entry, "suppress", lambda: [self._silence() for _ in range(self.one((1, 1, 2)))])
        return entry

    def _apart(self) -> Entry:
        these = self.one((self.random.sample(self.names, 2), list(KINDS), [self.names[0], "care"]))
        if these[1] == "care" and len(these) == 2 and these[0] == self.names[0] and self.kind_of[these[0]] == "care":
            these = [self.names[0], "sale"]
        entry: Entry = {"these": these}
        self.maybe(0.7, entry, "within", self.length)
        return entry

    def _silence(self) -> Entry:
        after = f"{self.one((1, 2, 2, 3))} {self.one(('declined', 'declined', 'bounced', 'opened'))}"
        return {"after": after, "of": self.one(("engagement", "kind", "channel")), "for": self.length()}

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
        self.kind_of = getattr(self, "kind_of", {})
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
        self.maybe(0.35, entry, "value", lambda: self.one((1, 5, 80, "if tier > 2 then 90 else 3")))
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
