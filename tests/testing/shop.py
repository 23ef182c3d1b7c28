"""A small bundle with everything that tests can speak of, and how to run tests of it."""

from functools import cache
from textwrap import indent

from nextbest.engine import Engine
from nextbest.engine.testing.load import TestsOfFile, read_file
from nextbest.engine.testing.results import Result
from nextbest.engine.testing.run import Runner

BUNDLE = """\
nextbest: 1
bundle: shop
timezone: Europe/Paris
profile:
  id: string!
  tier: one of [member, gold]
  spent: {is: money!, default: 0}
  share: number
  home: location
  born: date
  card: {is: string, sensitive: yes}
  tags: list of string
  consent: {push: boolean!, email: boolean!}
  orders: {history: {at: datetime!, total: money!}}
events:
  purchase: {fields: {total: money!}, add: {orders: {total: event.total}}}
  left: {fields: {value: money!}}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: buyer, otherwise: yes}
channels:
  push: {when: consent.push, parts: [title], limits: [1 per calendar day], quiet_hours: 21:00 to 09:00,
         outcomes: {tap: clicked}}
  email: {when: consent.email, parts: [subject, body], cost: 0.01}
  home_page: {inbound: yes, slots: 2, parts: [title]}
contact_policy:
  limits: [2 per 7 days]
  unknown_timezone: policy
  suppress: [{after: 1 declined, of: engagement, for: 30 days}]
kinds:
  news: {stages: any, channels: [push, email, home_page], propensity: 10%, value: 10}
  reply: {stages: any, channels: [email], propensity: 50%, value: 10}
engagements:
  big: {kind: news, value: 30, when: spent >= 100, message: {title: Big, subject: Big, body: "You spent {spent}."}}
  small: {kind: news, value: 20, message: {title: Small, subject: Small, body: Small}}
  tiny:
    kind: news
    message: {title: Tiny, subject: Tiny, body: Tiny}
    experiment: {salt: tiny, variants: {calm: {share: 50%}, bold: {share: 50%, message: {title: TINY}}}}
  cart: {kind: reply, on: {event: left, when: event.value > 20, within: 1 day}, message: {subject: Cart, body: Cart}}
  course:
    kind: reply
    stages: [new]
    value: 100
    goal: any(orders since started)
    message: {subject: One, body: One}
    steps: [{}, {after: 3 days, message: {subject: Two, body: Two}}]
  voucher:
    kind: reply
    value: 200
    baseline: 10%
    when: tier is "gold"
    message: {subject: Voucher, body: Voucher}
    offer: {reward: Five euros, cost: 5, redeem: {on: purchase, when: event.total >= 30}, expires: 7 days}
    budget: [1 offers per calendar month]
"""

HEAD = """\
now: 2026-11-20T10:00:00+01:00
customers:
  ann: {consent: {push: yes, email: yes}, spent: 250, orders: [{at: 40 days ago, total: 250}]}
  bea: {consent: {push: no, email: yes}, tier: gold}
  cleo: {consent: {push: yes, email: yes}}
  dora: {consent: {push: no, email: no}}
"""


@cache
def shop() -> Engine:
    return Engine.from_text(BUNDLE)


def read(text: str) -> TestsOfFile:
    """A file of tests of the shop."""
    return read_file("shop.test.yaml", text.encode(), shop())


def case(lines: str) -> str:
    """A file with one more case, in the words of its keys."""
    return f"{HEAD}tests:\n  - name: the case\n{indent(lines, '    ')}\n"


def results(text: str) -> list[Result]:
    """What comes of a file without errors; that each customer of it has her test is not asked for."""
    file = read(text)
    assert [each.message for each in file.report.errors] == []
    return [Runner(shop()).run(each) for each in file.tests]


def differences(text: str) -> list[tuple[str, str, str]]:
    """What came out otherwise than expected, of all tests: the name, expected, and got."""
    failures = [each.failure for each in results(text) if each.failure]
    return [(each.name, each.expected, each.got) for failure in failures for each in failure.differences]
