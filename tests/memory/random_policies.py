"""Random bundles as text that `check` accepts, in which every rule of a memory binds now and then."""

import yaml

from tests.memory.random_campaigns import KINDS, WEEKDAYS, ZONES, Campaigns, Entry, Random

HOURS = (
    "21:00 to 09:00",
    "22:30 to 07:15",
    "00:00 to 06:00",
    "02:15 to 02:45",
    "01:00 to 03:30",
    "12:00 to 14:00",
    "23:00 to 00:00",
)
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


def bundle_text(seed: int) -> str:
    """The same text for the same seed."""
    return yaml.safe_dump(Maker(Random(seed)).bundle(), sort_keys=False, width=1_000)


class Maker(Campaigns):
    """Makes one bundle."""

    def bundle(self) -> Entry:
        profile = dict(PROFILE)
        hold = self.one(("policy", "policy", "hold"))
        if hold == "policy" and self.some(0.15):
            del profile["timezone"]
        engagements = {name: self._engagement(name) for name in (f"e{at}" for at in range(self.random.randint(3, 7)))}
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
            "kinds": {name: self._kind() for name in KINDS},
            "engagements": engagements,
        }
        self.maybe(0.7, found, "arbitration", lambda: {"places": "one per channel"})
        return found

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
        names = list(self.kind_of)
        # A kind does not stand beside its own engagement.
        other = "sale" if self.kind_of[names[0]] == "care" else "care"
        entry: Entry = {"these": self.one((self.random.sample(names, 2), list(KINDS), [names[0], other]))}
        self.maybe(0.7, entry, "within", self.length)
        return entry

    def _silence(self) -> Entry:
        after = f"{self.one((1, 2, 2, 3))} {self.one(('declined', 'declined', 'bounced', 'opened'))}"
        return {"after": after, "of": self.one(("engagement", "kind", "channel")), "for": self.length()}
