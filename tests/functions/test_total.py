"""No operator raises, and each gives a value of its type, whatever well-typed values it is given."""

from math import isnan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl.signatures import ListPattern, Pattern, Var
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
    ListOf,
    OneOf,
    Type,
)
from nextbest.engine.functions import FORMS, FUNCTIONS, PRIMITIVES
from nextbest.engine.functions.function import Form
from nextbest.engine.functions.ranges import RANGES, saturate

WHOLE = st.sampled_from([-(2**53), -1, 0, 1, 2**53]) | st.integers(-(2**53), 2**53)
SET = OneOf(("b", "a", "c"))
VALUES: dict[Type, st.SearchStrategy[Any]] = {
    BOOLEAN: st.booleans(),
    STRING: st.text(st.characters(), max_size=5),
    INTEGER: WHOLE,
    NUMBER: st.sampled_from([-1e300, -0.0, 5e-324, 1e300]) | st.floats(-1e300, 1e300),
    MONEY: WHOLE,
    DATE: st.sampled_from([-719_162, 2_932_896]) | st.integers(-719_162, 2_932_896),
    DATETIME: st.integers(-62_135_596_800, 253_402_300_799),
    TIME: st.integers(0, 86_399),
    TIMEZONE: st.sampled_from(["UTC", "Asia/Tokyo"]),
    LOCATION: st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    SET: st.sampled_from(SET.values),
}
CLASSES: dict[Type, type] = {BOOLEAN: bool, NUMBER: float, STRING: str, TIMEZONE: str, LOCATION: tuple}

MEANT = [
    (function.unknown, form)
    for function in (*FUNCTIONS.values(), *PRIMITIVES.values())
    for form in function.forms
    if form.python is not None and not form.key.startswith("aggregate.")
]


def choices(form: Form) -> list[Type | None]:
    """What the type variable of an overload can stand for; [None] without one."""
    variables = {each for pattern in form.params for each in [inner(pattern)] if isinstance(each, Var)}
    assert len(variables) <= 1
    if not variables:
        return [None]
    (variable,) = variables
    return [*variable.among, *([SET] if variable.sets else []), *([ListOf(STRING)] if variable.lists else [])]


def inner(pattern: Pattern) -> Pattern:
    return inner(pattern.element) if isinstance(pattern, ListPattern) else pattern


def values(pattern: Pattern, bound: Type | None) -> st.SearchStrategy[Any]:
    if isinstance(pattern, ListPattern):
        return st.lists(values(pattern.element, bound), max_size=4).map(tuple)
    found = bound if isinstance(pattern, Var) else pattern
    assert not isinstance(found, Var | ListPattern)
    assert found is not None
    return values(ListPattern(found.element), None) if isinstance(found, ListOf) else VALUES[found]


@pytest.mark.parametrize(("unknown", "form"), MEANT, ids=lambda each: each.key if isinstance(each, Form) else each)
@settings(max_examples=40)
@given(data=st.data())
def test_an_operator_is_total(unknown: str, form: Form, data: st.DataObject) -> None:
    bound = data.draw(st.sampled_from(choices(form)))
    args = [data.draw(values(each, bound)) for each in form.params]
    if unknown != "strict":
        args = [None if data.draw(st.booleans()) else each for each in args]
    assert form.python is not None
    result = form.python(*args)
    if result is None:
        assert form.partial or unknown in ("kleene", "choice", "otherwise")
        return
    kind = bound if isinstance(form.result, Var) else form.result
    assert not isinstance(kind, Var | ListPattern)
    assert kind is not None
    assert isinstance(result, tuple if isinstance(kind, ListOf) else CLASSES.get(kind, str if kind == SET else object))
    if kind in RANGES:
        assert isinstance(result, int | float)
        assert not isnan(result)
        low, high = RANGES[kind]
        cut = saturate(kind, result) if form.saturates else result
        assert low <= cut <= high
        assert type(cut) is (float if kind == NUMBER else int)


@pytest.mark.parametrize("key", sorted(key for key in FORMS if key.startswith("aggregate.")))
@settings(max_examples=40)
@given(data=st.data())
def test_an_aggregate_is_total(key: str, data: st.DataObject) -> None:
    form = FORMS[key]
    field = form.params[1] if len(form.params) == 2 else None
    if field is not None:
        assert isinstance(field, Var)
        kind = data.draw(st.sampled_from([*field.among, *([SET] if field.sets else [])]))
    else:
        kind = data.draw(st.sampled_from([DATE, DATETIME])) if key == "aggregate.average_gap" else BOOLEAN
    at = st.integers(0, 3) | VALUES[DATETIME]
    records = data.draw(st.lists(st.tuples(at, st.none() | VALUES[kind]), max_size=6))
    assert form.python is not None
    result = form.python(records, kind)
    if result is None:
        assert form.partial or key in ("aggregate.any", "aggregate.none")
    elif form.result == NUMBER:
        assert type(result) is float
        assert abs(result) <= 2**53
