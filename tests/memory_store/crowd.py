"""A few customers whom everybody wants to write to: tight limits of every kind, small budgets, and what is sent."""

import random
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from nextbest.engine import Engine

BUNDLE = """
nextbest: 1
bundle: crowd
timezone: Europe/Berlin
profile:
  id: string!
  timezone: timezone
  likes: {is: string, default: sandals}
lifecycle: [{stage: everybody, otherwise: yes}]
channels:
  push: {when: yes, parts: [title], cost: 0.01, limits: [2 per 6 hours]}
  email: {when: yes, parts: [title], cost: 0.05, limits: [2 per calendar day, 5 per calendar week]}
contact_policy:
  limits: [3 per calendar day, 7 per 3 days, 20 per 1 month]
  unknown_timezone: policy
  never_together: [{these: [boots, sandals], within: 5 hours}]
kinds:
  sale: {stages: any, propensity: 5%, baseline: 1%, value: 40, channels: [push, email], limits: [4 per 2 days],
         budget: [9 contacts per calendar day, 40 contacts in total]}
  care: {stages: any, propensity: 5%, value: 10, channels: [email, push]}
engagements:
  boots: {kind: sale, value: if likes is "boots" then 60 else 40, limits: [2 per 24 hours], message: {title: Boots}}
  sandals: {kind: sale, value: 41, budget: [0.04 cost per calendar day], message: {title: Sandals}}
  voucher:
    kind: sale
    value: 400
    message: {title: A present}
    offer: {reward: Two off, cost: 2, redeem: {on: purchase}}
    budget: [6 offers in total, 4.2 cost per calendar day]
    limits: [2 in total]
  course:
    kind: care
    value: 90
    message: {title: How to tie laces}
    limits: [1 in total]
    steps: [{}, {after: 2 hours}, {after: 1 day}]
  news: {kind: care, limits: [1 per calendar day], message: {title: News}}
events:
  purchase: {fields: {total: money!}}
"""
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", None)
CUSTOMERS = 6
START = int(datetime.fromisoformat("2026-10-24T05:00:00+00:00").timestamp())
"""The day before Berlin puts its clocks back."""
DAY = 86_400
HOLD = 900


@cache
def engine() -> Engine:
    return Engine.from_text(BUNDLE)


def customer(number: int) -> Mapping[str, Any]:
    return {"id": f"c{number}", "timezone": ZONES[number % len(ZONES)]}


def anybody(chance: random.Random) -> Mapping[str, Any]:
    return {**customer(chance.randrange(CUSTOMERS)), "likes": chance.choice(("boots", "sandals"))}
