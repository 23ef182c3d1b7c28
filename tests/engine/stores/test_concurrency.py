"""Many clients at once: no limit and no budget is exceeded by one, nothing is lost, and nothing stays unused."""

import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine.stores import Store, open_store
from tests.engine.stores.clients import BUDGETS, CUSTOMERS, HOLD, LIMIT, PER, SPAN, client, policy, told
from tests.engine.stores.planning import CONTACTS, NOW, Policy, at, code_of, id_of, sent
from tests.engine.stores.sums import budgets_of

ROOT = Path(__file__).parent.parent.parent.parent
SHORT, SLOW = (6, 30), (64, 2_000)
SIZES = [pytest.param(*SHORT, id="short"), pytest.param(*SLOW, id="slow", marks=pytest.mark.slow)]
AFTER = NOW + SPAN + 2 * HOLD
"""When every slot that nobody confirmed has lapsed, whosever clock."""


@pytest.mark.parametrize(("clients", "decisions"), SIZES)
def test_processes(url: str, clients: int, decisions: int, tmp_path: Path) -> None:
    _run(url, tmp_path, clients, decisions, 0)
    with open_store(url) as store:
        _check(store, tmp_path)


@pytest.mark.parametrize(("clients", "decisions", "kills"), [
    pytest.param(*SHORT, 4, id="short"), pytest.param(*SLOW, 200, id="slow", marks=pytest.mark.slow),
])  # fmt: skip
def test_processes_that_are_killed(url: str, clients: int, decisions: int, kills: int, tmp_path: Path) -> None:
    _run(url, tmp_path, clients, decisions, kills)
    with open_store(url) as store:
        _check(store, tmp_path)


@pytest.mark.parametrize(("clients", "decisions"), SIZES)
def test_threads(store: Store, clients: int, decisions: int, tmp_path: Path) -> None:
    with ThreadPoolExecutor(clients) as pool:
        lives = [pool.submit(client, store, each, decisions, tmp_path / f"{each}.log") for each in range(clients)]
        for each in lives:
            each.result()
    _check(store, tmp_path)


def _run(url: str, folder: Path, *numbers: int) -> None:
    words = [url, str(folder), *(str(each) for each in numbers)]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.engine.stores.clients", *words],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3_000:]


def _check(store: Store, folder: Path) -> None:
    """The store against the policy, and against what the clients were told."""
    _hold_limits(store)
    _compare(_slots(store), list(told(folder)))
    # Whatever is left is given to whoever asks for it: nothing stays held, nothing is lost.
    for customer in CUSTOMERS:
        while policy(AFTER).decide(store, customer, AFTER, HOLD).winners:
            pass
    held = [each for each in _slots(store).values() if each["state"] == "reserved"]
    assert all(each["at"] == at(AFTER).isoformat() for each in held)
    spent = _hold_limits(store)
    full = all(_filling(store, each) >= LIMIT for each in CUSTOMERS)
    assert full or any(spent[purse] > limit - policy(AFTER).amount(purse) for purse, limit in BUDGETS.items())


def _hold_limits(store: Store) -> dict[Any, int]:
    contacts = defaultdict(list)
    for customer in CUSTOMERS:
        for each in store.contacts(customer, at(AFTER)):
            contacts[customer].append(each["at"].timestamp())  # type: ignore[attr-defined]
    for instants in contacts.values():
        for instant in instants:
            assert sum(instant - PER < each <= instant for each in instants) <= LIMIT
    for (purse, _), amount in budgets_of(store).items():
        assert amount <= BUDGETS[purse]
    return dict(policy(AFTER).memory(store, "nobody", AFTER).spent)


def _filling(store: Store, customer: str) -> int:
    memory = policy(AFTER).memory(store, customer, AFTER)
    return sum(each["at"].timestamp() > AFTER - PER for each in memory.contacts) + len(memory.reserved)  # type: ignore[attr-defined]


def _slots(store: Store) -> dict[str, Any]:
    decisions: list[Any] = [each for each in store.export() if each["record"] == "decision"]
    return {each["id"]: slot for each in decisions for slot in each["contacts"]}


def _compare(slots: dict[str, Any], log: list[dict[str, Any]]) -> None:
    """What clients were told is what the store holds; of those that were killed it may hold one thing more."""
    said = defaultdict(set)
    for each in log:
        if each.get("was", "done") == "done" and each.get("winners", 1):
            said[each["did"]].add(each["id"])
    confirmed = {id for id, slot in slots.items() if slot["state"] == "confirmed"}
    assert said["decide"] <= slots.keys()
    assert said["confirm"] <= confirmed <= said["try"]
    assert said["release"] <= {id for id, slot in slots.items() if slot["state"] == "released"}
    assert len(said["confirm"]) > 10


@pytest.mark.parametrize("store", ["file", "postgres"], indirect=True)
def test_one_offer_at_many_tills(store: Store) -> None:
    codes = [code_of(sent(store, Policy(offer_cost=10), "ann")) for _ in range(5)]
    with ThreadPoolExecutor(32) as pool:
        for code in codes:
            tills = [pool.submit(store.redeem, code, "ann", f"{code} {n}", at(NOW), lambda _: True) for n in range(32)]
            said = [each.result() for each in tills]
            assert [each.accepted for each in said].count(True) == 1
            assert {each.reason for each in said} == {None, "already_redeemed"}


@pytest.mark.parametrize("store", ["file", "postgres"], indirect=True)
def test_one_event_of_many_askers(store: Store) -> None:
    once = Policy(event_id="e1")
    with ThreadPoolExecutor(16) as pool:
        decisions = [each.result() for each in [pool.submit(once.decide, store, "ann") for _ in range(16)]]
    assert len({id_of(each) for each in decisions}) == 1
    assert len(once.memory(store, "ann").reserved) == 1


@pytest.mark.parametrize("store", ["file", "postgres"], indirect=True)
def test_one_slot_confirmed_and_taken_back_by_many(store: Store) -> None:
    one = Policy(limit=1, budgets={CONTACTS: 1})
    for turn in range(10):
        now = NOW + turn * HOLD
        decision = one.decide(store, "ann", now, HOLD)
        assert decision.winners
        with ThreadPoolExecutor(3) as pool:
            confirmed = pool.submit(store.confirm, id_of(decision), at=at(now + HOLD - 1))
            asked = [pool.submit(one.decide, store, each, now + HOLD, HOLD) for each in ("ann", "bob")]
            won = [each.result() for each in asked if each.result().winners]
        budgets_of(store)
        if confirmed.result().kind == "done":
            assert not won
            return
        assert confirmed.result().reason == "gone"
        assert len(won) == 1
        store.release(id_of(won[0]), now=at(now))
