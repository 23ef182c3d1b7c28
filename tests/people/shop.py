"""A shop whose customers are known by events, first without a name; and what tests ask of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import text

from nextbest.engine import Engine
from nextbest.engine.decision import Decision
from nextbest.engine.stores import Store, open_store
from nextbest.engine.stores.sql_store import SqlStore
from nextbest.engine.stores.tables import metadata

BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile:
  id: string!
  email: {is: string, sensitive: yes}
  tier: string
  ltv: {is: money, default: 0}
  cart: {value: money, updated_at: datetime}
  orders: {history: {at: datetime!, total: money!}}
  views: {history: {at: datetime!, page: string}}
identity: {by: [user_id, anonymous_id]}
events:
  identified:
    fields: {email: string, tier: string}
    set: {email: event.email, tier: event.tier}
    from: {segment: identify}
  purchase:
    fields: {total: money!}
    add: {orders: {total: event.total}}
    set: {ltv: ltv + event.total}
    from: {segment: Order Completed}
  corrected: {fields: {ltv: money!}, set: {ltv: event.ltv}}
  viewed: {fields: {page: string}, add: {views: {page: event.page}}}
  cart_updated: {fields: {value: money!}, set: {cart.value: event.value, cart.updated_at: event.at}}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: buyer, otherwise: yes}
channels: {push: {when: yes, parts: [title], cost: 0.01, outcomes: {open: opened, dismiss: declined}}}
contact_policy: {limits: [2 per 7 days]}
kinds: {promo: {stages: any, propensity: 20%, baseline: 1%, value: 500, channels: [push]}}
engagements:
  cart: {kind: promo, when: cart.value >= 30, message: {title: "Your cart of {cart.value otherwise 0}"}}
  thanks: {kind: promo, value: 900, on: {event: purchase, within: 2 days}, message: {title: Thanks}}
  friend:
    kind: promo
    value: 100
    when: any(orders)
    offer: {reward: Ten off for a friend, cost: 10, redeem: {on: purchase, when: event.total >= 20}, expires: 30 days}
    budget: [100 cost in total]
    message: {title: Bring a friend}
  hello: {kind: promo, value: 10, message: {title: Hello}}
"""
NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@cache
def shop() -> Engine:
    return Engine.from_text(BUNDLE)


def event(name: str, id: str, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    whose = {} if {"customer", "user_id", "anonymous_id"} & more.keys() else {"user_id": "ann"}
    return {"event": name, "id": id, "at": at.isoformat(), **whose, **more}


def tell(store: Store, name: str, id: str, at: datetime = NOON, **more: Any) -> str:
    """What became of an event told at noon, and whose it is: `done ann`."""
    found = shop().tell(event(name, id, at, **more), NOON, store=store)
    return f"{found.kind} {found.customer}"


def document(store: Store, customer: str = "ann") -> dict[str, Any]:
    found = store.customer(customer)
    return {} if found is None or found.known is None else found.known.document(found.id)


def decide(store: Store, customer: str = "ann", now: datetime = NOON) -> Decision:
    return shop().decide({"id": customer}, now, store=store)


def won(decision: Decision) -> list[str]:
    return [each.engagement for each in decision.winners]


def written(store: Store) -> str:
    """Everything that stands in any column of any row."""
    assert isinstance(store, SqlStore)
    found: list[str] = []
    with store._database.reading() as connection:
        for table in metadata.tables:
            found += (str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}")))
    return "\n".join(found)


def in_memory(events: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The document of Ann after these events, told in this order to a store of its own."""
    with open_store("sqlite://") as store:
        for each in events:
            shop().tell(each, NOON, store=store)
        return document(store)
