"""Sixty-five Mondays of the record shop: whom a gap and a cap let through is what an independent program found."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nextbest.engine import Engine
from nextbest.engine.decision import Decision
from nextbest.engine.stores import open_store
from nextbest.engine.stores.store import Store
from nextbest.policies.cdnow.make_customers import CUSTOMERS

EXPECTED: dict[str, Any] = json.loads(
    Path(__file__).with_name("cdnow_weekly_expected.json").read_text(encoding="utf-8")
)
MONDAYS = [date(1997, 4, 7) + timedelta(weeks=week) for week in range(EXPECTED["decision_dates"])]
ZONE = ZoneInfo("America/New_York")
POLICY = """
nextbest: 1
bundle: cdnow_weekly
timezone: America/New_York
profile: {id: string!, orders: {history: {at: date!}}}
define: {tenure: days_since(first(orders.at)), recency: days_since(last(orders.at))}
lifecycle:
  - {stage: prospect, when: none(orders)}
  - {stage: new, when: tenure <= 30}
  - {stage: active, when: recency <= 90}
  - {stage: at_risk, when: recency <= 180}
  - {stage: lapsing, when: recency <= 365}
  - {stage: lost, otherwise: yes}
contact_policy: {limits: [2 per 90 days]}
channels: {letter: {when: yes}}
kinds: {winback: {stages: [at_risk], channels: [letter]}}
engagements: {we_miss_you: {kind: winback, class: mandatory, limits: [1 per 30 days]}}
"""
Document = dict[str, Any]


def at_ten(day: date) -> datetime:
    """Days are what counts here, so clocks that change do not matter: periods keep the wall clock."""
    return datetime.combine(day, time(10), ZONE)


@pytest.fixture(scope="module")
def customers() -> list[Document]:
    rows = (json.loads(line) for line in CUSTOMERS.read_text(encoding="utf-8").splitlines())
    return [{"id": row["id"], "orders": [{"at": order["at"]} for order in row["orders"]]} for row in rows]


def contact(number: int, at: datetime) -> Document:
    return {
        "id": f"k-{number}",
        "at": at.isoformat(),
        "engagement": "we_miss_you",
        "kind": "winback",
        "channel": "letter",
    }


Week = tuple[str, str]
"""Of a customer in one week: who it is, and what became of it."""


def figures(weeks: list[Week]) -> dict[str, Any]:
    """What an independent program found out about such a run."""
    outcomes = Counter(outcome for _, outcome in weeks)
    contacts = Counter(name for name, outcome in weeks if outcome == "contacted")
    return {
        "decision_dates": len(MONDAYS),
        "eligible_customer_weeks": outcomes.total(),
        "contacts": outcomes["contacted"],
        "blocked_gap": outcomes["gap"],
        "blocked_cap": outcomes["cap"],
        "customers_contacted": len(contacts),
        "max_per_customer": max(contacts.values()),
        "histogram": {str(count): each for count, each in sorted(Counter(contacts.values()).items())},
    }


def at_risk(customer: Document, day: date) -> bool:
    """By the published definition: more than 30 days since the first purchase, 91 to 180 since the last."""
    days = [each for each in map(date.fromisoformat, (order["at"] for order in customer["orders"])) if each <= day]
    return bool(days) and (day - days[0]).days > 30 and 90 < (day - days[-1]).days <= 180


class Run:
    """Who is contacted, on documents that carry the contacts along; explanations are asked for now and then."""

    def __init__(self, every: int) -> None:
        self.engine = Engine.from_text(POLICY)
        self.past: defaultdict[str, list[datetime]] = defaultdict(list)
        self.every = every
        self.blocked = self.passed_over = 0

    def weeks(self, customers: Sequence[Document]) -> Iterator[Week]:
        for day in MONDAYS:
            for customer in customers:
                if at_risk(customer, day):
                    yield customer["id"], self.outcome(customer, at_ten(day))
                else:
                    self.passed_over += 1
                    if self.passed_over % self.every == 0:
                        assert no_action(self.decide(customer, at_ten(day))) == "nothing_eligible"

    def outcome(self, customer: Document, now: datetime) -> str:
        decision = self.decide(customer, now)
        past = self.past[customer["id"]]
        if decision.winner is not None:
            past.append(now)
            return "contacted"
        assert no_action(decision) == "all_limited"
        block = "gap" if (now.date() - past[-1].date()).days < 30 else "cap"
        self.blocked += 1
        if self.blocked % self.every == 0:
            assert self.explained(customer, now) == block
        return block

    def decide(self, customer: Document, now: datetime) -> Decision:
        return self.engine.decide(self.document(customer), now)

    def explained(self, customer: Document, now: datetime) -> str:
        """Which limit is full: the gap is named first."""
        (trace,) = self.engine.explain(self.document(customer), now).candidates
        return {"limit:engagement.we_miss_you": "gap", "limit:policy": "cap"}[trace.rule or ""]

    def document(self, customer: Document) -> Document:
        return {**customer, "contacts": [contact(*each) for each in enumerate(self.past[customer["id"]])]}


class StoredRun(Run):
    """The same where a store remembers: a winner is reserved and confirmed."""

    def __init__(self, every: int, store: Store) -> None:
        super().__init__(every)
        self.store = store

    def decide(self, customer: Document, now: datetime) -> Decision:
        decision = self.engine.decide(customer, now, store=self.store)
        if decision.id is not None and decision.winners:
            assert self.store.confirm(decision.id, at=now).kind == "done"
        return decision

    def explained(self, customer: Document, now: datetime) -> str:
        (trace,) = self.engine.explain(customer, now, store=self.store).candidates
        return {"limit:engagement.we_miss_you": "gap", "limit:policy": "cap"}[trace.rule or ""]


def no_action(decision: Decision) -> str | None:
    return None if decision.no_action is None else decision.no_action.kind


def test_the_run_on_documents(customers: list[Document]) -> None:
    found = figures(list(Run(every=100).weeks(customers)))
    assert found == {name: each for name, each in EXPECTED.items() if name != "policy"}


def test_a_store_remembers_the_same(customers: list[Document], tmp_path: Path) -> None:
    some = customers[::100]
    store = open_store(f"sqlite:///{tmp_path / 'contacts.db'}")
    try:
        assert list(StoredRun(50, store).weeks(some)) == list(Run(50).weeks(some))
    finally:
        store.close()


@pytest.mark.slow
def test_the_run_on_a_store(customers: list[Document], tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'contacts.db'}")
    try:
        found = figures(list(StoredRun(20, store).weeks(customers)))
    finally:
        store.close()
    assert found == {name: each for name, each in EXPECTED.items() if name != "policy"}
