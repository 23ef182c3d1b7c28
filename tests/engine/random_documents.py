"""Random customer documents: ordinary ones as JSON has them, and odd ones with anything in the place of a value."""

from collections import UserDict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from math import ceil, floor
from random import Random
from types import MappingProxyType
from typing import TypeVar

from nextbest.dsl import types
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Type

T = TypeVar("T")


class Tier(StrEnum):
    """Texts of a closed set."""

    GOLD = "gold"


class Double(float):
    """As numpy has them."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


class Word(str):
    """A text that is none of JSON's."""


class Count(int):
    """As numpy has them."""


class Object(dict[str, object]):
    """An object that is none of JSON's."""


TEXTS = [
    "gold", "golf", " gold", "cafe\u0301", "café", "\ud800", "America/New_York", "america/new_york", "21:00", "9:00",
    "24:00", "21:00:30", "2026-11-20", "20261120", "2026-02-30", "2026-W47-5", "2026-11-20T10:00:00Z", "12.50", "1e3",
    "2026-11-20t10:00z", "2026-11-20 10:00Z", "2026-11-20T10:00:00", "2026-W47-5T10:00:00Z", "0001-01-01T10:00:00Z",
    "9999-12-31T23:59:59-12:00", "2026-11-20T02:00:00.5-05:00", "2027-01-01T00:00:00Z", "20261120T100000+0000",
    "9999-12-31T00:00:00Z", "9999-12-30T23:59:59Z", "0001-01-02T00:00:00Z", "0001-01-01T23:59:59Z", "1969-12-31T23:59Z",
]  # fmt: skip
NUMBERS = [
    -0.0, 0, 0.0, 1, -3, 3.0, 2.5, 0.5, 0.1 + 0.2, 0.00001, 1e15, 1e16, 1e11, 123.45, -123.45, 99999999999.9999, 5e-324,
    2**30, 2**30 - 1, -(2**40), 2**53, 2**53 + 1, -(2**53), 10**400, float("nan"), float("inf"), -float("inf"),
    900719925474, 900719925475, 1.2345, 1.23455, 50_000, 50_001, -100.5,
]  # fmt: skip
BLANKS: list[object] = [None, "", " ", "\u00a0\n", "\x1f"]
LISTS: list[object] = [
    [],
    (),
    ["a", None],
    ("a", "b"),
    [1, 2.5],
    [""],
    [[]],
    frozenset({1}),
    [{"at": "2026-11-20"}],
    ({},),
]
OBJECTS: list[object] = [
    {}, {"lat": 1.0, "lon": 2.0}, {"lat": 1, "lon": 2.5}, {"lat": 91.0, "lon": 1.0}, {"lat": None, "lon": None},
    Object(lat=1.0, lon=2.0), {"lat": 1.0, "lon": 2.0, "alt": 3}, {"lat": float("nan"), "lon": 1.0}, {"flag": True},
    {"lat": -0.0, "lon": 1e-9}, UserDict(at="2026-11-20"), {"at": 1}, MappingProxyType({"flag": False}), {1: 2},
]  # fmt: skip
ODD: list[object] = [
    *TEXTS,
    *NUMBERS,
    *BLANKS,
    *LISTS,
    *OBJECTS,
    *(Word(each) for each in ("gold", "2026-11-20", "UTC", "2026-11-20T10:00:00Z", "x", "", "21:00")),
    *(Count(7), True, False, Double(2.5), Tier.GOLD, Decimal("12.5"), Decimal("NaN"), Decimal(-0), b"x", object()),
    *(date(2026, 11, 20), datetime(2026, 11, 20, 1, tzinfo=UTC), datetime(2026, 11, 20), time(9)),  # noqa: DTZ001
    *(datetime(2026, 11, 20, 1, tzinfo=timezone(timedelta(hours=5))), time(9, tzinfo=UTC)),
]


