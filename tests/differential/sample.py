"""A profile with every type, and customers with values at the edges, a quarter of them missing."""

from dataclasses import dataclass
from random import Random

from nextbest.dsl.checked import Profile
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    TIMEZONE,
    Declared,
    History,
    ListOf,
    OneOf,
    Type,
)

TIER = OneOf(("gold", "silver", "bronze"))
STAGES = OneOf(("new", "active", "lapsed"))
CHANNELS = OneOf(("push", "email", "home_page"))

ORDERS = History(
    (
        ("at", Declared(DATETIME, required=True)),
        ("total", Declared(MONEY)),
        ("items", Declared(INTEGER, required=True, minimum=0, maximum=100)),
        ("store", Declared(STRING)),
        ("weight", Declared(NUMBER)),
        ("gift", Declared(BOOLEAN)),
        ("grade", Declared(TIER)),
        ("due", Declared(DATE)),
        ("paid", Declared(DATETIME)),
    )
)
VISITS = History(
    (("at", Declared(DATE, required=True)), ("page", Declared(STRING, required=True)), ("rating", Declared(INTEGER)))
)

PROFILE = Profile(
    {
        ("id",): Declared(STRING, required=True),
        ("city",): Declared(STRING),
        ("note",): Declared(STRING, default="none"),
        ("tier",): Declared(TIER),
        ("consent", "push"): Declared(BOOLEAN, required=True),
        ("vip",): Declared(BOOLEAN),
        ("age",): Declared(INTEGER, minimum=0, maximum=120),
        ("points",): Declared(INTEGER),
        ("rate",): Declared(NUMBER, minimum=0, maximum=1),
        ("score",): Declared(NUMBER),
        ("ratio",): Declared(NUMBER, required=True),
        ("ltv",): Declared(MONEY),
        ("balance",): Declared(MONEY, required=True),
        ("birthday",): Declared(DATE),
        ("joined",): Declared(DATE, required=True),
        ("seen",): Declared(DATETIME),
        ("created",): Declared(DATETIME, required=True),
        ("alarm",): Declared(TIME),
        ("home",): Declared(LOCATION),
        ("work",): Declared(LOCATION, required=True),
        ("timezone",): Declared(TIMEZONE),
        ("tags",): Declared(ListOf(STRING)),
        ("sizes",): Declared(ListOf(INTEGER), required=True),
        ("grades",): Declared(ListOf(TIER)),
        ("places",): Declared(ListOf(LOCATION)),
        ("orders",): Declared(ORDERS),
        ("visits",): Declared(VISITS),
    }
)

DAY = 86_400
TEXTS = ("", "Soho", "soho", "Ära", "🦊", "🦊 dress", "dress", "none", "z")
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia")
NUMBERS = (0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 0.5, 2.5, -2.5, 1e-9, 1e15, -1e15, 3.0, 100.0, 1 / 3)
INTEGERS = (0, 1, -1, 2, 3, 7, 18, 100, 2**53, -(2**53), 2**53 - 1, 10**6)
MONEYS = (0, 1, -1, 5_000, 10_000, 25_000, 99_999, 2**53, -(2**53), 10**8, 4_999, 15_000)
PLACES = ((40.7638, -73.9727), (40.764, -73.97), (0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (52.5, 13.4), (10.0, -180.0))
STORES = ("Fifth Avenue", "Sixth Avenue", "🦊")
"""Names of the first of them."""

NOWS = (
    1_762_061_400,  # 2025-11-02 01:30 in New York, for the first time: clocks go back
    1_762_065_000,  # the same wall clock for the second time
    1_741_503_600,  # 2025-03-09 03:00 in New York, just after the gap
    1_709_251_199,  # 2024-02-29 23:59:59 UTC
    1_769_835_600,  # 2026-01-31 00:00 in New York
    1_777_593_599,  # a month end, one second before midnight UTC
)


@dataclass(frozen=True, slots=True)
class Values:
    """Random values of each type around one `now`."""

    random: Random
    now: int

    def of(self, type: Type) -> object:
        """A value of the type."""
        pick = self.random.choice
        if isinstance(type, OneOf):
            return pick(type.values)
        if isinstance(type, ListOf):
            return tuple(self.of(type.element) for _ in range(self.random.randrange(4)))
        if isinstance(type, History):
            return tuple(self.record(type) for _ in range(self.random.choice((0, 1, 1, 2, 3, 5))))
        pools = {
            BOOLEAN: (True, False),
            STRING: TEXTS,
            INTEGER: INTEGERS,
            NUMBER: NUMBERS,
            MONEY: MONEYS,
            TIME: (0, 1, 32_400, 75_600, 86_399),
            LOCATION: PLACES,
            TIMEZONE: ZONES,
        }
        if type == DATE:
            return self.now // DAY + pick(
                (0, 0, -1, 1, -6, -7, -8, -30, -31, -365, -366, 6, 7, 30, 365, -8_000, -20_000)
            )
        if type == DATETIME:
            near = pick((0, 0, 1, -1, 3_600, -3_600, DAY, -DAY, 7 * DAY, -7 * DAY, -30 * DAY, -31 * DAY, -365 * DAY))
            return self.now + near + pick((0, 0, 1, -1))
        return pick(pools[type])

    def declared(self, declared: Declared) -> object:
        """A value as the door gives it: within its bounds, missing only where it may be."""
        if not declared.always_there and self.random.random() < 0.25:
            return None
        value = self.of(declared.type)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = value if declared.minimum is None else max(value, type(value)(declared.minimum))
            value = value if declared.maximum is None else min(value, type(value)(declared.maximum))
        return value

    def record(self, history: History) -> tuple[object, ...]:
        """A record that is not after `now`, also where the day is still the one before."""
        latest = self.now if history.at == DATETIME else self.now // DAY - 1
        fields = dict(history.fields)
        values = {name: self.declared(each) for name, each in fields.items()}
        at = self.of(history.at)
        assert isinstance(at, int)
        values["at"] = min(at, latest)
        return tuple(values[name] for name in fields)

    def customer(self) -> dict[tuple[str, ...], object]:
        """A customer document that the door has let through."""
        return {path: self.declared(each) for path, each in PROFILE.attributes.items()}
