"""Some of the rows: whatever was computed before, and in whatever order they are taken."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pytest

from nextbest.engine.backends.arrays.evaluator import Evaluator
from nextbest.engine.backends.arrays.taking import Rows
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import YES, Sql, case, less, word
from tests.arrays.columns import NOW, column, field, over, values, with_orders

GIVEN = with_orders(
    [{"whole_total": 1}, {"whole_total": 5}],
    [],
    [{"whole_total": 7}],
    [{"whole_total": None}, {"whole_total": 2}, {"whole_total": 9}],
    whole=[1, None, 3, 4],
    text=["a", "b", None, "c"],
    texts=[("a",), (), None, ("b", "c")],
    place=[(1.0, 2.0), None, (3.0, 4.0), (5.0, 6.0)],
)
LARGE = less(column("whole"), field("whole_total"))
TERMS = (
    column("whole"),
    column("text"),
    column("texts"),
    column("place"),
    Sql("constant", data=2.5),
    Sql("constant", data="x"),
    Sql("constant"),
    column("memory"),
    case((less(column("whole"), 2), "small"), otherwise=column("text")),
    word("element_of", column("text"), column("texts")),
    over("count", LARGE),
    over("sum", field("whole_total"), LARGE),
    over("last_of", field("whole_total"), field("whole_total"), YES),
    word("plus", column("whole"), over("maximum", field("whole_total"), YES)),
)
ROWS: Sequence[Rows] = (
    np.array([3, 0, 2]),
    np.array([1, 1]),
    np.array([], np.int64),
    slice(1, 3),
    slice(0, 0),
    slice(0, 4),
    slice(3, 4),
)


@pytest.mark.parametrize("before", [(), TERMS, TERMS[::2], TERMS[1::2]], ids=["nothing", "all", "even", "odd"])
@pytest.mark.parametrize("kept", [None, frozenset(), frozenset(TERMS)], ids=["all", "none", "asked"])
def test_rows_are_taken_with_what_is_known_of_them(before: Sequence[Sql], kept: frozenset[Sql] | None) -> None:
    whole = {term: values(term, GIVEN) for term in TERMS}
    for rows, again in permutations(ROWS, 2):
        everyone = Evaluator(GIVEN, Clock(NOW, "UTC"), kept)
        for term in before:
            everyone.value(term)
        some, places = everyone.taken(rows), np.arange(4)[rows]
        fewer_rows = again if isinstance(again, slice) else again[again < len(places)]
        fewer, fewer_places = some.taken(fewer_rows), places[fewer_rows]
        for term in TERMS:
            assert values(term, some) == [whole[term][place] for place in places]
            assert values(term, fewer) == [whole[term][place] for place in fewer_places]


def test_a_slice_copies_nothing() -> None:
    everyone = Evaluator(GIVEN, Clock(NOW, "UTC"))
    found = everyone.taken(slice(1, 3)).value(column("whole"))
    assert np.shares_memory(found.values, everyone.value(column("whole")).values)  # type: ignore[union-attr]


def test_what_is_kept_is_not_computed_again() -> None:
    twice, once = word("plus", column("whole"), 1), word("plus", column("whole"), 2)
    everyone = Evaluator(GIVEN, Clock(NOW, "UTC"), {twice})
    assert everyone.value(twice) is everyone.value(twice)
    assert everyone.value(once) is not everyone.value(once)
