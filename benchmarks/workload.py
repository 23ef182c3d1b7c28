"""A policy as plain data, the same for the same seed: what every engine of the benchmarks is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Literal

from benchmarks.shoppers import ATTRIBUTES, CHANNELS, DAYS, NOW, Attribute

ZONE = "Europe/Berlin"
ZONES = (ZONE, "Europe/London", "Europe/Athens", "America/New_York")
STAGES = ("newcomer", "vip", "lapsing", "lost", "regular", "active")
KINDS = ("news", "offers", "service", "games", "travel", "music")

Form = Literal["normal", "hostile"]
"""Upper bounds of scores: over two orders of magnitude, or nearly equal."""


Best = tuple[str, tuple[int, str, str] | None]
"""What everybody answers: the stage, and the key, the engagement and the channel of the best there is."""
Number = int | float


@dataclass(frozen=True, slots=True)
class Compare:
    """A quantity is at least, or less than, so much."""

    attribute: Attribute
    sign: Literal[">=", "<"]
    value: Number


@dataclass(frozen=True, slots=True)
class Between:
    """A quantity lies between two, both ends in."""

    attribute: Attribute
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class Among:
    """A text is one of some."""

    attribute: Attribute
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean is yes, or no."""

    attribute: Attribute
    value: bool


@dataclass(frozen=True, slots=True)
class Recent:
    """A date lies within the last days, or is older."""

    attribute: Attribute
    days: int
    older: bool


@dataclass(frozen=True, slots=True)
class Either:
    """One of two is yes."""

    left: "Simple"
    right: "Simple"


@dataclass(frozen=True, slots=True)
class Sum:
    """One quantity and a multiple of another are at least so much together."""

    first: Attribute
    times: int
    second: Attribute
    value: Number


Simple = Compare | Between | Among | Flag | Recent
Condition = Simple | Either | Sum
"""Yes only where every attribute that it needs is known; of `Either`, where one side is."""


def attributes_of(condition: Condition) -> tuple[Attribute, ...]:
    """What a condition is about."""
    match condition:
        case Either(left, right):
            return left.attribute, right.attribute
        case Sum(first, _, second):
            return first, second
        case simple:
            return (simple.attribute,)


@dataclass(frozen=True, slots=True)
class Engagement:
    """What may be sent; worth (`likely` if `boost` is yes, else `unlikely`) × the value, less the channel's cost."""

    name: str
    kind: str
    stages: tuple[str, ...]
    conditions: tuple[Condition, ...]
    channels: tuple[str, ...]
    boost: Condition
    likely: float
    unlikely: float
    constant: float
    factor: float
    quantity: Attribute
    """The value: `constant` + `factor` × this, cut to `low` and `high`; not known where this is missing."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Stages, of which the first that is yes is the customer's, and what competes for each customer."""

    stages: tuple[tuple[str, Condition | None], ...]
    """The last has no condition."""
    engagements: tuple[Engagement, ...]


def policy(engagements: int, form: Form = "normal", seed: int = 1) -> Policy:
    """A policy of that many engagements."""
    random = Random(f"policy {engagements} {seed}")
    wanted = 60 if engagements <= 100 else 200 if engagements <= 1_000 else 500
    pool = [_any(random) for _ in range(wanted)]
    count = random.randrange(4, 7)
    names = random.sample(STAGES, count)
    always = random.sample([each for each in ATTRIBUTES if not each.optional and each.type != "boolean"], count - 1)
    stages = [
        (name, _simple(random, each, 1 / (count - n)))
        for n, (name, each) in enumerate(zip(names, always, strict=False))
    ]
    made = (_engagement(random, number, names, pool, form) for number in range(engagements))
    return Policy((*stages, (names[-1], None)), tuple(made))


