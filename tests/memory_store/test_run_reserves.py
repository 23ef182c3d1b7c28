"""A run reserves what it chooses: beside real time nothing is exceeded, and a run that was broken off goes on."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pyarrow as pa
import pytest

from nextbest.engine import Decision, Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Chooser, Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.one_by_one import OneByOne
from nextbest.engine.batch.reserving import Reserving
from nextbest.engine.batch.together.choosing import Together
from nextbest.engine.stores import Store
from nextbest.engine.stores.codes import run_decision_id
from tests.batch.chunks import chunk
from tests.engine.stores.sums import budgets_of
from tests.memory_store.clients import when
from tests.memory_store.crowd import DAY, START, engine

SCARCE = """
nextbest: 1
bundle: scarce
timezone: Europe/Berlin
profile: {id: string!, wealth: integer!}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes, parts: [title], cost: 0.01}, email: {when: yes, parts: [title], cost: 0.02}}
contact_policy: {limits: [1 per 7 days]}
kinds: {sale: {stages: any, propensity: 5%, value: wealth, channels: [push, email]}}
engagements:
  voucher:
    kind: sale
    value: 1_000 + wealth
    baseline: 1%
    message: {title: A present}
    offer: {reward: Two off, cost: 2, redeem: {on: purchase}}
    budget: [7 offers in total]
  news: {kind: sale, class: fallback, budget: [20 contacts per calendar day], message: {title: News}}
