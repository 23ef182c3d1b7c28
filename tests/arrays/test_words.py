"""Every word on arrays means what its table says, to the last bit and where something is missing."""

from math import inf, nextafter
from typing import Any

import pytest

from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.functions.sql import (
    Sql,
    all_of,
    any_of,
    case,
    clamped,
    first_known,
    known,
    less,
    switch,
    whole,
    word,
)
from tests.arrays.columns import column, customers, shared, values

YES, WHOLE, WHOLE_2, DOUBLE, DOUBLE_2 = map(column, ("yes", "whole", "whole_2", "double", "double_2"))
TEXT, TEXT_2, TEXTS, WHOLES, PLACE = map(column, ("text", "text_2", "texts", "wholes", "place"))
MOST = 2**53


def test_arrays_have_every_word() -> None:
    assert DUCKDB.words == ARRAY_WORDS


def test_conditions_are_three_valued() -> None:
    answers = (True, False, None)
    pairs = [(one, other) for one in answers for other in answers]
    given = customers(yes=[one for one, _ in pairs], yes_2=[other for _, other in pairs])
    both = (YES, column("yes_2"))
    for one, other, every, some in zip(
        *zip(*pairs, strict=True), values(all_of(*both), given), values(any_of(*both), given), strict=True
    ):
        assert every == (False if one is False or other is False else None if None in (one, other) else True)
        assert some == (True if one or other else None if None in (one, other) else False)
    assert values(word("not", YES), given) == [None if one is None else not one for one, _ in pairs]
    assert values(known(YES), given) == [one is not None for one, _ in pairs]
    assert values(all_of(YES, YES, known(YES)), given) == [bool(one) for one, _ in pairs]


