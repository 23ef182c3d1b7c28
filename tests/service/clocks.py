"""A life of some customers on a server whose clock is put forward and back, and what must be true of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from nextbest.engine.stores.store import Store
from tests.service.asgi import Asking

POLICY = """
nextbest: 1
bundle: clocks
timezone: UTC
profile: {id: string!, joined: date, orders: {history: {at: datetime!, total: money!}}}
lifecycle: [{stage: fresh, when: none(orders)}, {stage: buyer, otherwise: yes}]
channels:
  push: {when: yes, parts: [title], limits: [2 per 7 days], quiet_hours: {hours: "21:00 to 09:00", then: defer}}
contact_policy:
  unknown_timezone: policy
  suppress: [{after: 1 declined, of: kind, for: 30 days}]
kinds:
  service: {stages: any, class: mandatory, channels: [push], propensity: 10%, value: 1}
  promo: {stages: any, channels: [push], propensity: 20%, baseline: 1%, value: 500}
engagements:
  terms:
    kind: service
    when: joined is known
    due: {within: 30 days, of: joined, urgent: 20 days}
    obeys_limits: no
    counts_toward_limits: no
    message: {title: New terms}
  voucher:
    kind: promo
    value: 900
    message: {title: A voucher}
    limits: [1 in total]
    budget: [4 offers in total]
    offer: {reward: A voucher, cost: 1, expires: 40 days, redeem: {on: bought}}
  news: {kind: promo, message: {title: News}}