def _engagement(
    random: Random, number: int, stages: Sequence[str], pool: Sequence[Condition], form: Form
) -> Engagement:
    base = 10 ** random.uniform(0.4, 2.4) if form == "normal" else 40 * random.uniform(0.99, 1.01)
    likely = round(random.uniform(0.03, 0.09), 3) if form == "normal" else 0.06
    quantity = random.choice([each for each in ATTRIBUTES if each.is_quantity])
    # Two conditions of an engagement are never about the same, so that all can be yes.
    drawn = {attributes_of(each)[0].name: each for each in random.sample(pool, 15)}
    return Engagement(
        name=f"engagement_{number:05}",
        kind=random.choice(KINDS),
        stages=tuple(random.sample(stages, random.randrange(1, 3))),
        conditions=tuple(drawn.values())[: random.randrange(3, 6)],
        channels=tuple(random.sample(tuple(CHANNELS), random.randrange(1, 3))),
        boost=random.choice(pool),
        likely=likely,
        unlikely=round(likely * random.uniform(0.4, 0.8), 3),
        constant=_digits(base * 0.7),
        factor=_digits(base * 0.5 / quantity.high),
        quantity=quantity,
        low=_digits(base * 0.8),
        high=_digits(base),
    )


def _digits(value: float) -> float:
    return float(f"{value:.5g}")


def _any(random: Random) -> Condition:
    """A condition of the pool: most customers of whom it is known meet it; one in ten is about two attributes."""
    if random.random() < 0.9:
        return _simple(random, random.choice(ATTRIBUTES), random.uniform(0.6, 0.95))
    if random.random() < 0.5:
        return Either(*(_simple(random, each, random.uniform(0.4, 0.7)) for each in random.sample(ATTRIBUTES, 2)))
    counts = [each for each in ATTRIBUTES if each.type == "integer"]
    first, second = random.sample(counts, 2)
    times = random.randrange(2, 6)
    return Sum(first, times, second, int(random.uniform(0.1, 0.4) * (first.high + times * second.high)))


def _simple(random: Random, attribute: Attribute, share: float) -> Simple:
    """A condition that about so many customers meet of whom the attribute is known."""
    match attribute.type:
        case "set":
            count = max(1, round(share * len(attribute.values)))
            return Among(
                attribute, tuple(sorted(random.sample(attribute.values, min(count, len(attribute.values) - 1))))
            )
        case "boolean":
            return Flag(attribute, random.random() < 0.7)
        case "date":
            older = random.random() < 0.4
            return Recent(attribute, max(1, round(DAYS * (1 - share if older else share))), older)
    form = random.randrange(3)
    if form == 0:
        return Compare(attribute, ">=", _level(attribute, 1 - share))
    if form == 1:
        return Compare(attribute, "<", _level(attribute, share))
    start = random.uniform(0, 1 - share)
    return Between(attribute, _level(attribute, start), _level(attribute, start + share))


def _level(attribute: Attribute, share: float) -> Number:
    """The value below which so many customers lie."""
    value = attribute.high * share
    return round(value, 3) if attribute.type == "number" else max(1, round(value))


def with_contacts(document: dict[str, object], policy: Policy, number: int) -> dict[str, object]:
    """The same customer, who was sent 0 to 20 messages in the last two months, in a zone of her own."""
    random = Random(f"contacts {number}")
    sent = [random.randrange(60 * 86_400) for _ in range(random.randrange(21))]
    contacts = [_contact(random, f"{document['id']}-{n}", ago, policy) for n, ago in enumerate(sorted(sent))]
    return {**document, "zone": random.choice(ZONES), "contacts": contacts}


def _contact(random: Random, id: str, seconds: int, policy: Policy) -> dict[str, object]:
    engagement = random.choice(policy.engagements)
    return {
        "id": id,
        "at": (NOW - timedelta(seconds=seconds)).isoformat(),
        "engagement": engagement.name,
        "kind": engagement.kind,
        "channel": random.choice(engagement.channels),
        "opened": random.random() < 0.3,
    }
