"""Random customers, with values at the ends of every bound, and random requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from nextbest.engine.remembering.memory import Contact, Memory, Purse
from tests.choice.bundles import INBOUND, KINDS, OUTBOUND, SCATTER, Random
from tests.choice.words import Entry

NOWS = tuple(
    datetime.fromisoformat(each)
    for each in ("2026-06-01T12:00:00+00:00", "2026-11-19T03:30:00+00:00", "2026-11-20T10:30:00-05:00")
)
"""The first and the last are holidays of some channels; in the second most of America sleeps, or does not yet."""
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LATER = (*[timedelta()] * 6, SECOND, -SECOND, HOUR, -2 * HOUR, 5.5 * HOUR, 9 * HOUR, -12 * HOUR, 24 * HOUR, -72 * HOUR)
NUMBERS = (0, 1, -1, 0.5, 2, -2, 10, 1e15, -1e15, 9e6, 9e6 + 1e-9, 1e-9, 4e-10, 5e-10, -1e-9, 100, 3.3, 1e-300, -0.0)
SHARES = (0, 1, 1, 0.5, 0.25, 1e-9, 0.1, 0.9999999999, 5e-10, 0.5000000001)
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Nowhere/Else")
DAY = timedelta(days=1)
REMEMBERED = ("contacts", "stage_since")
"""What a document may not say where a store remembers."""
SPENT = ("cost", "contacts")
UNITS = ("total", "day")


@dataclass(frozen=True)
class Asked:
    """Customers, and what is asked for each of them."""

    documents: Sequence[Entry]
    now: datetime
    options: Mapping[str, Any]
    """Of `decide`: event, places, triggered_only, alternatives …"""
    memory: Memory | None = None
    """What a store remembers of each, in the place of the documents."""


@dataclass(frozen=True)
class Customers:
    """Makes customers of one bundle, and requests for them."""

    random: Random
    bundle: Entry

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def _has(self, key: str) -> bool:
        return any(key in each for each in self.bundle["engagements"].values())

    @property
    def _inbound(self) -> bool:
        return any(set(INBOUND) & set(each["channels"]) for each in self.bundle["engagements"].values())

    def document(self, now: datetime) -> Entry:
        """A customer document; about a third of what may be missing is."""
        pick, some = self.random.choice, self.some
        present = pick((0.2, 0.7, 0.7, 0.9, 1.0))
        found: Entry = {"id": f"c{self.random.randrange(1_000)}", "d": some(0.6), "f": some(0.4), "s": pick(NUMBERS)}
        found["consent"] = {"email": some(0.8), "push": some(0.8)}
        others: dict[str, Any] = {
            "a": some(0.7),
            "b": some(0.5),
            "tier": pick(("gold", "silver", "bronze")),
            "p": pick(SHARES),
            "q": pick(SHARES),
            "loss": pick((0, 0, -2, -1, -1e-9)),
            "j": pick((-3, -1, 0, 1, 3)),
            "k": pick((0, 1, 3, -1, 7, 2**53, *range(SCATTER))),
            "n": pick(NUMBERS),
            "cash": pick((0, 1, "-1", "0.0001", 10, 10**11, "9000000.0001")),
            "purse": pick((0, 10, 3, "0.5")),
            "tags": self.random.sample(("x", "y", "z"), self.random.randrange(3)),
            "timezone": pick(ZONES),
            "renews_on": (now + DAY * pick((-29, -12, -10, -9, -5, -1, 0, 0, 1, 2, 10))).date().isoformat(),
            "signed_at": (
                now + DAY * pick((-28, -11, -10, -5, -1, 0, 1, 2, 10)) + pick((0, 0, 1, -1)) * timedelta(seconds=1)
            ).isoformat(),
            "stage_since": (now - DAY * pick((0, 3, 4, 90))).isoformat(),
            "orders": [self._order(now) for _ in range(pick((0, 1, 2, 3, 5)))],
            "contacts": [self._contact(now, index) for index in range(pick((0, 0, 1, 1, 2, 4)))],
        }
        found.update({name: each for name, each in others.items() if some(present)})
        return found

    def _order(self, now: datetime) -> Entry:
        pick = self.random.choice
        found: Entry = {"at": (now - DAY * pick((0, 1, 29, 30, 31, 400))).isoformat(), "total": pick((1, 20, 21, 100))}
        if self.some(0.6):
            found["kind"] = pick(("x", "y"))
        if self.some(0.6):
            found["gift"] = self.some(0.4)
        return found

    def _contact(self, now: datetime, index: int) -> Entry:
        pick = self.random.choice
        engagement = pick([*self.bundle["engagements"], "gone"])
        channel = pick((*OUTBOUND, *INBOUND))
        given = self.bundle["engagements"].get(engagement, {})
        return {
            "id": f"k{index}",
            "at": (
                now - DAY * pick((0, 0, 1, 2, 6, 7, 8, 29, 30)) - timedelta(seconds=pick((0, 0, 1, 3600)))
            ).isoformat(),
            "engagement": engagement,
            "kind": given.get("kind", pick(KINDS)),
            "channel": channel,
            "inbound": channel in INBOUND,
            "step": 1,
            "declined": self.some(0.5),
        }

    def asked(self, several: int = 3) -> Asked:
        """Up to so many customers, and a request."""
        now = self.random.choice(NOWS) + self.random.choice(LATER)
        options: Entry = {"alternatives": self.random.choice((0, 0, 0, 0, 1, 2, 3, 5, 20)), "messages": self.some(0.5)}
        if self.some(0.7 if self._has("on") else 0.1):
            options["event"] = self._event(now)
            options["triggered_only"] = self.some(0.4)
        if self.some(0.5 if self._inbound else 0.05):
            options["places"] = self.random.choice((["page"], ["till"], ["page", "till"], ["till", "page"]))
        if self.some(0.2):
            options["validate"] = "all"
        documents = [self.document(now) for _ in range(self.random.randint(1, several))]
        if self.some(0.8):
            return Asked(documents, now, options)
        memory = self._memory(now, documents[0])
        return Asked(
            [{name: each[name] for name in each if name not in REMEMBERED} for each in documents], now, options, memory
        )

    def _memory(self, now: datetime, document: Entry) -> Memory:
        """That a store has the contacts of a document, holds slots, and has spent."""
        contacts = [each for each in document.get("contacts", ()) if datetime.fromisoformat(each["at"]) <= now]
        slots = [self._contact(now, index) for index in range(self.random.choice((0, 0, 1, 2)))]
        reserved = [
            Contact(
                int(now.timestamp()),
                f"s{index}",
                each["engagement"],
                each["kind"],
                each["channel"],
                each["inbound"],
                1,
                None,
            )
            for index, each in enumerate(slots)
        ]
        spent = {Purse(f"kind.{kind}", of, unit): self._spent(of) for kind in KINDS for of in SPENT for unit in UNITS}
        return Memory(contacts=tuple(contacts), reserved=tuple(reserved), spent=spent)

    def _spent(self, of: str) -> int:
        return self.random.choice((0, 0, 1, 2)) * (10_000 if of == "cost" else 1)

    def _event(self, now: datetime) -> Entry:
        return {
            "event": self.random.choice(("bought", "looked")),
            "id": "e1",
            "at": (now - timedelta(seconds=self.random.choice((0, 0, 60)))).astimezone(UTC).isoformat(),
            "total": self.random.choice((1, 6, 90)),
        }
