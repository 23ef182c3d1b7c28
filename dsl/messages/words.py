"""How types are called in messages, and how names are listed."""

from collections.abc import Sequence

from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DISTANCE,
    DURATION,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    PERIOD,
    STRING,
    TIME,
    TIMEZONE,
    History,
    ListOf,
    OneOf,
    Type,
)

_CALLED = {
    BOOLEAN: "a condition",
    STRING: "text",
    INTEGER: "an integer",
    NUMBER: "a number",
    MONEY: "money",
    DATE: "a date",
    DATETIME: "a datetime",
    TIME: "a time of day",
    LOCATION: "a location",
    TIMEZONE: "a time zone",
    PERIOD: "a period",
    DURATION: "a duration",
    DISTANCE: "a distance",
}


def a(type: Type) -> str:
    """A type with its article: `an integer`, `one of [gold, silver]`."""
    match type:
        case History():
            return "a history"
        case ListOf(element=element):
            return f"a list of {element}"
        case OneOf(values=values):
            shown = ", ".join(values[:5]) + (", …" if len(values) > 5 else "")
            return f"one of [{shown}]"
        case _:
            return _CALLED[type]


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names in a row: `` `a`, `b` and `c` ``."""
    quoted = [f"`{name}`" for name in names]
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)
