"""A bundle to write in."""

BUNDLE = """\
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile:
  id: string!
  tier: {is: "one of [member, silver, gold]", about: Where the customer stands.}
  ltv: money!
  consent: {email: boolean!}
  orders:
    history: {at: datetime!, total: money!}
define:
  rich: {is: ltv >= 1_000, about: Those who buy much.}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: regular, otherwise: yes}
channels:
  email: {when: consent.email, parts: [text], cost: 0.01}
kinds:
  thanks: {stages: [regular, new], channels: [email]}
engagements:
  gold-letter:
    kind: thanks
    when: rich and tier is "gold" and sum(orders.total in last 90 days) > 100
    propensity: 3%
    baseline: 1%
    value: 10
    message: {text: "\U0001f381 for {tier otherwise 'member'}"}
"""
"""A sound bundle, with a character that is two units of UTF-16."""

TESTS = """\
now: 2026-11-20T10:00:00+01:00
customers: {bob: {tier: gold, ltv: 1, consent: {email: no}}}
tests:
  - {name: new, customer: bob, expect: {stage: new}}
"""
"""Tests of it."""
