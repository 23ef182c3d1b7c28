"""Random customers of a bundle and what is asked for them: contacts cluster where windows, days and clocks end."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.clauses import Calendar
from tests.differential.plain_time import PlainClock, day_number, plain_zone
from tests.memory.edges import DAY, TURNS, late, lengths, limits
from tests.memory.plain_customer import Held, PlainContact
from tests.memory.random_campaigns import ZONES

HOLD = 900


@dataclass(frozen=True)
class Asked:
    """A decision to be made."""

    now: int
    document: dict[str, Any]
    event: dict[str, Any] | None
    places: tuple[str, ...]
    held: Held = field(default_factory=Held)


def iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


class Customers:
    """Makes decisions to be made of one bundle."""

    def __init__(self, bundle: Bundle, seed: int) -> None:
        self.bundle, self.random = bundle, random.Random(seed)
        self.lengths = list(lengths(bundle))
        self.units = sorted({each.pace.unit for each in limits(bundle) if isinstance(each.pace, Calendar)})

    def some(self, share: float) -> bool:
        return self.random.random() < share

    def clock(self) -> PlainClock:
        """Near a turn of the policy's zone, or of some other."""
        own = TURNS.get(self.bundle.timezone, ())
        turns = own if own and self.some(0.6) else TURNS[self.random.choice(list(TURNS))]
        turn = int(datetime.fromisoformat(self.random.choice(turns)).replace(tzinfo=UTC).timestamp())
        away = self.random.choice((0, -1, 1, 1_800, 3_600, -3_600, self.random.randrange(-3 * DAY, 3 * DAY)))
        zone = plain_zone(self.bundle.timezone)
        assert zone is not None
        now = turn + away
        if self.some(0.3):
            # So long ago, clocks were just put forward or back.
            now = PlainClock(now, zone).step(now, 1, self.random.choice(self.lengths))
        return PlainClock(now, zone)

    def asked(self, held: bool) -> Asked:
        clock = self.clock()
        zone = self.random.choice((*ZONES, self.bundle.timezone, None, "Mars/Olympus"))
        place = plain_zone(zone or "") or clock.zone
        if self.some(0.25):
            today = PlainClock(clock.now, place).today
            clock = PlainClock(
                PlainClock(clock.now, place).midnight(today) + self.random.choice((-1, 0, 1)), clock.zone
            )
        self.at = clock
        self.instants = list(self._instants(clock, PlainClock(clock.now, place)))
        places: tuple[str, ...] = ("page",) if self.some(0.2) else ()
        event = self._event(clock, 0) if self.some(0.4) else None
        return Asked(clock.now, self._document(clock, zone), event, places, self._held(clock) if held else Held())

    def _instants(self, clock: PlainClock, local: PlainClock) -> Iterator[int]:
        """Instants at which something ends that contacts count for."""
        for here in (clock, local):
            today = here.wall(here.now).date()
            begins = {
                "day": today,
                "week": today - timedelta(days=today.weekday()),
                "month": today.replace(day=1),
                "year": date(today.year, 1, 1),
            }
            for unit in self.units:
                yield here.midnight(day_number(begins[unit]))
        for length in self.lengths:
            yield clock.step(clock.now, -1, length)
            yield clock.step(clock.step(clock.now, -1, length), -1, self.random.choice(self.lengths))
        for engagement in self.bundle.engagements.values():
            yield from late(clock, engagement)

    def instant(self, now: int) -> int:
        """Not after `now`, and mostly on an edge."""
        if self.some(0.6):
            at = self.random.choice(self.instants) + self.random.choice((-1, 0, 0, 1, 1))
        else:
            at = now - self.random.choice((0, 1, 60, self.random.randrange(3 * DAY), self.random.randrange(60 * DAY)))
        return min(at, now) if self.some(0.95) else now + 60

    def _document(self, clock: PlainClock, zone: str | None) -> dict[str, Any]:
        now, chance = clock.now, self.random
        found: dict[str, Any] = {
            "id": f"c-{chance.randrange(10_000)}",
            "country": chance.choice((None, "US", "DE", "QQ")),
            "tier": chance.choice((None, 0, 1, 2, 3, 4, 6)),
            "score": chance.choice((None, 0.01, 0.05)),
            "consent": {"email": self.some(0.9), "push": self.some(0.85)},
            "orders": [
                {"at": iso(self.instant(now)), "total": chance.randrange(100)}
                for _ in range(chance.choice((0, 0, 1, 2)))
            ],
            "contacts": self._contacts(now),
            "waiting": [self._event(clock, index + 1) for index in range(chance.choice((0, 1, 2)))],
        }
        if ("timezone",) in self.bundle.profile.attributes:
            found["timezone"] = zone
        if self.some(0.7):
            found["stage_since"] = iso(self.instant(now))
        if self.some(0.8):
            found["signed_at"] = iso(self.instant(now) if self.some(0.6) else 2 * now - self.instant(now))
        if self.some(0.8):
            found["renews_on"] = self._day(clock).isoformat()
        return found

    def _day(self, clock: PlainClock) -> date:
        at = self.instant(clock.now)
        at = at if self.some(0.6) else 2 * clock.now - at
        return clock.wall(at).date() + timedelta(days=self.random.choice((-1, 0, 0, 1)))

    def _contacts(self, now: int) -> list[dict[str, Any]]:
        count = self.random.choice((0, 1, 1, 2, 2, 3, 4, 6, 9))
        ids = self.random.sample(range(100), count)
        found = [self._contact(f"k-{index:02}", self.instant(now)) for index in ids]
        if self.some(0.5):
            found += self._run(now)
        self.random.shuffle(found)
        return found

    def _run(self, now: int) -> list[dict[str, Any]]:
        """The first steps of some sequence, one after another."""
        sequences = [each for each in self.bundle.engagements.values() if each.promises.steps]
        if not sequences:
            return []
        engagement = self.random.choice(sequences)
        steps = range(1, self.random.randint(1, len(engagement.promises.steps)) + 1)
        last = self.random.choice(list(late(self.at, engagement)) or [now]) + self.random.choice((-1, 0, 0, 1))
        last = min(last, now) if self.some(0.7) else min(self.instant(now), now)
        times = [last - self.random.choice((0, DAY, 9 * DAY)) * (steps[-1] - each) for each in steps]
        return [
            {**self._contact(f"r-{step}", at, engagement), "step": step} for step, at in zip(steps, times, strict=True)
        ]

    def _contact(self, id: str, at: int, engagement: Engagement | None = None) -> dict[str, Any]:
        chance = self.random
        engagement = engagement or chance.choice(list(self.bundle.engagements.values()))
        channel = chance.choice([use.channel for use in engagement.uses])
        found: dict[str, Any] = {
            "id": id,
            "at": iso(at),
            "engagement": engagement.name if self.some(0.95) else "gone",
            "kind": engagement.kind if self.some(0.9) else chance.choice(("sale", "care", "gone")),
            "channel": channel,
            "inbound": channel == "page",
            "step": chance.choice((1, 1, 1, 2)) if engagement.promises.steps else 1,
        }
        for name in OUTCOMES:
            if self.some(0.35 if name in ("declined", "bounced", "opened") else 0.12):
                found[name] = True
        return found

    def _event(self, clock: PlainClock, index: int) -> dict[str, Any]:
        chance = self.random
        at = min(self.instant(clock.now), clock.now)
        if index == 0:
            at = clock.now - chance.choice((0, 0, 1, 60, clock.now - at))
        elif self.some(0.25):
            return {
                "event": "stage_entered",
                "id": f"e-{index}",
                "at": iso(at),
                "from": chance.choice(("new", "active")),
            }
        return {
            "event": chance.choice(("bought", "looked")),
            "id": f"e-{index}",
            "at": iso(at),
            "total": chance.choice((1, 10)),
        }

    def _held(self, clock: PlainClock) -> Held:
        """What only a store tells."""
        now, chance = clock.now, self.random
        reserved = [self._slot(f"s-{index}", now - chance.randrange(HOLD)) for index in range(chance.choice((0, 1, 2)))]
        later = [self._slot("l-0", now + chance.choice((1, 60, DAY)))] if self.some(0.1) else []
        return Held(tuple(reserved), tuple(later), self._spent())

    def _slot(self, id: str, at: int) -> PlainContact:
        given = self._contact(id, at)
        return PlainContact(
            at, id, given["engagement"], given["kind"], given["channel"], given["inbound"], given["step"]
        )

    def _spent(self) -> Mapping[tuple[str, str, str], int]:
        found: dict[tuple[str, str, str], int] = {}
        owners = [(f"engagement.{name}", each.budgets) for name, each in self.bundle.engagements.items()]
        owners += [(f"kind.{name}", each.budgets) for name, each in self.bundle.kinds.items()]
        for owner, budgets in owners:
            for budget in budgets:
                unit = budget.pace.unit if isinstance(budget.pace, Calendar) else "total"
                left = self.random.choice((0, 1, budget.amount // 2, budget.amount))
                found[owner, budget.of, unit] = budget.amount - left
        return found
