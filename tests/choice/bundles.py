"""Random bundles as text that `check` accepts, in which the best are hard to tell from the next best."""

import json
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.choice import words
from tests.choice.words import Entry

Random = random.Random
T = TypeVar("T")

NAMES = "a A a- a-a a_ a_a aa Aa AA _ _a b B b- b_ ba z Z 0a 0_ 10a 9a 9_ z- z_ zz".split()
"""Their code points come in another order than a bundle lists them: `-`, digits, capitals, `_`, small letters."""
OUTBOUND = ("push", "email", "sms")
INBOUND = ("page", "till")
KINDS = ("sale", "care", "news")
SCATTER = 23
"""By what number of a customer engagements tell whether they are for her, where they are scattered."""
UNRANKED = "unranked"
"""A kind whose engagements have no rank: mandatory, or fallback."""
COSTS = ("0.0001", 1, 4, 10, 11, 15)
STAGES = ("new", "torn", "nobody", "rest")
THEMES = tuple("classes dues limits budgets apart hours holdouts trials events inbound steps silence offers".split())


def bundle(seed: int, size: int | None = None) -> Entry:
    """A bundle with so many engagements; without a size, few. The same for the same seed."""
    return Maker(Random(f"{seed} {size}"), size, THEMES[seed % len(THEMES)]).bundle()


def text(bundle: Entry) -> str:
    """The bundle as a file would have it: JSON is YAML."""
    return json.dumps(bundle)


