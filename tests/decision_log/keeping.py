"""What the tests of the decision log share: a shop with something sensitive, and decisions of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from nextbest.engine import Engine
from nextbest.engine.decision_log.entry import Decided
from nextbest.engine.decision_log.inputs import Inputs
from nextbest.engine.decision_log.log import DecisionLog, LogSettings
from nextbest.engine.decision_log.masking import Mask

BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile:
  id: string!
  salary: {is: money, sensitive: true}
  card: {is: string, sensitive: true}
  likes: {is: string, default: anything}
  ltv: {is: money, default: 0}
  consent: {push: boolean!}
  orders: {history: {at: datetime!, total: money!, doctor: {is: string, sensitive: true}}}
events:
  purchase: {fields: {total: money!, phone: {is: string, sensitive: true}}, add: {orders: {total: event.total}}}
lifecycle: [{stage: rich, when: salary > 9000}, {stage: everybody, otherwise: yes}]
channels: {push: {when: consent.push, parts: [title]}}
kinds: {promo: {stages: any, propensity: 20%, value: 50, channels: [push], limits: [2 per 7 days]}}
engagements:
  shoes: {kind: promo, when: likes is "shoes", message: {title: "Shoes for you, {id}"}}
  anything: {kind: promo, value: 10, message: {title: Anything}}
  thanks: {kind: promo, on: purchase, value: 900, message: {title: Thanks}}
"""
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ANA: dict[str, Any] = {"id": "ana", "consent": {"push": True}, "likes": "shoes", "card": "no-4111", "nickname": "Annie"}
SECRETS = ("no-4111", "Annie", "ana")


@cache
def shop() -> Engine:
    """The engine of the shop."""
    return Engine.from_text(BUNDLE)


@cache
def mask() -> Mask:
    """Its mask."""
    return Mask(shop().bundle)


def decided(**profile: Any) -> Decided:
    """A decision for somebody like Ana, with attributes of her own."""
    document = {**ANA, **profile}
    return Decided(shop().decide(document, NOW), Inputs(document, NOW), NOW, mask(), size=100)


@contextmanager
def kept(folder: Path, told: list[str] | None = None, now: datetime = NOW, **how: Any) -> Iterator[DecisionLog]:
    """A log that is closed in the end."""
    log = DecisionLog.opened(LogSettings(folder, **how), (lambda _: None) if told is None else told.append, lambda: now)
    try:
        yield log
    finally:
        log.close()


def until(happened: Any, seconds: float = 10) -> None:
    """Wait until something holds; AssertionError where it does not in time."""
    end = monotonic() + seconds
    while not happened():
        assert monotonic() < end, "it did not happen in time"
        sleep(0.01)
