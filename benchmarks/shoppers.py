"""What is known of the customers of the benchmarks, and customers, the same for the same seed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAYS = 720
"""Dates of customers lie up to so many before it."""
MISSING = 1 / 3
"""In so many customers an attribute that may be missing is."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What is known of a customer."""

    name: str
    type: Literal["integer", "number", "money", "set", "boolean", "date"]
    optional: bool
    high: int = 0
    """The declared maximum of a quantity; its minimum is 0."""
    values: tuple[str, ...] = ()
    """Of a set."""

    @property
    def is_quantity(self) -> bool:
        """Whether it can be compared and counted with."""
        return self.type in ("integer", "number", "money")


def _quantities(type: Literal["integer", "number", "money"], names: str) -> list[Attribute]:
    """From `name:maximum`; a `?` behind it says that it may be missing."""
    parts = ([*each.removesuffix("?").split(":"), each] for each in names.split())
    return [Attribute(name, type, whole.endswith("?"), high=int(high)) for name, high, whole in parts]


ATTRIBUTES = (
    *_quantities("integer", "points:2000 visits:300 opens:200? clicks:100 items:60 returns:20? coupons:30"),
    *_quantities("integer", "referrals:15? logins:500 tickets:25 reviews:40? orders:80"),
    *_quantities("number", "churn:1? affinity:1 likelihood:1 satisfaction:1? activity:1 discounted:1"),
    *_quantities("money", "ltv:2000 cart:400? spend:900 refunds:250? margin:600 credit:150"),
    Attribute("tier", "set", optional=False, values=("member", "silver", "gold", "platinum")),
    Attribute("country", "set", optional=False, values=("DE", "FR", "IT", "ES", "NL", "AT", "PL", "SE")),
    Attribute("favourite", "set", optional=True, values=("dresses", "shoes", "bags", "hats", "jewellery")),
    Attribute("device", "set", optional=False, values=("ios", "android", "web")),
    Attribute("source", "set", optional=True, values=("search", "friend", "shop", "partner", "fair")),
    Attribute("plan", "set", optional=False, values=("free", "basic", "family", "pro")),
    *(Attribute(name, "boolean", name == "student") for name in ("app", "newsletter", "parent", "student", "trial")),
    Attribute("member_since", "date", optional=False),
    Attribute("last_order", "date", optional=True),
    Attribute("last_visit", "date", optional=False),
    Attribute("last_click", "date", optional=True),
    Attribute("last_call", "date", optional=False),
)
"""Forty, of which a third may be missing."""

CHANNELS = {"email": 0.002, "push": 0.0, "sms": 0.05}
"""What one message costs; the consent has the channel's name."""
CONSENTS = {"email": 0.75, "push": 0.6, "sms": 0.5}
"""In how many customers each is given."""


def customers(count: int, seed: int = 1) -> list[dict[str, object]]:
    """So many customer documents, as they come from JSON."""
    random = Random(f"customers {seed}")
    return [_customer(random, number) for number in range(count)]


def _customer(random: Random, number: int) -> dict[str, object]:
    document: dict[str, object] = {"id": f"c{number:06}"}
    for each in ATTRIBUTES:
        value = _value(random, each)
        if not (each.optional and random.random() < MISSING):
            document[each.name] = value
    document["consent"] = {name: random.random() < share for name, share in CONSENTS.items()}
    return document


def _value(random: Random, attribute: Attribute) -> object:
    match attribute.type:
        case "integer":
            return random.randrange(attribute.high + 1)
        case "number":
            return round(random.uniform(0, attribute.high), 4)
        case "money":
            return round(random.uniform(0, attribute.high), 2)
        case "set":
            return random.choice(attribute.values)
        case "boolean":
            return random.random() < 0.7
        case "date":
            return (NOW.date() - timedelta(days=random.randrange(DAYS))).isoformat()
