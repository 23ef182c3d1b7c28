"""The types of the language (language.md 1.1), as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Scalar:
    """A type without parts, known by its name. Compare with the constants of this module."""

    name: str

    def __str__(self) -> str:
        return self.name


BOOLEAN = Scalar("boolean")
STRING = Scalar("string")
INTEGER = Scalar("integer")
NUMBER = Scalar("number")
MONEY = Scalar("money")
DATE = Scalar("date")
DATETIME = Scalar("datetime")
TIME = Scalar("time")
LOCATION = Scalar("location")
TIMEZONE = Scalar("timezone")

SCALARS: Mapping[str, Scalar] = MappingProxyType(
    {each.name: each for each in (BOOLEAN, STRING, INTEGER, NUMBER, MONEY, DATE, DATETIME, TIME, LOCATION, TIMEZONE)}
)

# Literals that stand only after the words that take them; no attribute and no expression has such a type.
PERIOD = Scalar("period")
DURATION = Scalar("duration")
DISTANCE = Scalar("distance")


@dataclass(frozen=True, slots=True)
class OneOf:
    """A closed set of texts. The order as written breaks ties only: sets of the same values are the same type."""

    values: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneOf) and frozenset(self.values) == frozenset(other.values)

    def __hash__(self) -> int:
        return hash(frozenset(self.values))

    def __str__(self) -> str:
        return f"one of [{', '.join(self.values)}]"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list whose elements are never missing; the list itself may be."""

    element: "Type"

    def __str__(self) -> str:
        return f"list of {self.element}"


@dataclass(frozen=True, slots=True)
class History:
    """A bag of records, each with an `at`; never missing, not given is empty."""

    fields: tuple[tuple[str, "Declared"], ...]

    def field(self, name: str) -> "Declared | None":
        """The record's field of that name."""
        return dict(self.fields).get(name)

    @property
    def at(self) -> "Type":
        """DATE or DATETIME: the type of the records' `at`."""
        return dict(self.fields)["at"].type

    def __str__(self) -> str:
        return "history"


Type = Scalar | OneOf | ListOf | History


def is_text(type: Type) -> bool:
    """Whether its values are texts: then `10000` and `10_000` are two of them."""
    return type in (STRING, TIMEZONE) or isinstance(type, OneOf)


WEEKDAY = OneOf(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


@dataclass(frozen=True, slots=True)
class Declared:
    """What a bundle says of one attribute, record field or event field.

    `default`, `minimum` and `maximum` are in the engine's forms of values (see typed.py).
    """

    type: Type
    required: bool = False
    """`!`: the door refuses a customer without it."""
    default: object = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    sensitive: bool = False
    about: str = ""
    examples: tuple[object, ...] = ()

    @property
    def always_there(self) -> bool:
        """Whether no expression can find it missing."""
        return self.required or self.default is not None or isinstance(self.type, History)