CASES: list[tuple[Sql, dict[str, list[Any]], list[object]]] = [
    # numbers
    (WHOLE + WHOLE_2, {"whole": [1, None, -MOST], "whole_2": [2, 3, MOST]}, [3, None, 0]),
    (DOUBLE * -1.0, {"double": [0.0, None, 0.1]}, [-0.0, None, -0.1]),
    (-DOUBLE, {"double": [0.0, 1.5]}, [-0.0, -1.5]),
    (
        word("divide", DOUBLE, word("null_if", DOUBLE_2, 0.0)),
        {"double": [1.0, 1.0, 0.3], "double_2": [3.0, -0.0, None]},
        [1 / 3, None, None],
    ),
    (word("modulo", WHOLE, 7), {"whole": [8, -8, -7, 0, None]}, [1, -1, 0, 0, None]),
    (WHOLE % 7, {"whole": [8, -8, -7, MOST, -MOST]}, [1, 6, 0, MOST % 7, -MOST % 7]),
    (WHOLE // 86_400, {"whole": [86_399, 86_400, -1, -86_401]}, [0, 1, -1, -2]),
    (word("floor", DOUBLE), {"double": [-0.5, 0.5, -0.0, 1e300]}, [-1.0, 0.0, -0.0, 1e300]),
    (word("ceil", DOUBLE), {"double": [-0.5, 0.5, 2.0]}, [-0.0, 1.0, 2.0]),
    (word("sqrt", DOUBLE), {"double": [2.0, 1e-300, 0.0]}, [2.0**0.5, 1e-150, 0.0]),
    (abs(WHOLE), {"whole": [-MOST, 3, None]}, [MOST, 3, None]),
    (word("double", WHOLE), {"whole": [2**62 + 1, 3]}, [float(2**62 + 1), 3.0]),
    (whole(DOUBLE), {"double": [-3.0, 1e15, None]}, [-3, 10**15, None]),
    (word("greatest", WHOLE, WHOLE_2, 2), {"whole": [1, 5, -9], "whole_2": [0, 7, 3]}, [2, 7, 3]),
    # equality and order
    (
        less(DOUBLE, DOUBLE_2),
        {"double": [0.1, -0.0, None], "double_2": [nextafter(0.1, inf), 0.0, 1.0]},
        [True, False, None],
    ),
    (word("equal", DOUBLE, DOUBLE_2), {"double": [-0.0, 1.0], "double_2": [0.0, None]}, [True, None]),
    (word("at_most", WHOLE, 3), {"whole": [3, 4, None]}, [True, False, None]),
    (
        word("equal", TEXT, TEXT_2),
        {"text": ["a", "b", "🦊", None], "text_2": ["b", "b", "🦊", "a"]},
        [False, True, True, None],
    ),
    (word("equal", "b", TEXT), {"text": ["a", "b", None]}, [False, True, None]),
    (word("equal", TEXT, "z"), {"text": ["a", None]}, [False, None]),
    (less(TEXT, TEXT_2), {"text": ["\uffff", "a", ""], "text_2": ["🦊", "B", "a"]}, [True, False, True]),
    (word("at_most", TEXT, "b"), {"text": ["b", "c", None]}, [True, False, None]),
    (word("in", TEXT, "a", "z"), {"text": ["a", "b", None]}, [True, False, None]),
    (word("in", TEXT, *"abcdefg"), {"text": ["a", *"zbcdefg", None]}, [True, False, *[True] * 6, None]),
    (word("in", WHOLE, *range(9)), {"whole": [0, 8, 9, None]}, [True, True, False, None]),
    (word("in", DOUBLE, 0.0, 2.0), {"double": [-0.0, 1.0, 2.0]}, [True, False, True]),
    # choices
    (first_known(WHOLE, WHOLE_2, 7), {"whole": [1, None, None], "whole_2": [None, 2, None]}, [1, 2, 7]),
    (first_known(YES, False), {"yes": [True, False, None]}, [True, False, False]),
    (first_known(TEXT, TEXT_2), {"text": ["a", None, None], "text_2": ["x", "b", None]}, ["a", "b", None]),
    (word("null_if", WHOLE, 5), {"whole": [5, 1, None]}, [None, 1, None]),
    (word("null_if", WHOLE, WHOLE_2), {"whole": [1, 1, 1], "whole_2": [1, 2, None]}, [None, 1, 1]),
    (case((YES, 1.5), otherwise=0.0), {"yes": [True, False, None]}, [1.5, 0.0, 0.0]),
    (case((YES, -1.5), otherwise=0.0), {"yes": [True, False, None]}, [-1.5, 0.0, 0.0]),
    (case((YES, 1.5), otherwise=-0.0), {"yes": [True, False]}, [1.5, -0.0]),
    (case((YES, WHOLE)), {"yes": [True, False, None, True], "whole": [1, 2, 3, None]}, [1, None, None, None]),
    (
        case((YES, "a"), (known(TEXT), TEXT), otherwise="z"),
        {"yes": [True, False, None], "text": ["b", "c", None]},
        ["a", "c", "z"],
    ),
    (
        case((YES, column("texts")), otherwise=column("texts_2")),
        {"yes": [True, False], "texts": [("a",), ()], "texts_2": [(), ("b", "c")]},
        [("a",), ("b", "c")],
    ),
    (
        case((YES, PLACE), otherwise=Sql("place", (Sql("constant", data=1.0), Sql("constant", data=-2.0)))),
        {"yes": [True, False, True], "place": [(3.0, 4.0), None, None]},
        [(3.0, 4.0), (1.0, -2.0), None],
    ),
    (
        case((YES, 1), (word("not", column("yes_2")), 2)),
        {"yes": [True, False, False, None], "yes_2": [True, True, False, False]},
        [1, None, 2, 2],
    ),
    (clamped(DOUBLE, 0.0, 1.0), {"double": [-1.0, -0.0, 0.5, 2.0]}, [0.0, -0.0, 0.5, 1.0]),
    (switch(WHOLE, {0: "a", 3: "b"}), {"whole": [3, 0, 1, None]}, ["b", "a", None, None]),
    (switch(TEXT, {"a": 5, "b": 0}), {"text": ["b", "a", "z", None]}, [0, 5, None, None]),
    # what clocks show: in New York they were put back an hour later
    (
        word("local_time", TEXT),
        {"text": ["America/New_York", "Asia/Kathmandu", "No/Where", None]},
        [5_400, 40_500, None, None],
    ),
    # what is nowhere known has the type that is asked for
    (less(case((YES, None)), 3), {"yes": [True, False]}, [None, None]),
    (first_known(column("memory"), 5), {"yes": [True, False]}, [5, 5]),
    (word("contains", column("memory"), "a"), {"yes": [True]}, [None]),
]


@pytest.mark.parametrize(("term", "given", "found"), CASES)
def test_the_word(term: Sql, given: dict[str, list[Any]], found: list[object]) -> None:
    # repr tells 1 from 1.0 and True, and 0.0 from -0.0.
    assert repr(values(term, customers(**given))) == repr(found)
    assert repr(values(shared(term), customers(**given))) == repr(found)
