"""Random scores and decision tables around random expressions."""

from math import nextafter

from nextbest.dsl import checked_tables, typed
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Point, Row, Score, Table, Within
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    TIMEZONE,
    OneOf,
    Type,
)
from tests.differential.expressions import HERE, Maker, expression
from tests.differential.sample import INTEGERS, NUMBERS, PROFILE

ORDERED = (INTEGER, NUMBER, MONEY, DATE, DATETIME, TIME)
OUTCOMES = (INTEGER, NUMBER, BOOLEAN, DATE, OneOf(("shoes", "bags", "hats")))


def score(maker: Maker, name: str) -> Score:
    """A score whose `per` is never missing, as the checker sees to."""
    random = maker.random
    type = random.choice((INTEGER, NUMBER))
    points = tuple(_point(maker, type) for _ in range(random.randrange(5)))
    start = _quantity(maker, type)
    if random.random() < 0.5:
        return Score(name, type, points, start)
    low, high = (_of(type, end) for end in sorted(random.sample((-100, 0, 1, 7, 1_000), 2)))
    return Score(name, type, points, start, low, high)


def _of(type: Type, value: float) -> int | float:
    return float(value) + 0.0 if type == NUMBER else int(value)


def _quantity(maker: Maker, type: Type) -> int | float:
    return _of(type, maker.random.choice(NUMBERS if type == NUMBER else INTEGERS))


def _point(maker: Maker, type: Type) -> Point:
    random = maker.random
    add = _quantity(maker, type)
    when = expression(maker.make(BOOLEAN, 2)) if random.random() < 0.7 else None
    if random.random() < 0.5:
        return Point(add, "?", when)
    counted = INTEGER if type == INTEGER else random.choice((INTEGER, NUMBER))
    known = typed.Literal(type=counted, span=HERE, value=_quantity(maker, counted))
    arguments = (maker.make(counted, 2), known)
    per = typed.Apply(type=counted, span=HERE, function="otherwise", key="otherwise", arguments=arguments)
    bound = None if random.random() < 0.5 else _of(type, (abs(_quantity(maker, type)) or 1) * (1 if add >= 0 else -1))
    return Point(add, "?", when, expression(per), bound)


def table(maker: Maker, name: str, most: int = 6) -> Table:
    """A table over attributes and what the maker knows by name."""
    random = maker.random
    inputs = [_input(maker) for _ in range(random.randrange(1, 4))]
    type = random.choice(OUTCOMES)
    rows = tuple(
        Row(tuple(cell(maker, each.type) for each in inputs), maker.values.of(type), "?")
        for _ in range(random.randrange(most))
    )
    return Table(name, type, tuple(expression(each) for each in inputs), rows, maker.values.of(type))


def _input(maker: Maker) -> typed.Attribute | typed.Reference:
    types = (*ORDERED, BOOLEAN, STRING, TIMEZONE)
    names: list[typed.Attribute | typed.Reference] = [
        typed.Attribute(type=each.type, span=HERE, path=path)
        for path, each in PROFILE.attributes.items()
        if each.type in types or isinstance(each.type, OneOf)
    ]
    names += [
        typed.Reference(type=type, span=HERE, name=name)
        for name, type in maker.definitions.items()
        if type in types or isinstance(type, OneOf)
    ]
    return maker.random.choice(names)


def cell(maker: Maker, type: Type) -> Cell:
    """A cell of a column of that type."""
    random = maker.random
    kind = random.random()
    if kind < 0.25:
        return Anything()
    if kind < 0.35:
        return Nothing()
    if type in ORDERED and kind < 0.75:
        return _within(maker, type)
    values = [maker.values.of(type) for _ in range(random.choice((1, 1, 2, 3)))]
    if type == NUMBER:
        values = [float(int(each)) for each in values if isinstance(each, float)]
    return Among(tuple(dict.fromkeys(values)))


def _within(maker: Maker, type: Type) -> checked_tables.Within:
    ends = sorted(each for each in (maker.values.of(type), maker.values.of(type)) if isinstance(each, int | float))
    open_low, open_high = (maker.random.random() < 0.5 for _ in range(2))
    match maker.random.randrange(3):
        case 0:
            return Within(ends[0], None, low_fits=open_low)
        case 1:
            return Within(None, ends[0], high_fits=open_high)
        case _:
            return Within(ends[0], ends[1])


def near(value: object, type: Type) -> list[object]:
    """The value, and those next to it on either side."""
    if type == NUMBER and isinstance(value, float):
        return [value, nextafter(value, -1e300), nextafter(value, 1e300)]
    if type in ORDERED and isinstance(value, int):
        return [value, value - 1, value + 1]
    return [value]
