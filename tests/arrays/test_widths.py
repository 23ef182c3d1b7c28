"""Whole numbers in few bytes: nothing that is computed of them is lost, and whoever asks gets 64 bits."""

import numpy as np
import pytest

from nextbest.engine.backends.arrays.columns import Column, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.widths import narrowed, widened
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import Sql, double, equal, is_in, less, sql, word

ENDS = [0, 1, -1, 2**15 - 1, -(2**15), 2**15, 2**31 - 1, -(2**31), 2**31, 2**52]


def column(values: list[int]) -> Column:
    return narrowed(Values(np.array(values)))


@pytest.mark.parametrize(
    ("most", "dtype"), [(2**15 - 1, np.int16), (2**15, np.int32), (2**31 - 1, np.int32), (2**31, np.int64)]
)
def test_as_few_bytes_as_hold_them(most: int, dtype: type) -> None:
    for values in ([most, 0], [0, -most - 1]):
        found = column(values)
        assert isinstance(found, Values)
        assert (found.values.dtype, found.values.tolist()) == (np.dtype(dtype), values)
        wide = widened(found)
        assert isinstance(wide, Values)
        assert (wide.values.dtype, wide.values.tolist()) == (np.dtype(np.int64), values)


@pytest.mark.parametrize("values", [np.array([0.5]), np.array([True]), np.array([], np.int64)])
def test_others_stay_as_they_are(values: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> None:
    given = Values(values)
    assert narrowed(given) is given
    assert widened(given) is given


def test_words_say_the_same_of_columns_of_any_width() -> None:
    a, b = Sql("column", data="a"), Sql("column", data="b")
    for most in (2**15 - 1, 2**31 - 1, 2**45):
        values = [each for each in ENDS if abs(each) <= most] + [most, -most]
        others = values[::-1]
        plain = Customers(len(values), {"a": Values(np.array(values)), "b": Values(np.array(others))})
        narrow = Customers(len(values), {name: narrowed(each) for name, each in plain.columns.items()})
        constants = [sql(each) for each in ENDS]
        terms = [a + b, a - b, word("negate", a), word("abs", a), double(a), a, word("greatest", a, b)]
        terms += [each for to in (b, *constants) for each in (equal(a, to), less(a, to), word("at_most", to, a))]
        terms += [is_in(a, Sql("list", tuple(constants[:size]))) for size in (2, len(constants))]
        if most < 2**31:
            terms.append(a * b)
        for term in terms:
            found, wanted = (Evaluator(each, Clock(0, "UTC")).value(term) for each in (narrow, plain))
            assert isinstance(found, Values)
            assert isinstance(wanted, Values)
            assert found.values.dtype == wanted.values.dtype
            assert found.values.tolist() == wanted.values.tolist(), term
