"""The policy and the customers of the store's benchmark: every rule that asks a memory, thirty engagements."""

from random import Random

KINDS = ("news", "offers", "service", "games", "travel", "music")
EACH = 5
"""Engagements of a kind."""
STAGES = ("newcomer", "regular", "vip")
ZONES = ("Europe/Berlin", "Europe/Paris", "Europe/London", "Europe/Athens", None)
CONTACTS_EACH = 10
"""Contacts of a customer, on average."""

HEAD = """\
nextbest: 1
bundle: club
about: Made by benchmarks/club.py.
timezone: Europe/Berlin

profile:
  id: string!
  first_name: string
  zone: timezone
  country: {is: string, default: DE}
  ltv: money!
  points: {is: integer!, default: 0}
  consent: {push: boolean!, email: boolean!, post: boolean!}
  orders: {history: {at: datetime!, total: money!}}

events:
  purchase: {fields: {total: money!}, add: {orders: {total: event.total}}}

lifecycle:
  - {stage: newcomer, when: none(orders), goal: any(orders)}
  - {stage: vip, when: ltv >= 1_000}
  - {stage: regular, otherwise: yes, goal: ltv >= 1_000}

channels:
  push: {when: consent.push, parts: [title], limits: [1 per calendar day], quiet_hours: 21:00 to 08:00}
  email: {when: consent.email, parts: [title, body], cost: 0.002, limits: [3 per 7 days], quiet_hours: 23:00 to 06:00}
  post: {when: consent.post, parts: [title, body], cost: 0.55, limits: [1 per calendar month]}

contact_policy:
  limits: [4 per 7 days, 200 per calendar year]
  unknown_timezone: policy
  holidays: {country: DE, then: defer}
  holdout: {share: 5%, salt: club-holdout}
  never_together: [{these: [games, travel], within: 1 day}]
  suppress: [{after: 3 declined, of: kind, for: 60 days}]

kinds:
"""


def text() -> str:
    """The text of the bundle."""
    parts = [HEAD]
    for kind in KINDS:
        budget = ", budget: [200_000 cost per calendar day]" if kind == "offers" else ""
        parts.append(
            f"  {kind}: {{stages: any, channels: [push, email, post], limits: [2 per 7 days, 9 per 60 days]{budget}}}\n"
        )
    parts.append("\nengagements:\n")
    parts += [_engagement(kind, number) for kind in KINDS for number in range(EACH)]
    return "".join(parts)


def _engagement(kind: str, number: int) -> str:
    random = Random(f"{kind} {number}")
    offers = (kind, number) == ("offers", 0)
    lines = [
        f"  {kind}_{number}:",
        f"    kind: {kind}",
        "    when:",
        f"      - points >= {600 if offers else random.randrange(0, 40) * 10}",
        f"      - count(orders in last {random.randrange(100, 4_000)} days) <= {random.randrange(3, 9)}",
        f"    propensity: if ltv >= {random.randrange(100, 900)} then {random.randrange(5, 9)}% else 3%",
        "    baseline: 1%",
        f"    value: {90 if offers else random.randrange(30, 60)} + 0.01 * ltv",
        f"    limits: [1 per {random.randrange(2, 30)} days]",
        "    message:",
        f"      title: Number {number} of our {kind}",
        "      body: Hello {first_name otherwise 'friend'}, {points} points are yours.",
    ]
    if offers:
        lines += [
            "    offer: {reward: Free delivery, terms: {}, cost: 4, redeem: {on: purchase}, expires: 14 days}",
            "    budget: [1_000_000 offers per calendar month]",
        ]
    if kind == "news" and number == 0:
        lines.append(
            f"    experiment: {{salt: {kind}-{number}, variants: {{calm: {{share: 50%}}, bold: {{share: 50%}}}}}}"
        )
    if kind == "music" and number == 0:
        lines += [
            "    goal: count(orders since started) >= 3",
            "    steps: [{}, {after: 3 days}, {after: 5 days, when: not responded}]",
        ]
    return "\n".join(lines) + "\n\n"


def customer_id(number: int) -> str:
    """The id of a customer, counted from 0."""
    return f"c{number:08}"


def stage_of(number: int) -> str:
    """The stage of a customer, whatever the day."""
    return STAGES[number % len(STAGES)]


def document(number: int) -> dict[str, object]:
    """What is known of a customer beside contacts; the same each time."""
    random = Random(number)
    stage = stage_of(number)
    orders = 0 if stage == "newcomer" else random.randrange(1, 7)
    return {
        "id": customer_id(number),
        "first_name": random.choice(("Ana", "Bo", "Cleo", None)),
        "zone": random.choice(ZONES),
        "ltv": random.randrange(1_000, 5_000) if stage == "vip" else random.randrange(1_000),
        "points": random.randrange(1_000),
        "consent": {"push": random.random() < 0.6, "email": random.random() < 0.8, "post": random.random() < 0.5},
        "orders": [
            {"at": f"2026-0{each + 1}-1{random.randrange(10)}T10:00:00Z", "total": random.randrange(9, 200)}
            for each in range(orders)
        ],
    }