events: {purchase: {}}
"""
HOLD = 86_400


def people(count: int) -> list[dict[str, Any]]:
    order = random.Random(1).sample(range(count), count)
    return [{"id": f"c{number}", "wealth": 10 + wealth} for number, wealth in zip(range(count), order, strict=True)]


def chunks(documents: Sequence[Mapping[str, Any]], size: int = 15) -> Iterator[Chunk]:
    for number, start in enumerate(range(0, len(documents), size)):
        yield chunk(documents[start : start + size], number, start)


def reserving(made: Engine, store: Store, run: str = "night", *, together: bool = True, now: int = START) -> Reserving:
    deciding, asked = made._deciding, Asked(now, reserve=True, hold=HOLD)
    inner = Together(deciding, asked, store=store) if together else OneByOne(deciding, asked, store=store)
    return Reserving(inner, deciding, asked, store, run, lambda: inner.promised)


def decided(chooser: Chooser, documents: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    with heard(chooser, documents):
        return [chooser.decide(each) for each in chunks(documents)]


@contextmanager
def heard(chooser: Chooser, documents: Sequence[Mapping[str, Any]], most: int | None = None) -> Iterator[Chooser]:
    """All that competes is settled."""
    with closing(chooser):
        if chooser.contested:
            for each in chunks(documents):
                chooser.hear(each, most)
            chooser.settle()
        yield chooser


def rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pa.concat_tables([each.decisions for each in outcomes]).to_pylist()
    return found


def scarce() -> Engine:
    return Engine.from_text(SCARCE)


def test_those_who_gain_most_get_what_there_is(store: Store) -> None:
    documents = people(50)
    found = rows(decided(reserving(scarce(), store), documents))
    assert [each["customer"] for each in found] == [each["id"] for each in documents]
    rich = sorted(documents, key=lambda each: -each["wealth"])
    assert {each["customer"] for each in found if each["engagement"] == "voucher"} == {each["id"] for each in rich[:7]}
    assert Counter(each["engagement"] for each in found) == {"voucher": 7, "news": 20, None: 23}
    for each in found:
        if each["engagement"] is None:
            assert each["no_action"] == "all_limited"
            assert each["decision"] is None
        else:
            assert each["decision"] == run_decision_id("night", each["customer"], START)
            assert store.contacts(each["customer"], when(START))[0]["engagement"] == each["engagement"]
        assert ("code" in (each["offer"] or "")) is (each["engagement"] == "voucher")
    assert sorted(budgets_of(store).values()) == [7, 20, 20]
    assert store.memory("c3", START, {}).stage == "everybody"


@pytest.mark.parametrize("done", [0, 1, 3])
def test_a_run_that_was_broken_off_tells_the_same(store: Store, done: int) -> None:
    documents = people(50)
    with heard(reserving(scarce(), store), documents) as chooser:
        first = [chooser.decide(each) for each in list(chunks(documents))[:done]]
    again = decided(reserving(scarce(), store), documents)
    found = rows(again)
    assert found[: done * 15] == (rows(first) if first else [])
    rich = sorted(documents, key=lambda each: -each["wealth"])
    assert {each["customer"] for each in found if each["engagement"] == "voucher"} == {each["id"] for each in rich[:7]}
    assert Counter(each["engagement"] for each in found) == {"voucher": 7, "news": 20, None: 23}
    assert sorted(budgets_of(store).values()) == [7, 20, 20]


def test_whose_slot_another_took_is_decided_for_anew(store: Store) -> None:
    documents = people(50)
    rich = sorted(documents, key=lambda each: -each["wealth"])
    with heard(reserving(scarce(), store), documents) as chooser:
        assert scarce().decide(rich[0], when(START), store=store).winners
        found = rows([chooser.decide(each) for each in chunks(documents)])
    by_id = {each["customer"]: each for each in found}
    assert by_id[rich[0]["id"]]["no_action"] == "all_limited"
    got = {each["customer"] for each in found if each["engagement"] == "voucher"}
    assert got < {each["id"] for each in rich[1:8]}
    assert len(got) == 6
    assert sorted(budgets_of(store).values()) == [7, 20, 20]


def test_beside_real_time(store: Store) -> None:
    """Whatever order they come in, nobody gets two, and no more goes than there is."""
    documents, chance, made = people(60), random.Random(3), scarce()
    found: list[Decision] = []
    outcomes = []
    with heard(reserving(made, store), documents) as chooser:
        for each in chunks(documents):
            found += [made.decide(chance.choice(documents), when(START), store=store) for _ in range(6)]
            outcomes.append(chooser.decide(each))
    won = Counter(each["customer"] for each in rows(outcomes) if each["engagement"])
    won.update(each.customer for each in found if each.winners)
    assert set(won.values()) == {1}
    assert all(amount <= most for amount, most in zip(sorted(budgets_of(store).values()), [7, 20, 20], strict=True))


@pytest.mark.parametrize("together", [True, False])
def test_limits_of_every_kind(store: Store, together: bool) -> None:
    documents = [{"id": f"c{number}", "likes": "boots"} for number in range(40)]
    for day in range(3):
        now = START + day * 86_400
        chooser = reserving(engine(), store, f"night {day}", together=together, now=now)
        for each in rows(decided(chooser, documents)):
            if each["decision"]:
                assert store.confirm(each["decision"], at=when(now + 5)).kind == "done"
    budgets_of(store)


def several() -> Engine:
    """What is scarce, with a place for each channel and two contacts a week."""
    return Engine.from_text(SCARCE.replace("[1 per", "[2 per") + "arbitration: {places: one per channel}\n")


def test_a_place_for_each_channel(store: Store) -> None:
    """Those who gain most have two places filled, and what is sent counts for the next run."""
    documents = people(50)
    rich = [each["id"] for each in sorted(documents, key=lambda each: -each["wealth"])]
    found = rows(decided(reserving(several(), store), documents))
    won = {(each["customer"], each["engagement"], each["channel"]) for each in found if each["engagement"]}
    vouchers = {(each, "voucher", "push") for each in rich[:7]} | {(each, "news", "email") for each in rich[:7]}
    assert won == vouchers | {(each, "news", "push") for each in rich[7:20]}
    assert sorted(budgets_of(store).values()) == [7, 20, 20]
    for each in {each["decision"] for each in found if each["decision"]}:
        assert store.confirm(each, at=when(START + 5)).kind == "done"
    later = rows(decided(reserving(several(), store, "another night", now=START + DAY), documents))
    assert {(each["customer"], each["engagement"]) for each in later if each["engagement"]} == {
        (each, "news") for each in rich[7:27]
    }


def test_whose_slot_of_several_another_took_is_decided_for_anew(store: Store) -> None:
    documents = people(50)
    rich = [each["id"] for each in sorted(documents, key=lambda each: -each["wealth"])]
    with heard(reserving(several(), store), documents) as chooser:
        first = next(each for each in documents if each["id"] == rich[0])
        assert len(several().decide(first, when(START), store=store).winners) == 2
        found = rows([chooser.decide(each) for each in chunks(documents)])
    got = Counter(each["engagement"] for each in found if each["customer"] != rich[0])
    assert got == {"voucher": 6, "news": 19, None: 30}
    assert {each["no_action"] for each in found if each["customer"] == rich[0]} == {"all_limited"}
    # What the run holds counts for tomorrow too, what was decided in between for today only.
    assert sorted(budgets_of(store).values()) == [7, 19, 20]


def test_only_some_customers(store: Store) -> None:
    documents = people(30)
    with heard(reserving(scarce(), store), documents, 5) as chooser:
        found = chooser.decide(next(chunks(documents)), 5)
    assert found.customers == 5
    with heard(reserving(scarce(), store), documents, 5) as chooser:
        assert chooser.decide(next(chunks(documents)), 5).decisions == found.decisions
