"""Makes large bundles that are right, the same for the same seed: `python -m benchmarks.bundles 1000 >big.yaml`."""

import sys
from random import Random

CONDITIONS = 5
"""Conditions of one engagement."""
POOL = 500
"""Conditions that exist at all; engagements share them, as they do in real programmes."""

HEAD = """\
nextbest: 1
bundle: generated
about: Made by benchmarks/bundles.py.
timezone: America/New_York

profile:
  id: string!
  first_name: string
  home: location
  birthday: date
  member_since: datetime!
  tier: one of [member, silver, gold]
  favourite: one of [dresses, shoes, bags, hats, jewellery]
  ltv: {is: money!, minimum: 0}
  points: {is: integer!, default: 0}
  chance: number
  consent: {push: boolean!, email: boolean!, post: boolean!}
  email: string
  cart: {value: {is: money!, default: 0}, items: integer!, updated: datetime}
  orders:
    history: {at: datetime!, total: money!, store: string, category: "one of [dresses, shoes, bags, hats, jewellery]!"}
  visits:
    history: {at: datetime!, page: string!, seconds: integer!}

lists:
  cities: {of: location, items: [{lat: 40.7638, lon: -73.9727}, {lat: 51.5072, lon: -0.1276}]}

lifecycle:
  - {stage: onboarding, when: none(orders), goal: any(orders)}
  - {stage: winback, when: none(orders in last 180 days), goal: any(orders in last 30 days)}
  - {stage: loyalty, when: ltv >= 10_000 or count(orders in last 365 days) >= 6}
  - {stage: activation, otherwise: yes, goal: count(orders in last 365 days) >= 6}

channels:
  push: {when: consent.push, parts: [title, body], cost: 0}
  email: {when: consent.email and email is known, parts: [subject, body], cost: 0.002}
  post: {when: consent.post, parts: [title, body], cost: 0.55}
  home_page: {inbound: yes, slots: 3, parts: [title]}

"""

SHAPES = (
    "ltv >= {hundred}",
    "ltv between {ten} and {hundred}",
    "points >= {hundred} and consent.push",
    "cart.value >= {ten} and cart.items >= {few}",
    "cart.updated within last {days} days",
    'tier in ["gold", "silver"] and points >= {ten}',
    'favourite is "{category}"',
    "member_since more than {days} days ago",
    "anniversary(birthday) within next {days} days",
    "count(orders in last {days} days) >= {few}",
    'none(orders in last {days} days where category is "{category}")',
    'any(orders where category is "{category}" and total >= {ten})',
    "sum(orders.total in last {days} days) >= {hundred}",
    'count(visits in last {days} days where page is "/{category}") >= {few}',
    "days_since(last(orders.at)) > {days}",
    "average(orders.total) >= {ten} or segment_{definition}",
    'favourite is missing or favourite is not "{category}"',
    "home within {few} km of cities",
    "segment_{definition} and chance >= {few}%",
    "segment_{definition} or pilot_{pilot}",
)
"""Conditions with blanks that `_filled` fills."""
DEFINITIONS = (
    "ltv >= {hundred} or count(orders in last {days} days) >= {few}",
    'points >= {hundred} and any(visits in last {days} days where page is "/{category}")',
    'none(orders in last {days} days) and tier is known and tier is not "gold"',
)
PILOTS = 5
"""Draws: their salts are written once, in definitions."""
CATEGORIES = ("dresses", "shoes", "bags", "hats", "jewellery")
STAGES = ("onboarding", "winback", "loyalty", "activation")


def bundle(engagements: int, *, conditions: int = CONDITIONS, memory: bool = False, seed: int = 1) -> str:
    """The text of a bundle with that many engagements of that many conditions; `memory` adds what needs one: limits."""
    random = Random(seed)
    definitions = max(10, engagements // 20)
    kinds = max(5, engagements // 50)
    pool = sorted({_filled(random, random.choice(SHAPES), definitions) for _ in range(POOL)})
    parts = [HEAD, "define:\n"]
    for number in range(definitions):
        parts.append(f"  segment_{number}: {_filled(random, random.choice(DEFINITIONS), definitions)}\n")
    parts += [f'  pilot_{number}: bucket(id, "pilot-{number}") < {number + 1}0%\n' for number in range(PILOTS)]
    parts.append("\nkinds:\n")
    for number in range(kinds):
        stages = ", ".join(random.sample(STAGES, 2))
        parts.append(f"  kind_{number}: {{stages: [{stages}], channels: [push, email], class: normal}}\n")
    parts.append("\nengagements:\n")
    parts += [
        _engagement(random, number, random.randrange(kinds), random.sample(pool, conditions), memory)
        for number in range(engagements)
    ]
    return "".join(parts)


def _engagement(random: Random, number: int, kind: int, conditions: list[str], memory: bool) -> str:
    """About 29 lines, as people write them."""
    days, category = random.randrange(7, 60), random.choice(CATEGORIES)
    lines = [
        f"  engagement_{number:05}:",
        f"    name: {category.capitalize()} number {number}",
        "    about: |",
        f"      For those who may like {category} and have not been told of them lately.",
        f"      Reviewed every {days} days by the people who own it.",
        f"    kind: kind_{kind}",
        f"    during: from 2026-{random.randrange(1, 13):02}-01",
        "    when:",
        *(f"      - {condition}" for condition in conditions),
        f'    goal: any(orders in last {days} days where category is "{category}")',
        f"    propensity: if cart.value >= {random.randrange(20, 90)} then {random.randrange(4, 9)}% else 3%",
        f"    baseline: {random.randrange(1, 30) / 10}%",
        f"    value: {random.randrange(10, 90)} + 0.1 * cart.value",
        "    channels:",
        "      email:",
        f"        propensity: {random.randrange(20, 90) / 10}%",
        "      push:",
        f"        propensity: {random.randrange(10, 50) / 10}%",
        f"        baseline: {random.randrange(1, 9) / 10}%",
        "    message:",
        f"      subject: {category.capitalize()} for {{first_name otherwise 'you'}}",
        f"      title: Have you seen our {category}?",
        f"      body: \"Number {number}: {{points}} points are yours, and your {{favourite otherwise 'dresses'}}.\"",
        *(["    limits:", f"      - 1 per {days} days"] if memory else []),
        f"    owner: team-{kind}",
        f"    tags: [{category}, generated]",
        "",
    ]
    return "\n".join(lines) + "\n"


def _filled(random: Random, shape: str, definitions: int) -> str:
    return shape.format(
        hundred=random.randrange(1, 200) * 100,
        ten=random.randrange(1, 9) * 10,
        few=random.randrange(1, 9),
        days=random.randrange(3, 400),
        category=random.choice(CATEGORIES),
        definition=random.randrange(definitions),
        pilot=random.randrange(PILOTS),
    )


if __name__ == "__main__":
    sys.stdout.write(bundle(int(sys.argv[1])))
