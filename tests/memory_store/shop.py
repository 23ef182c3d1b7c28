"""A shop with offers: plain ones, those of steps, those of variants; and what tests ask of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from nextbest.engine import Engine
from nextbest.engine.decision import Decision, Offer, Winner
from nextbest.engine.stores import Redemption, Store

BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile:
  id: string!
  tier: string
  likes: {is: string, default: anything}
  timezone: timezone
events:
  purchase: {fields: {store: string, lines: {history: {at: datetime!, category: string!, price: money!}}}}
  app_opened: {}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes, parts: [title], cost: 0.01}}
kinds: {promo: {stages: any, propensity: 20%, baseline: 1%, value: 500, channels: [push]}}
engagements:
  shoes:
    kind: promo
    when:
      - likes is "shoes"
      - none(offers where engagement is "shoes" and expires_at after now)
    message: {title: Two off shoes}
    offer:
      reward: Two off shoes
      terms: {percent: 20, items: [shoes]}
      cost: 4
      redeem: {on: purchase, when: any(event.lines where category is "shoes")}
      expires: 7 days
    budget: [8.02 cost in total]
  gold:
    kind: promo
    when: likes is "gold"
    message: {title: For gold}
    offer: {reward: Gold, cost: 1, redeem: {on: [purchase, app_opened], when: tier is "gold"}}
  letters:
    kind: promo
    when: likes is "letters"
    goal: responded
    message: {title: A letter}
    limits: [1 in total]
    offer: {reward: Small, cost: 1, redeem: {on: purchase}, expires: 2 days}
    steps:
      - {}
      - {after: 1 day, offer: {reward: Large, cost: 3, redeem: {on: app_opened}, expires: 3 days}}
  tried:
    kind: promo
    when: likes is "tries"
    message: {title: Something}
    experiment:
      salt: tries
      variants:
        calm: {share: 50%, offer: {reward: Calm, cost: 1, redeem: {on: purchase}}}
        bold: {share: 50%, offer: {reward: Bold, cost: 2, redeem: {on: app_opened}, expires: 12 hours}}
  thanks:
    kind: promo
    class: fallback
    when: any(offers in last 30 days where redeemed_at is known) and any(contacts where redeemed)
    limits: [1 in total]
    message: {title: "Thank you"}
"""
NOON = datetime(2026, 3, 24, 12, tzinfo=UTC)
"""Five days before Berlin puts its clocks forward."""
DAY = timedelta(days=1)
SHOES = {"at": NOON.isoformat(), "category": "shoes", "price": 59}
SOCKS = {"at": NOON.isoformat(), "category": "socks", "price": 5}


@cache
def shop() -> Engine:
    return Engine.from_text(BUNDLE)


def decide(store: Store, customer: str, likes: str, now: datetime = NOON) -> Decision:
    return shop().decide({"id": customer, "likes": likes}, now, store=store)


def sent(store: Store, customer: str, likes: str, now: datetime = NOON) -> Decision:
    """A decision that was confirmed at once."""
    decision = decide(store, customer, likes, now)
    assert decision.id is not None
    assert store.confirm(decision.id, at=now).kind == "done"
    return decision


def winner(decision: Decision) -> Winner:
    (won,) = decision.winners
    return won


def offer(decision: Decision) -> Offer:
    found = winner(decision).offer
    assert found is not None
    return found


def code(decision: Decision) -> str:
    found = offer(decision).code
    assert found is not None
    return found


def bought(*lines: Mapping[str, Any], id: str = "p1", at: datetime = NOON) -> dict[str, Any]:
    return {"event": "purchase", "id": id, "at": at.isoformat(), "lines": list(lines)}


def opened(id: str = "o1", at: datetime = NOON) -> dict[str, Any]:
    return {"event": "app_opened", "id": id, "at": at.isoformat()}


def redeem(
    store: Store,
    code: str,
    event: Mapping[str, Any],
    now: datetime = NOON,
    *,
    customer: str = "ann",
    profile: Mapping[str, object] | None = None,
) -> Redemption:
    return shop().redeem(code, customer, event, now, store=store, profile=profile)


def reason(store: Store, code: str, *lines: Mapping[str, Any], now: datetime = NOON, **at_till: Any) -> str | None:
    """Why a purchase of these does not redeem it; None: it does."""
    return redeem(store, code, bought(*lines, at=now, id=at_till.pop("id", "p1")), now, **at_till).reason


def engagements(decision: Decision) -> Sequence[str]:
    return [each.engagement for each in decision.winners]
