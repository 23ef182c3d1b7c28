"""What must hold of a store after a crowd of clients: nothing exceeded, nothing lost, nothing left unused."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from nextbest.engine.clock import Clock
from nextbest.engine.decision import Decision
from nextbest.engine.remembering.budgets import windows
from nextbest.engine.remembering.columns import purses
from nextbest.engine.stores import Store
from tests.engine.stores.sums import budgets_of
from tests.memory.answers import plainly
from tests.memory.plain_customer import Held
from tests.memory.random_customers import Asked, iso
from tests.memory_store.clients import told, when
from tests.memory_store.crowd import CUSTOMERS, DAY, HOLD, customer, engine
from tests.memory_store.ledger import Sent, all_spent, contacts_of, exceeded, states_of

ZONES_OF = {customer(each)["id"]: customer(each)["timezone"] for each in range(CUSTOMERS)}


def nothing_is_exceeded(store: Store) -> list[Sent]:
    """Of what is confirmed, which is given back."""
    sent = contacts_of(store)
    assert exceeded(engine().bundle, sent, ZONES_OF) == []
    budgets_of(store)
    return sent


def nothing_is_lost(store: Store, logs: Sequence[Path], *, killed: bool = False) -> None:
    """What clients were told is what the store holds; who was killed may not have heard of its last deed."""
    lines = list(told(logs))
    done = {(each["id"], each["at"]) for each in lines if each["do"] == "sent" and each["outcome"] == "done"}
    began = {(each["id"], each["at"]) for each in lines if each["do"] == "sending"}
    confirmed = {(each.id.rpartition("-")[0], each.at) for each in contacts_of(store)}
    assert done <= confirmed
    assert confirmed <= (began if killed else done)
    assert all(each["reason"] in (None, "gone") for each in lines if each["do"] in ("sent", "released"))
    decided = {each["id"] for each in lines if each["do"] == "decided"}
    known = {each["id"] for each in store.export() if each["record"] == "decision"}
    assert decided <= known
    assert killed or decided == known
    slots = sum(each["winners"] for each in lines if each["do"] == "decided")
    held = sum(states_of(store).values())
    assert held >= slots if killed else held == slots


def nothing_is_left_unused(store: Store, logs: Sequence[Path], days: int) -> None:
    """Whoever asks gets what a plain reading of what was sent lets go, until nothing is left; one at a time.

    It begins when every slot has lapsed, and lasts until all that is `in total` is spent.
    """
    bundle = engine().bundle
    # Who was killed may not have told of its last decision: the store knows of it.
    decided = (_seconds(each["at"]) for each in store.export() if each["record"] == "decision")
    start = max(*(each.get("at", each.get("now", 0)) for each in told(logs)), *decided) + HOLD
    sent = contacts_of(store)
    for now in range(start, start + days * DAY, DAY // 2):
        for number in range(CUSTOMERS):
            while True:
                asked = Asked(now, _document(number, sent), None, (), Held(spent=all_spent(bundle, sent, now)))
                wanted = plainly(bundle, asked).winners
                decision = engine().decide(customer(number), when(now), store=store)
                assert [(each.engagement, each.channel, each.step) for each in decision.winners] == [
                    each[1:4] for each in wanted
                ], (iso(now), number)
                if not decision.winners:
                    break
                assert decision.id is not None
                assert store.confirm(decision.id, at=when(now)).kind == "done"
                sent.append(_contact(decision, now))
    sent = nothing_is_exceeded(store)
    assert states_of(store)["reserved"] == 0
    now = start + days * DAY
    memory = store.memory("c0", now, windows(purses(bundle), Clock(now, bundle.timezone), HOLD))
    assert {tuple(purse): amount for purse, amount in memory.spent.items()} == all_spent(bundle, sent, now)
    assert sum(each.engagement == "voucher" for each in sent) == 6
    assert sum(each.kind == "sale" for each in sent) == 40


def _seconds(instant: object) -> int:
    return int(datetime.fromisoformat(str(instant)).timestamp())


def _contact(decision: Decision, now: int) -> Sent:
    (won,) = decision.winners
    cost = 0 if won.offer is None else round(won.offer.cost * 10_000)
    return Sent(
        f"{decision.id}-1",
        decision.customer,
        now,
        won.engagement,
        won.kind,
        won.channel,
        won.step,
        cost + engine().bundle.channels[won.channel].cost,
        int(won.offer is not None),
    )


def _document(number: int, sent: Sequence[Sent]) -> dict[str, object]:
    given = customer(number)
    contacts = [
        {
            "id": each.id,
            "at": iso(each.at),
            "engagement": each.engagement,
            "kind": each.kind,
            "channel": each.channel,
            "step": each.step,
        }
        for each in sent
        if each.customer == given["id"]
    ]
    return {**given, "contacts": contacts}
