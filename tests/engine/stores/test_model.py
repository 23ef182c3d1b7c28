"""Random lives of a store against a plain telling of what it does, step by step, on every kind of store."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.quantities import Duration
from nextbest.engine.remembering.memory import Purse, Window
from nextbest.engine.stores import Store, open_store
from nextbest.engine.stores.store import Windows
from tests.engine.stores.conftest import new_schema
from tests.engine.stores.model import WEEK, Model, planned
from tests.engine.stores.planning import CONTACTS, COST, DAY, EVER, HOLD, NOW, OFFERS, Policy, at, id_of
from tests.engine.stores.sums import budgets_of

DAILY = Purse("kind.loyalty", "contacts", "day")
CUSTOMERS = ("ann", "bob", "cem")
BUDGETS = {CONTACTS: 3, COST: 2 * 40_020, OFFERS: 4, DAILY: 2}
"""Small, so that they are scarce soon."""
TIMES = st.one_of(
    st.sampled_from([0, 1, HOLD - 1, HOLD, HOLD + 1, WEEK, WEEK + HOLD]),
    st.integers(0, 3 * HOLD),
    st.integers(DAY - NOW % DAY - HOLD, DAY - NOW % DAY + HOLD),  # about midnight
).map(lambda seconds: NOW + seconds)
INDEX = st.integers(0, 12)
WHO = st.sampled_from(CUSTOMERS)
DECIDE = st.tuples(st.just("decide"), WHO, TIMES, st.sampled_from([None, None, None, "e1", "e2"]), st.integers(0, 7))
STEPS = st.one_of(
    DECIDE,
    DECIDE,
    DECIDE,
    st.tuples(st.just("confirm"), INDEX, TIMES, st.sampled_from((None, None, "a", "b", "c"))),
    st.tuples(st.just("confirm"), INDEX, TIMES, st.sampled_from((None, None, "a", "b", "c"))),
    st.tuples(st.just("release"), INDEX, TIMES, st.sampled_from((None, None, "a", "b", "c"))),
    st.tuples(st.just("record"), INDEX, st.sampled_from(OUTCOMES), st.sampled_from(["r1", "r2"])),
    st.tuples(st.just("redeem"), INDEX, WHO, st.sampled_from(["t1", "t2"]), TIMES),
    st.tuples(st.just("forget"), WHO, TIMES),
)
LIVES = st.lists(STEPS, min_size=15, max_size=40)


def windows(now: int) -> Windows:
    days = range(now // DAY * DAY, now + HOLD + 1, DAY)
    return {DAILY: [Window(each, each + DAY) for each in days], CONTACTS: [EVER], COST: [EVER], OFFERS: [EVER]}


def policy(now: int, event: str | None, shape: int) -> Policy:
    """One of a few: with an offer or without, of one place or two, with all budgets or none."""
    return Policy(
        limit=4,
        budgets=BUDGETS if shape & 4 else {},
        windows=windows(now),
        places=("a", "b") if shape & 2 else ("a",),
        offer_cost=40_000 if shape & 1 else None,
        expires=(Duration(WEEK),),
        event_id=event,
    )


@dataclass
class Both:
    """A store and its model, which live the same life."""

    store: Store
    model: Model = field(default_factory=Model)
    decisions: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def decide(self, customer: str, now: int, event: str | None, shape: int) -> None:
        asked = policy(now, event, shape)
        before = self.model.before(customer, event, now)
        wanted = planned(self.model, customer, now, asked)
        decision = asked.decide(self.store, customer, now)
        if before is None:
            assert decision.id not in self.decisions
            assert len(decision.winners) == wanted
        else:
            assert decision.id == before
        self.model.decide(customer, now, asked, decision)
        self.decisions.append(id_of(decision))
        self.codes += [each.offer.code for each in decision.winners if each.offer and each.offer.code]

    def confirm(self, index: int, now: int, place: str | None) -> None:
        outcome = self.store.confirm(self._decision(index), at=at(now), place=place)
        assert (outcome.kind, outcome.reason) == self.model.confirm(self._decision(index), now, place)

    def release(self, index: int, now: int, place: str | None) -> None:
        outcome = self.store.release(self._decision(index), now=at(now), place=place)
        assert (outcome.kind, outcome.reason) == self.model.release(self._decision(index), place)

    def record(self, index: int, name: Any, id: str) -> None:
        contact = f"{self._decision(index)}-{index % 2 + 1}"
        outcome = self.store.record(contact, name, id=id, at=at(NOW))
        assert (outcome.kind, outcome.reason) == self.model.record(contact, name, id)

    def redeem(self, index: int, customer: str, event: str, now: int) -> None:
        code = self.codes[index % len(self.codes)] if self.codes else "nothing"
        redemption = self.store.redeem(code, customer, event, at(now), lambda _: True)
        assert redemption.reason == self.model.redeem(code, customer, event, now)
        assert redemption.accepted is (redemption.reason is None)

    def forget(self, customer: str, _: int) -> None:
        outcome = self.store.forget(customer)
        assert (outcome.kind, outcome.reason) == self.model.forget(customer)

    def agree(self, now: int) -> None:
        for customer in CUSTOMERS:
            remembered = self.store.memory(customer, now, windows(now))
            assert remembered == self.model.memory(customer, now, windows(now))
            listed = [each["id"] for each in self.store.contacts(customer, at(now))]
            assert set(listed) >= {each["id"] for each in remembered.contacts}
            assert len(listed) == len(remembered.contacts) + len(remembered.reserved) + len(remembered.later)

    def _decision(self, index: int) -> str:
        return self.decisions[index % len(self.decisions)] if self.decisions else "nothing"


def live(store: Store, life: list[tuple[Any, ...]]) -> None:
    both = Both(store)
    for name, *words in life:
        getattr(both, name)(*words)
        times = [each for each in words if isinstance(each, int) and each >= NOW]
        both.agree(times[0] if times else NOW)
    budgets_of(store)
    records = list(store.export())
    with open_store("sqlite://") as other:
        other.import_(records)
        assert list(other.export()) == records
        budgets_of(other)
        for now in (NOW + DAY, NOW + 2 * WEEK):
            Both(other, both.model).agree(now)


@settings(max_examples=25)
@given(LIVES)
def test_in_memory(life: list[tuple[Any, ...]]) -> None:
    with open_store("sqlite://") as store:
        live(store, life)


@settings(max_examples=5)
@given(life=LIVES)
def test_in_a_file(tmp_path_factory: pytest.TempPathFactory, life: list[tuple[Any, ...]]) -> None:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('life')}/contacts.db") as store:
        live(store, life)


@settings(max_examples=5)
@given(life=LIVES)
def test_on_a_server(server: str, names: Iterator[int], life: list[tuple[Any, ...]]) -> None:
    with open_store(new_schema(server, next(names))) as store:
        live(store, life)


@pytest.mark.slow
@settings(max_examples=3_000)
@given(st.lists(STEPS, min_size=1, max_size=60))
def test_long_lives(life: list[tuple[Any, ...]]) -> None:
    with open_store("sqlite://") as store:
        live(store, life)