events: {bought: {fields: {total: money!}, add: {orders: {total: event.total}}}}
"""
BUDGET, PER_WEEK = 4, 2
WEEK, SILENCE = timedelta(days=7), timedelta(days=30)
NIGHT = (*range(9), 21, 22, 23)
JUMPS = [timedelta(minutes=16), timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(days=9)]


class Jumping:
    """A clock that runs, and is put forward and back."""

    def __init__(self, begin: datetime) -> None:
        self.now = begin

    def __call__(self) -> datetime:
        """The time, in whole seconds."""
        return self.now


@dataclass
class Lives:
    """What was asked of a server, and what it said."""

    asking: Asking
    store: Store
    clock: Jumping
    random: Random
    confirmed: dict[str, str] = field(default_factory=dict)
    """By decision, of whom a server said that it counts as sent."""
    keys: dict[str, tuple[dict[str, object], str]] = field(default_factory=dict)
    """By `Idempotency-Key`, what was asked with it, and the decision."""
    codes: dict[str, str] = field(default_factory=dict)
    """By code of an offer that was sent, whose it is."""
    redeemed: dict[str, str] = field(default_factory=dict)
    """By code, the event that redeemed it."""
    orders: dict[str, set[str]] = field(default_factory=dict)
    """By customer, the events that were taken."""
    came: Counter[str] = field(default_factory=Counter)

    def live(self, steps: int, customers: int) -> None:
        """So many requests; before some of them the clock jumps."""
        for _ in range(steps):
            customer = f"c{self.random.randrange(customers)}"
            self._time_goes_on()
            if self.random.random() < 0.6:
                self._decided(customer, str(len(self.keys)))
            elif self.random.random() < 0.5:
                self._again()
            elif self.random.random() < 0.7:
                self._bought(customer, f"o{self.random.randrange(steps)}")
            else:
                self._redeemed(f"r{self.came.total()}")

    def _time_goes_on(self) -> None:
        jump = timedelta(seconds=self.random.randrange(90))
        if self.random.random() < 0.3:
            jump = self.random.choice((1, -1)) * self.random.choice(JUMPS)
            self.came["back" if jump < timedelta(0) else "forward"] += 1
        self.clock.now += jump

    def _decided(self, customer: str, key: str) -> None:
        body: dict[str, object] = {"profile": {"id": customer, "joined": "2026-10-20"}, "reserve": True}
        silent, quiet = self._silenced(customer), self.clock.now.hour in NIGHT
        found = self._asked(body, key)
        for winner in found["winners"]:
            self.came[winner["engagement"]] += 1
            if winner["kind"] == "promo":
                assert not silent, (customer, self.clock.now)
                assert not quiet, self.clock.now
        if not found["winners"]:
            self.came[found["no_action"]["kind"]] += 1
            return
        if self.random.random() < 0.3:
            self._time_goes_on()
        if self.random.random() < 0.2 and found["winners"][0]["engagement"] != "terms":
            return  # whoever was to send it forgets
        answer = self.asking.post(f"/v1/decisions/{found['id']}/confirm", {})
        self.came[f"confirm {answer.status_code}"] += 1
        if answer.status_code == 200:
            self._sent(customer, found)

    def _asked(self, body: dict[str, object], key: str) -> Any:
        answer = self.asking.post("/v1/decide", body, headers={"Idempotency-Key": key})
        assert answer.status_code == 200, answer.text
        self.keys[key] = body, answer.json()["id"]
        return answer.json()

    def _sent(self, customer: str, found: Any) -> None:
        self.confirmed[found["id"]] = customer
        again = self.asking.post(f"/v1/decisions/{found['id']}/confirm", {})
        assert again.json() == {"kind": "repeated"}
        offer = found["winners"][0]["offer"]
        if offer is not None:
            self.codes[offer["code"]] = customer
        if self.random.random() < 0.15:
            told = self.asking.post(f"/v1/decisions/{found['id']}/outcome", {"outcome": "declined", "id": "r"})
            assert told.json() == {"kind": "done"}
            self.came["declined"] += 1

    def _again(self) -> None:
        """A request that was answered long ago, or not yet by this clock, gets the same answer."""
        if self.keys:
            key = self.random.choice(list(self.keys))
            body, decision = self.keys[key]
            assert self._asked(body, key)["id"] == decision

    def _bought(self, customer: str, id: str) -> None:
        at = self.clock.now + self.random.choice((1, -1)) * self.random.choice(JUMPS)
        event = {"event": "bought", "id": id, "customer": customer, "at": at.isoformat(), "total": 5}
        answer = self.asking.post("/v1/events", event)
        assert answer.status_code == (422 if at > self.clock.now else 200), answer.text
        self.came[f"bought {answer.status_code}"] += 1
        if answer.status_code == 200:
            known = self.orders.setdefault(customer, set())
            assert answer.json()["results"][0]["kind"] == ("repeated" if id in known else "done")
            known.add(id)

    def _redeemed(self, id: str) -> None:
        if not self.codes:
            return
        code = self.random.choice(list(self.codes))
        event = {"event": "bought", "id": id, "at": self.clock.now.isoformat(), "total": 5}
        answer = self.asking.post(f"/v1/offers/{code}/redeem", {"customer": self.codes[code], "event": event})
        self.came[f"redeem {answer.status_code}"] += 1
        if answer.status_code == 200:
            assert code not in self.redeemed
            self.redeemed[code] = id
            self.orders.setdefault(self.codes[code], set()).add(id)

    def _silenced(self, customer: str) -> bool:
        """Whether what she turned down silences now: also where, by this clock, she has not done so yet."""
        began: datetime | None = None
        for each in self.contacts(customer):
            if each["declined"] and each["kind"] == "promo" and (began is None or each["at"] >= began + SILENCE):
                began = each["at"]
        return began is not None and self.clock.now < began + SILENCE

    def contacts(self, customer: str) -> list[Any]:
        """What counts as sent to her."""
        return [each for each in self.store.contacts(customer, datetime(2000, 1, 1, tzinfo=UTC))
                if each["state"] == "confirmed"]  # fmt: skip

    def check(self, customers: int) -> None:
        """Nothing is lost or doubled, and no limit exceeded, by the times that the store has."""
        every = [each for number in range(customers) for each in self.contacts(f"c{number}")]
        assert Counter(each["decision"] for each in every) == Counter(self.confirmed.keys())
        assert sum(each["engagement"] == "voucher" for each in every) <= BUDGET
        for number in range(customers):
            customer = f"c{number}"
            hers = self.contacts(customer)
            names = Counter(each["engagement"] for each in hers)
            assert max(names["terms"], names["voucher"]) <= 1, names
            times = [each["at"] for each in hers if each["kind"] == "promo"]
            for at in times:
                assert sum(at - WEEK < each <= at for each in times) <= PER_WEEK, times
            known = self.store.customer(customer)
            orders = [] if known is None or known.known is None else known.known.document(customer)["orders"]
            assert len(orders) == len(self.orders.get(customer, ()))  # type: ignore[arg-type]
