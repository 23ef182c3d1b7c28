"""A bundle with every type of attribute, to which tests of the checker add scores and tables."""

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

HEAD = """nextbest: 1
bundle: b
timezone: Europe/Berlin
profile:
  id: string!
  tier: one of [member, silver, gold]
  band: one of [18 to 25, over 25]
  city: string
  zone: timezone
  vip: boolean!
  active: boolean
  n: {is: integer, minimum: 0, maximum: 10}
  m: integer!
  rate: number
  ltv: money!
  spent: money
  joined: date!
  seen: datetime
  wakes: time
  home: location
  tags: list of string
  orders: {history: {at: datetime!, total: money!, kind: string}}
lists: {towns: {of: string, items: [a, b]}}
lifecycle: [{stage: all, otherwise: yes}]
channels: {push: {when: vip}}
kinds: {k: {stages: any, channels: [push], class: fallback}}
engagements: {e: {kind: k}}
"""
LINES = HEAD.count("\n")


def check(text: str) -> tuple[Bundle | None, tuple[Diagnostic, ...]]:
    bundle, report = check_text(HEAD + text, "b.yaml", FUNCTIONS)
    return bundle, report.diagnostics


def fine(text: str) -> Bundle:
    bundle, found = check(text)
    assert found == ()
    assert bundle is not None
    return bundle


def score(points: str, more: str = "") -> str:
    return f"scores:\n  s:\n    points: [{points}]\n{more}"


def table(inputs: str, rows: str, otherwise: str = "0") -> str:
    return f"tables:\n  t:\n    inputs: [{inputs}]\n    rows: [{rows}]\n    otherwise: {otherwise}\n"