class Making:
    """Makes documents; of each value, how likely is it that it is odd, or not given at all?"""

    def __init__(self, random: Random, odd: float, missing: float) -> None:
        self.random, self.odd, self.missing = random, odd, missing

    def document(self, declared: Mapping[tuple[str, ...], Declared]) -> dict[str, object]:
        """A document with most of its attributes."""
        whole: dict[str, object] = {"id": self.value(types.STRING)}
        for (*groups, key), each in self.shuffled(declared.items()):
            inner: object = whole
            for group in groups:
                inner = inner.setdefault(group, {}) if isinstance(inner, dict) else None
            if isinstance(inner, dict) and (each.required or self.random.random() >= self.missing):
                inner[key] = self.value(each.type, each)
        for path in [(), *{path[:-1] for path in declared}]:
            if self.random.random() < self.odd:
                self.mangle(whole, path)
        return whole

    def mangle(self, whole: dict[str, object], path: tuple[str, ...]) -> None:
        """Do something to one of the groups."""
        *above, last = ("", *path)
        inner: object = {"": whole}
        for name in above:
            inner = inner.get(name) if isinstance(inner, dict) else None
        group = inner.get(last) if isinstance(inner, dict) else None
        if not isinstance(inner, dict) or not isinstance(group, dict):
            return
        match self.random.randrange(4):
            case 0:
                group[self.random.choice(["emial", "days", "a/b~c", ""])] = self.random.choice([1, None])
            case 1 if path:
                inner[last] = self.random.choice([None, " ", "x", Object(group), UserDict(group), [], {}])
            case 2 if group:
                del group[self.random.choice(list(group))]
            case _ if group:
                group[self.random.choice(list(group))] = self.random.choice(ODD)

    def value(self, type: Type, declared: Declared | None = None) -> object:
        """What may stand there."""
        if self.random.random() < self.odd:
            return self.random.choice(ODD)
        match type:
            case ListOf(element):
                return [self.value(element) for _ in range(self.random.randrange(3))]
            case History(fields):
                return [self.record(fields) for _ in range(self.random.randrange(4))]
        return self.ordinary(type, declared or Declared(type))

    def record(self, fields: tuple[tuple[str, Declared], ...]) -> dict[str, object]:
        """A record; of `contacts` and `offers` ids are sometimes the same."""
        found = {
            name: str(self.random.randrange(9 if self.odd else 10**9)) if name == "id" else self.value(each.type, each)
            for name, each in self.shuffled(fields)
            if each.required or name == "at" or self.random.random() >= self.missing
        }
        return Object(found) if self.random.random() < self.odd else found

    def ordinary(self, type: Type, declared: Declared) -> object:
        """A value as JSON usually has it."""
        random = self.random
        if type in (types.INTEGER, types.NUMBER, types.MONEY):
            scale = 10_000 if type == types.MONEY else 1
            low = -(10**9) if declared.minimum is None else declared.minimum / scale
            high = 10**9 if declared.maximum is None else declared.maximum / scale
            whole = random.randint(ceil(low), max(floor(high), ceil(low)))
            plain = type == types.INTEGER or high < 0 or random.random() < 0.3
            return whole if plain else self.fraction(type, low, high)
        day = date.fromordinal(random.randint(650_000, 740_000)).isoformat()
        clock = f"{random.randrange(24):02}:{random.randrange(60):02}"
        values: dict[Type, object] = {
            types.BOOLEAN: random.random() < 0.5,
            types.STRING: random.choice(["anna", "x y", "Z", "~", "0"]),
            types.DATE: day,
            types.TIME: clock,
            types.DATETIME: f"{day}T{clock}:{random.randrange(60):02}{random.choice(['Z', '+00:00', '-05:30'])}",
            types.LOCATION: {"lat": random.uniform(-90, 90), "lon": random.uniform(-180, 180)},
            types.TIMEZONE: random.choice(["UTC", "Asia/Kathmandu"]),
        }
        return random.choice(["gold", "silver", "café"]) if isinstance(type, OneOf) else values[type]

    def fraction(self, type: Type, low: float, high: float) -> float:
        """A float within bounds; of money one that the short way takes."""
        if type == types.NUMBER:
            return self.random.uniform(low, high)
        return self.random.randint(ceil(max(low, 0) * 10_000), floor(high * 10_000)) / 10_000

    def shuffled(self, given: Iterable[T]) -> list[T]:
        """The same in any order."""
        found = list(given)
        self.random.shuffle(found)
        return found
