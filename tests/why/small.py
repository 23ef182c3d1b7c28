"""Random bundles of which every customer can be tried: few attributes, with few values each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random

HEAD = """\
nextbest: 1
bundle: small
timezone: Europe/Berlin
profile:
  id: string!
  consent: {email: boolean!}
  pilot: boolean
  tier: one of [member, silver, gold]
  points: {is: integer!, minimum: 0, maximum: 1_000}
  spent: money
  city: string
  orders:
    history: {at: datetime!, total: money!}
channels:
  email: {when: consent.email, parts: [text]}
  shop: {inbound: yes, slots: 1, parts: [text]}
"""
NOW = "2026-11-20T10:00:00+01:00"
RECENT = {"at": "2026-11-18T09:00:00+01:00", "total": 40}
OLD = {"at": "2026-03-01T09:00:00+01:00", "total": 200}
VALUES: Mapping[str, tuple[object, ...]] = {
    "email": (False, True),
    "pilot": (None, True, False),
    "tier": (None, "member", "gold"),
    "points": (0, 50, 500),
    "spent": (None, 10, 300),
    "city": (None, "Rome", "Oslo"),
    "orders": ((), (RECENT,), (OLD,), (OLD, RECENT)),
}
"""What each attribute can be; what conditions speak of lies within, and between."""
CONDITIONS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("pilot",): ("pilot", "(pilot is missing or not pilot)", "pilot is missing"),
    ("tier",): ('tier is "gold"', '(tier is missing or tier is not "member")', 'tier in ["silver", "gold"]'),
    ("points",): ("points >= 40", "points between 100 and 600", "points < 20"),
    ("spent",): ("spent > 100", "spent <= 100", "spent is known", "spent is missing"),
    ("city",): ('city is "Oslo"', '(city is known and city is not "Rome")', "city is missing"),
    ("orders",): (
        "none(orders)",
        "any(orders in last 30 days)",
        "none(orders in last 30 days)",
        "count(orders) >= 2",
        "any(orders where total > 100)",
        "not any(orders where total > 100)",
        "sum(orders.total) >= 240",
    ),
    ("points", "orders"): ("points >= count(orders) * 50",),
}
"""What can be asked of attributes."""
VALUED = ("10", "20", "points", "spent otherwise 0")


Chosen = tuple[int, ...]
"""Which value is chosen of each attribute, in the order of `VALUES`."""


@dataclass(frozen=True, slots=True)
class Small:
    """Makes bundles that ask for some of the attributes only; the others are the same for everybody."""

    random: Random
    asked: frozenset[str]

    def bundle(self, engagements: int) -> str:
        """A bundle with a lifecycle, definitions and engagements, each with several conditions."""
        one, other, first = (self._condition(1) for _ in range(3))
        parts = [HEAD, f"define:\n  one: {one}\n  other: {other}\n"]
        parts.append(f"lifecycle:\n  - stage: early\n    when: {first}\n  - {{stage: late, otherwise: yes}}\n")
        parts.append("kinds:\n  notes: {stages: any, propensity: 10%, baseline: 0%}\nengagements:\n")
        for number in range(engagements):
            stages = self.random.choice(("any", "[early]", "[late]"))
            channels = self.random.choice(("[email]", "[shop]", "[email, shop]"))
            value = self.random.choice(VALUED)
            parts.append(f"  note-{number}:\n    kind: notes\n    stages: {stages}\n    channels: {channels}\n")
            parts.append(f"    when: {self._condition(2, ('one', 'other'))}\n    value: {value}\n")
            parts.append("    message: {text: hello}\n")
        return "".join(parts)

    def _condition(self, depth: int, names: tuple[str, ...] = ()) -> str:
        if depth == 0 or self.random.random() < 0.2:
            known = [each for asked, many in CONDITIONS.items() if self.asked.issuperset(asked) for each in many]
            return self.random.choice((*known, *names))
        sign = self.random.choice((" and ", " and ", " or "))
        parts = [self._condition(depth - 1, names) for _ in range(self.random.choice((2, 2, 3)))]
        return f"({sign.join(parts)})"

    def customers(self) -> Iterator[tuple[Chosen, dict[str, object]]]:
        """Every customer, with her document."""
        many = (len(values) if name in self.asked or name == "email" else 1 for name, values in VALUES.items())
        for chosen in product(*map(range, many)):
            email, *others, orders = (values[each] for each, values in zip(chosen, VALUES.values(), strict=True))
            given = {name: value for name, value in zip(list(VALUES)[1:-1], others, strict=True) if value is not None}
            assert isinstance(orders, tuple)
            yield chosen, {"id": "somebody", "consent": {"email": email}, **given, "orders": list(orders)}


def small(seed: int, attributes: int) -> Small:
    """The maker of a seed, with so many attributes."""
    random = Random(f"small {seed}")
    return Small(random, frozenset(random.sample(list(VALUES)[1:], attributes)))
