"""Numbers are those of CPython to the last bit, and whole ones beyond 64 bits lose nothing."""

import operator
from collections.abc import Callable
from itertools import product
from math import inf
from random import Random
from typing import Any

import pytest

from nextbest.engine.functions.sql import Sql, clamped, double, less, whole, word
from tests.arrays.columns import column, customers, field, over, shared, values, with_orders

MOST = 2**53
EDGES = (0, 1, -1, 9_999, 10_000, MOST, -MOST, MOST - 1, 2**62, -(2**62), 2**63 - 1)
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {"plus": operator.add, "minus": operator.sub, "times": operator.mul}


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("reach", [10**3, MOST, 2**62], ids=["small", "large", "too large"])
def test_wide_numbers_lose_nothing(name: str, reach: int) -> None:
    random = Random(reach)
    edges = [each for each in EDGES if abs(each) <= reach] or [0]
    pairs = [
        (random.choice((None, *edges)), random.choice((*edges, random.randint(-reach, reach)))) for _ in range(300)
    ]
    given = customers(whole=[one for one, _ in pairs], whole_2=[other for _, other in pairs])
    result = word(name, word("wide", column("whole")), word("wide", column("whole_2")))
    meant = [None if one is None or other is None else OPERATORS[name](one, other) for one, other in pairs]
    assert values(result, given) == meant
    assert values(double(result), given) == [None if each is None else float(each) for each in meant]
    cut = [None if each is None else min(max(each, -MOST), MOST) for each in meant]
    assert repr(values(whole(clamped(result, -MOST, MOST)), given)) == repr(cut)
    assert repr(values(shared(whole(clamped(result, -MOST, MOST))), given)) == repr(cut)
    further = clamped(result * 3 + 1, -MOST, MOST)
    assert values(less(further, 0), given) == [None if each is None else each * 3 + 1 < 0 for each in meant]


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1e300, 1e300), (-1.0, 0.0)])
def test_cutting_keeps_every_bit(low: float, high: float) -> None:
    for numbers in ((low, high, -0.0, 0.0), (low, -inf, inf, 2 * high, -0.0), (None, high), (None, inf), (-inf, None)):
        found = values(shared(clamped(column("double"), low, high)), customers(double=numbers))
        meant = [None if each is None else low if each < low else high if high < each else each for each in numbers]
        assert repr(found) == repr(meant)


def test_sums_lose_nothing() -> None:
    orders: list[list[dict[str, int | None]]] = [[{"whole": MOST}] * 2_000, [{"whole": -1}, {"whole": None}], []]
    total = over("sum", field("whole"), Sql("constant", data=True))
    assert values(total, with_orders(*orders)) == [MOST * 2_000, -1, None]
    assert values(double(total), with_orders(*orders)) == [float(MOST * 2_000), -1.0, None]


@pytest.mark.parametrize("name", ["plus", "minus", "times", "divide"])
def test_doubles_are_those_of_python(name: str) -> None:
    random = Random(7)
    numbers = (0.0, -0.0, 0.1, 1e-308, 5e-324, 1e300, -1e300, 1 / 3)
    some = [*numbers, *(random.gauss(0, 1) for _ in range(10))]
    pairs = [(one, other) for one, other in product(some, some) if other != 0 or name != "divide"]
    given = customers(double=[one for one, _ in pairs], double_2=[other for _, other in pairs])
    python = operator.truediv if name == "divide" else OPERATORS[name]
    found = values(word(name, column("double"), column("double_2")), given)
    assert list(map(repr, found)) == [repr(python(one, other)) for one, other in pairs]


@pytest.mark.parametrize("by", [1, 2, 7, 86_400, 146_097])
def test_division_of_whole_numbers_is_that_of_python(by: int) -> None:
    random = Random(by)
    near = [each * by + step for each in (-3, -1, 0, 1, 5) for step in (-1, 0, 1)]
    numbers = [*near, *(random.randint(-(10**11), 10**11) for _ in range(300))]
    given = customers(whole=numbers)
    assert values(column("whole") // by, given) == [each // by for each in numbers]
    assert values(column("whole") % by, given) == [each % by for each in numbers]
