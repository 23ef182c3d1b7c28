"""A bundle in which single sections are replaced, with marks around the words that a finding is about."""

import re

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

SECTIONS = {
    "nextbest": "nextbest: 1",
    "bundle": "bundle: b",
    "timezone": "timezone: Europe/Paris",
    "profile": """profile:
  id: string!
  tier: {is: "one of [gold, silver]", default: silver}
  zone: timezone
  country: string
  home: one of [DE, Narnia]
  shop: one of [DE, FR]
  ends_on: date
  joined: datetime!
  left_at: datetime
  ltv: money!
  bonus: money
  points: {is: integer, default: 0}
  consent: {push: boolean!, email: boolean!}
  orders: {history: {at: datetime!, total: money!, category: string}}
  visits: {history: {at: date!}}""",
    "lifecycle": "lifecycle: [{stage: new, when: none(orders)}, {stage: active, otherwise: yes}]",
    "events": """events:
  purchase: {fields: {total: money!, store: string}}
  opened: {fields: {place: string!}}""",
    "channels": """channels:
  push: {when: consent.push}
  email: {when: consent.email, cost: 0.01}
  page: {inbound: yes}""",
    "kinds": "kinds: {sale: {stages: any, channels: [push, email], propensity: 5%, value: 10}}",
    "engagements": "engagements: {hats: {kind: sale}}",
}
SECTION = re.compile(r"^([a-z_]+):", re.MULTILINE)
MARK = re.compile("⟦(.*?)⟧", re.DOTALL)


def checked(sections: str) -> tuple[Bundle | None, list[Diagnostic], str, list[tuple[int, int]]]:
    """The bundle, the findings, the text, and where the marked words stand, for sections in the place of the usual."""
    parts = {**SECTIONS, **dict.fromkeys(SECTION.findall(sections), "")}
    text = "\n".join(part for part in parts.values() if part) + "\n" + sections + "\n"
    marked = []
    while (mark := MARK.search(text)) is not None:
        text = text[: mark.start()] + mark[1] + text[mark.end() :]
        marked.append((mark.start(), mark.start() + len(mark[1])))
    bundle, report = check_text(text, "b.yaml", FUNCTIONS)
    return bundle, list(report.diagnostics), text, marked
