"""A shop with contacts, an experiment of which the effect is known, limits and an obligation; and its customers."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from nextbest.engine.functions.chance import bucket

NOW = "2026-11-20T10:00:00Z"
SENT = "2026-11-02T09:30:00Z"
"""When the campaign began: a Monday."""
SALT = "spring"
HOLDOUT = 0.2
BUNDLE = f"""
nextbest: 1
bundle: shop
timezone: UTC
profile:
  id: string!
  member_until: date
  age: integer
  consent: {{email: boolean!, push: boolean!}}
  orders: {{history: {{at: datetime!, total: money!}}}}
lifecycle:
  - {{stage: newcomer, when: none(orders), goal: any(orders)}}
  - {{stage: customer, otherwise: yes}}
channels:
  email: {{when: consent.email, limits: [1 per 7 days]}}
  push: {{when: consent.push}}
contact_policy: {{limits: [2 per calendar week], unknown_timezone: policy}}
kinds:
  letter: {{channels: [email, push], stages: any}}
engagements:
  come_back:
    name: Come <back>
    kind: letter
    goal: any(orders since started where total >= 20)
    propensity: 20%
    value: 10
    experiment: {{salt: {SALT}, holdout: 20%, variants: {{calm: {{share: 50%}}, bold: {{share: 50%}}}}}}
  renew:
    kind: letter
    class: mandatory
    when: member_until is known
    due: {{by: member_until, urgent: 10 days}}
  grown_up:
    kind: letter
    stages: [customer]
    when: age >= 18
    propensity: 5%
    value: 4
"""


HELD_OUT_OF_ALL = BUNDLE.replace(
    "contact_policy: {", f"contact_policy: {{holdout: {{share: 20%, salt: {SALT}}}, "
).replace(f"experiment: {{salt: {SALT}, holdout: 20%, ", "experiment: {salt: autumn, ")
"""The same customers are held out of everything, and nobody of this one engagement."""


def customers(count: int = 1_200) -> Iterator[dict[str, Any]]:
    """Of those who were sent something 40 % order afterwards, of those held out 10 %."""
    random = Random("report")
    for number in range(count):
        name = f"c{number}"
        held_out = bucket(name, SALT) < HOLDOUT
        found: dict[str, Any] = {"id": name, "consent": {"email": number % 4 != 0, "push": False}, "orders": []}
        if number % 3:
            found["age"] = 10 + number % 40
        if number % 100 == 0:
            found["member_until"] = "2026-11-25"
        if number % 2:
            found["orders"].append({"at": f"2026-0{1 + number % 9}-03T08:00:00Z", "total": 5 + number % 7})
        if found["consent"]["email"] and not held_out:
            found["contacts"] = [contact(f"k{number}", SENT)]
            if number % 50 == 1:  # one too many in its week
                found["contacts"] += [contact(f"m{number}-{day}", f"2026-11-0{day}T18:00:00Z") for day in (3, 4)]
        if random.random() < (0.1 if held_out else 0.4):
            found["orders"].append({"at": "2026-11-10T12:00:00Z", "total": 20 if number % 5 else 19})
        yield found


def contact(name: str, at: str) -> dict[str, Any]:
    """A contact of the campaign."""
    return {"id": name, "at": at, "engagement": "come_back", "kind": "letter", "channel": "email", "opened": True}


def written(folder: Path) -> Path:
    """The customers as a file."""
    path = folder / "customers.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in customers()), encoding="utf-8")
    return path