class Maker:
    """Makes one bundle."""

    def __init__(self, random: Random, size: int | None, theme: str) -> None:
        self.random = random
        self.size = self.one((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16)) if size is None else size
        self.themes = {theme, *random.sample(THEMES, self.one((0, 1, 2, 2, 3)))}
        if "dues" in self.themes and self.some(0.5):
            self.themes |= {"classes", "steps"}
        if "limits" in self.themes and self.some(0.6):
            # Only inbound channels have several places.
            self.themes.add("inbound")
        temper = self.one((*words.VALUES, "ladder"))
        self.values = words.VALUES[temper]
        self.chances: Sequence[str] = words.CHANCES
        self.levers: Sequence[str] = words.LEVERS
        if temper == "ladder":
            self.chances, self.levers = words.BOUNDED, words.BOUNDED_LEVERS
        elif temper in ("equal", "close") and self.some(0.6):
            self.chances = words.SURE
        self.rank = self.one(words.RANKS if temper in ("wild", "mixed") else words.TAME)
        if self.themes & {"classes", "dues"} and self.some(0.2):
            # Nobody but those of other classes.
            self.rank = self.one(words.WORTHLESS)
        self.crowd = bool(self.themes & {"limits", "budgets", "apart"})
        if self.crowd and size is None:
            # Rules between winners need several of them.
            self.size = max(self.size, 5)
        self.often = self.crowd or "dues" in self.themes or self.some(0.6)
        """Whether nearly everybody may have nearly everything."""
        self.pool = [*random.sample(words.CONDITIONS, 5), *random.sample(words.OFTEN, 3)]
        """The conditions that its engagements share."""
        if self.some(0.25):
            self.pool += words.DEEPER
        self.scattered = self.size > 40 and self.some(0.6)
        """Whether only few of many may have it, wherever they stand in the order."""

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, given: Sequence[T]) -> T:
        return self.random.choice(given)

    def several(self, given: Sequence[T], most: int) -> list[T]:
        return self.random.sample(given, self.random.randint(1, min(most, len(given))))

    def maybe(self, share: float, entry: Entry, key: str, make: Callable[[], object]) -> None:
        if self.some(share):
            entry[key] = make()

    def about(self, theme: str, share: float, entry: Entry, key: str, make: Callable[[], object]) -> None:
        """Where the bundle is about that theme; else hardly ever."""
        self.maybe(share if theme in self.themes else 0, entry, key, make)

    def bundle(self) -> Entry:
        names = self._names()
        kinds = {name: self._kind() for name in KINDS}
        kinds[UNRANKED] = {
            "stages": "any",
            "class": self.one(("mandatory", "fallback", "fallback")),
            "channels": ["email"],
        }
        engagements = {name: self._engagement(index) for index, name in enumerate(names)}
        found: Entry = {
            "nextbest": 1,
            "bundle": "hostile",
            "timezone": self.one(("UTC", "America/New_York", "Pacific/Kiritimati")),
            "profile": words.PROFILE,
            "define": words.DEFINITIONS,
            "scores": words.SCORES,
            "tables": words.TABLES,
            "events": {
                "bought": {"fields": {"total": "money!"}, "add": {"orders": {"total": "event.total"}}},
                "looked": {"fields": {"total": "money!"}, "set": {"k": "k + 3"}},
            },
            "lifecycle": self._lifecycle(),
            "channels": self._channels(),
            "contact_policy": self._policy(engagements),
            "kinds": kinds,
            "engagements": engagements,
            "arbitration": {
                "places": "one per channel" if self.some(0.8 if self.crowd else 0.2) else "one per customer"
            },
        }
        if self.rank is not None:
            found["arbitration"]["rank"] = self.rank
        return found

    def _names(self) -> list[str]:
        if self.size <= len(NAMES):
            return self.random.sample(NAMES, self.size)
        names = [f"{self.one(('e', 'E', '_', 'e-', 'e_'))}{index}" for index in range(self.size - len(NAMES))]
        names += NAMES
        self.random.shuffle(names)
        return names

    def _lifecycle(self) -> list[Entry]:
        firsts = self.one(("d", "none(orders)", "not d", "big otherwise no", "no"))
        last = {"stage": "rest", "otherwise": True}
        return [
            {"stage": "new", "when": firsts},
            {"stage": "torn", "when": "torn otherwise no"},
            {"stage": "nobody", "when": "d and not d"},
            last,
        ]

    def _limits(self, most: int) -> list[str]:
        paces = ("7 days", "calendar day", "calendar week", "30 days")
        counts = [*range(1, most + 1)]
        return list(dict.fromkeys(f"{self.one(counts)} per {self.one(paces)}" for _ in range(self.one((1, 1, 2)))))

    def _channels(self) -> Entry:
        found: Entry = {
            "push": self._channel("consent.push"),
            "email": self._channel("consent.email"),
            "sms": self._channel(self.one(("f or d", "yes", "d", "local_time >= 08:00"))),
            "page": {"inbound": True, "slots": self.one((1, 2, 3, 3, 5))},
            "till": {"inbound": True, "slots": self.one((1, 1, 2, 4)), "when": self.one(("d", "yes", "a"))},
        }
        for name in INBOUND:
            self.about("limits", 0.8, found[name], "limits", lambda: self._limits(2))
        return found

    def _channel(self, when: str) -> Entry:
        entry: Entry = {"when": when, "cost": self.one((0, 0, "0.0001", 1, 10))}
        self.about("limits", 0.6, entry, "limits", lambda: self._limits(2))
        self.about("hours", 0.5, entry, "quiet_hours", lambda: [{"hours": self._hours(), "then": self._then()}])
        self.about(
            "hours",
            0.3,
            entry,
            "holidays",
            lambda: {"dates": ["2026-06-01", "2026-06-02", "2026-11-20"], "then": self._then()},
        )
        return entry

    def _hours(self) -> str:
        return self.one(("21:00 to 09:00", "00:00 to 06:00", "08:00 to 20:00", "10:00 to 11:00"))

    def _then(self) -> str:
        return self.one(("defer", "drop"))

    def _policy(self, engagements: Entry) -> Entry:
        entry: Entry = {"unknown_timezone": self.one(("policy", "policy", "hold"))}
        self.about("limits", 0.6, entry, "limits", lambda: self._limits(2))
        self.about("holdouts", 0.8, entry, "holdout", lambda: {"share": self.one(("50%", "90%")), "salt": "policy"})
        self.about("silence", 0.8, entry, "suppress", lambda: [self._silence()])
        if "apart" in self.themes and len(engagements) > 2:
            entry["never_together"] = [self._apart(list(engagements)) for _ in range(self.one((1, 2)))]
        return entry

    def _silence(self) -> Entry:
        return {
            "after": f"{self.one((1, 1, 2))} declined",
            "of": self.one(("engagement", "kind", "channel")),
            "for": "30 days",
        }

    def _apart(self, names: Sequence[str]) -> Entry:
        these = list(KINDS[: self.one((2, 3))]) if self.some(0.7) else self.random.sample(names, self.one((2, 3)))
        entry: Entry = {"these": these}
        self.maybe(0.3, entry, "within", lambda: "14 days")
        return entry

    def _kind(self) -> Entry:
        entry: Entry = {
            "stages": "any",
            "channels": ["push"],
            "propensity": self.one(self.chances),
            "value": 10,
            "baseline": 0,
        }
        self.about("limits", 0.7, entry, "limits", lambda: self._limits(self.one((1, 2))))
        self.about("budgets", 0.9, entry, "budget", lambda: self._budget(1))
        self.maybe(0.15, entry, "lever", lambda: self.one(self.levers))
        self.maybe(0.15, entry, "when", lambda: self.one(words.OFTEN))
        return entry

    def _budget(self, least: int) -> list[str]:
        amounts = [f"{self.random.randint(least, 2)} contacts", f"{self.one(COSTS)} cost"]
        return [f"{each} {self.one(('in total', 'per calendar day'))}" for each in self.several(amounts, 2)]

    def _engagement(self, index: int) -> Entry:
        if "classes" in self.themes and self.some(0.15):
            entry: Entry = {"kind": UNRANKED, "channels": self._uses(), "when": self._when()}
            self._others(entry, index)
            return entry
        kind = KINDS[0] if self.crowd and self.some(0.5) else self.one(KINDS)
        entry = {"kind": kind, "channels": self._uses()}
        self.maybe(0.85, entry, "value", lambda: self.one(self.values))
        self.maybe(0.7, entry, "propensity", lambda: self.one(self.chances))
        self.maybe(0.25, entry, "baseline", lambda: self.one(words.BASELINES))
        self.maybe(0.25, entry, "lever", lambda: self.one(self.levers))
        if self.scattered and self.some(0.95):
            entry["when"] = [f"k = {index % SCATTER}", *self.several(words.OFTEN, 1)]
        else:
            self.maybe(0.5, entry, "when", self._when)
        self.maybe(0.2, entry, "stages", lambda: self.several(STAGES, 3))
        self.maybe(0.05, entry, "paused", lambda: True)
        self.maybe(0.06, entry, "during", lambda: self.one(("from 2026-01-01", "every friday")))
        self.about("classes", 0.45, entry, "class", lambda: self.one(("mandatory", "fallback", "fallback")))
        if "class" in entry and self.some(0.4):
            # Its rank is often unknown, which stops no one of these classes.
            entry["value"] = "n"
        self.about("dues", 0.5, entry, "due", self._due)
        if "due" in entry and self.some(0.35):
            entry["class"] = self.one(("mandatory", "fallback", "fallback"))
        if "due" not in entry:
            self.about("events", 0.5, entry, "on", self._on)
        self._others(entry, index)
        if self.some(0.4):
            entry["message"] = {"title": self.one(("Hello", "Since {k}", "In a {mood} mood"))}
        return entry

    def _others(self, entry: Entry, index: int) -> None:
        self.about("limits", 0.3, entry, "limits", lambda: self._limits(2))
        self.about("limits", 0.2, entry, "obeys_limits", lambda: self.some(0.3))
        self.about("limits", 0.2, entry, "counts_toward_limits", lambda: self.some(0.3))
        self.about("budgets", 0.4, entry, "budget", lambda: self._budget(0))
        self.about("trials", 0.5, entry, "experiment", lambda: self._experiment(index))
        if "on" not in entry:
            self.about("steps", 0.3, entry, "steps", lambda: [{}, {"after": "2 days"}, {"after": "1 day", "when": "a"}])
        if "steps" not in entry:
            self.about("offers", 0.5, entry, "offer", self._offer)
        if "offer" in entry:
            entry.setdefault("baseline", self.one(words.BASELINES))

    def _uses(self) -> object:
        every = (*OUTBOUND, *INBOUND, *INBOUND) if "inbound" in self.themes else OUTBOUND
        names = list(dict.fromkeys(self.several(every, 4)))
        if self.some(0.6):
            return names
        return {name: self._there() for name in names}

    def _there(self) -> Entry:
        entry: Entry = {}
        self.maybe(0.4, entry, "value", lambda: self.one(self.values))
        self.maybe(0.3, entry, "propensity", lambda: self.one(self.chances))
        return entry

    def _when(self) -> object:
        if self.some(0.04):
            return self.one(words.NEVER)
        pool = words.OFTEN if self.often and self.some(0.7) else self.pool if self.some(0.85) else words.CONDITIONS
        found = self.several(pool, 3)
        return found[0] if len(found) == 1 else found

    def _due(self) -> Entry:
        if self.some(0.3):
            return {"by": self.one(("renews_on", "signed_at")), "urgent": self.one(("2 days", "10 days"))}
        entry: Entry = {"within": self.one(("10 days", "30 days")), "of": self.one(("renews_on", "signed_at"))}
        self.maybe(0.7, entry, "urgent", lambda: self.one(("2 days", "9 days")))
        return entry

    def _on(self) -> object:
        event = self.one(("bought", "looked", ["bought", "looked"]))
        if self.some(0.5):
            return event
        entry: Entry = {"event": event}
        self.maybe(0.5, entry, "when", lambda: "event.total > 5")
        self.maybe(0.4, entry, "within", lambda: "7 days")
        return entry

    def _offer(self) -> Entry:
        return {"reward": "Something", "cost": self.one((0, 0.5, 4, "if d then 3 else 1", "purse"))}

    def _experiment(self, index: int) -> Entry:
        entry: Entry = {"salt": f"salt-{index}", "holdout": self.one(("10%", "50%", "100%"))}
        if entry["holdout"] != "100%" and self.some(0.6):
            entry["variants"] = {"calm": {"share": "50%"}, "bold": {"share": "50%"}}
        return entry
