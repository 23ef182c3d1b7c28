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

STORIES = """\
now: 2026-11-20T10:00:00+01:00
customers:
  gina: {tier: gold, ltv: 2000, consent: {email: yes}, orders: [{at: 2026-11-01T10:00:00+01:00, total: 150}]}
  hugo: {ltv: 1, consent: {email: yes}}
tests:
  - name: the letter goes to those who buy much
    customer: gina
    expect: {stage: regular, engagement: gold-letter, channel: email, order: [gold-letter by email]}
  - name: and to nobody else
    cases:
      columns: [name, customer, with.consent.email, expect.stage, expect.blocked.gold-letter]
      rows:
        - [new, hugo, yes, new, when]
        - [no consent, gina, no, regular, channel]
  - name: once
    customer: gina
    contacts: [{engagement: gold-letter, channel: email, at: 3 days ago}]
    story:
      - {do: decide, with: {tier: silver}, expect: {not: gold-letter}}
"""
"""Tests that call everything by its name."""
