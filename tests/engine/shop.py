"""A small bundle for tests of the engine, and two customers."""

BUNDLE = """
nextbest: 1
bundle: shop
about: A shop with an app.
timezone: America/New_York
profile:
  id: string!
  tier: one of [silver, gold]
  ltv: {is: money, about: "What was earned, in dollars.", minimum: 0, examples: [120.50]}
  likes: {is: number, minimum: 0, maximum: 1}
  member_since: date
  seen_at: datetime
  home: {is: location, sensitive: true}
  visits: {is: integer, default: 0}
  zone: timezone
  tags: list of string
  wakes: time
  consent: {push: boolean!, email: boolean!}
  orders: {history: {at: datetime!, total: money!, store: string}}
define:
  big: sum(orders.total) >= 100
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: active, otherwise: yes}
channels:
  push: {when: consent.push}
  email: {when: consent.email, cost: 0.01}
  home_page: {inbound: yes, slots: 2}
  till: {inbound: yes}
kinds:
  sale: {stages: [active], channels: [push, email, home_page]}
  greeting: {stages: any, class: fallback, channels: [home_page, till]}
engagements:
  hats: {kind: sale, when: big, propensity: likes, value: 10}
  shoes: {kind: sale, propensity: 20%, value: 10}
  socks: {kind: sale, propensity: 0%, value: 10, channels: [home_page]}
  parked: {kind: sale, paused: yes, propensity: 90%, value: 10}
  hello: {kind: greeting}
"""
NOW = "2026-11-20T10:00:00-05:00"
ANNA: dict[str, object] = {
    "id": "anna",
    "likes": 0.3,
    "consent": {"push": True, "email": True},
    "orders": [{"at": "2026-11-01T12:00:00Z", "total": 80}, {"at": "2026-11-02T12:00:00Z", "total": "20.00"}],
}
NEWCOMER: dict[str, object] = {"id": "ben", "consent": {"push": True, "email": False}}
