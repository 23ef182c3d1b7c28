"""What records make of a customer, with ties, gaps and customers who have none."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from nextbest.engine.functions.sql import NO, YES, Sql, all_of, first_known, less, word
from tests.arrays.columns import column, field, over, values, with_orders

AT, TOTAL, STORE, SURE = map(field, ("whole_at", "whole_total", "text_store", "yes_sure"))
ORDERS: tuple[Sequence[Mapping[str, Any]], ...] = (
    [
        {"whole_at": 5, "whole_total": 3, "text_store": "b", "yes_sure": True},
        {"whole_at": 1, "whole_total": None, "text_store": "a", "yes_sure": False},
        {"whole_at": 5, "whole_total": 9, "text_store": "🦊", "yes_sure": None},
        {"whole_at": 1, "whole_total": 3, "text_store": None, "yes_sure": True},
    ],
    [],
    [{"whole_at": 2, "whole_total": None, "text_store": None, "yes_sure": None}],
    [
        {"whole_at": 2, "whole_total": -1, "text_store": "\uffff", "yes_sure": False},
        {"whole_at": 1, "whole_total": 7, "text_store": "🦊", "yes_sure": True},
        {"whole_at": 2, "whole_total": -1, "text_store": "🦊", "yes_sure": False},
        {"whole_at": 2, "whole_total": 4, "text_store": "\uffff", "yes_sure": False},
    ],
)
LARGE = first_known(less(2, TOTAL), False)


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (first_known(over("count", YES), 0), [4, 0, 1, 4]),
        (first_known(over("count", LARGE), 0), [3, 0, 0, 2]),
        (first_known(over("count", NO), 0), [0, 0, 0, 0]),
        (over("sum", TOTAL, YES), [15, None, None, 9]),
        (over("sum", TOTAL, LARGE), [15, None, None, 11]),
        (over("minimum", TOTAL, YES), [3, None, None, -1]),
        (over("maximum", AT, LARGE), [5, None, None, 2]),
        (over("minimum", STORE, YES), ["a", None, None, "\uffff"]),
        (over("maximum", SURE, YES), [True, None, None, True]),
        (first_known(over("count_distinct", TOTAL, YES), 0), [2, 0, 0, 3]),
        (first_known(over("count_distinct", STORE, LARGE), 0), [2, 0, 0, 2]),
        (first_known(over("count_distinct", SURE, YES), 0), [2, 0, 0, 2]),
        (first_known(over("count_distinct", AT * 2**60, YES), 0), [2, 0, 1, 2]),
        (over("first_of", AT, TOTAL, YES), [3, None, None, 7]),
        (over("first_of", AT, STORE, YES), ["a", None, None, "🦊"]),
        (over("last_of", AT, TOTAL, YES), [9, None, None, 4]),
        (over("last_of", AT, STORE, YES), ["🦊", None, None, "🦊"]),
        (over("last_of", AT, SURE, LARGE), [True, None, None, False]),
        (over("first_of", AT, STORE, word("known", TOTAL)), [None, None, None, "🦊"]),
        (over("most_common", AT, TOTAL, YES), [3, None, None, -1]),
        (over("most_common", AT, STORE, YES), ["b", None, None, "\uffff"]),
        (over("most_common", AT, SURE, YES), [True, None, None, False]),
    ],
)
def test_an_aggregate(term: Sql, found: list[object]) -> None:
    assert repr(values(term, with_orders(*ORDERS))) == repr(found)


def test_what_is_seen_most_often_comes_before_what_is_seen_last() -> None:
    orders = [
        {"whole_at": at, "text_store": store} for at, store in ((1, "b"), (2, "b"), (3, "a"), (3, None), (4, None))
    ]
    assert values(over("most_common", AT, STORE, YES), with_orders(orders)) == ["b"]
    assert values(over("most_common", AT, STORE, YES), with_orders(orders[1:])) == ["a"]


def test_records_are_compared_with_what_is_the_customers() -> None:
    given = with_orders(*ORDERS, whole=[3, 3, 3, None], places=[((1.0, 0.0),), None, (), ((5.0, 0.0),)])
    above = over("count", first_known(less(column("whole"), TOTAL), False))
    assert values(above, given) == [1, 0, 0, 0]
    as_last = over("count", word("equal", AT, over("maximum", AT, YES)))
    assert values(as_last, given) == [2, 0, 1, 3]
    near = word("some", column("places"), less(word("latitude", Sql("element")), word("double", AT)))
    assert values(over("count", first_known(near, False)), given) == [2, 0, 0, 0]
    asked = word("any_of", column("texts"), Sql("list", (Sql("constant", data="a"),)))
    given = with_orders(*ORDERS, texts=[("a",), (), None, ("a", "b")])
    assert values(over("count", first_known(all_of(asked, less(2, TOTAL)), False)), given) == [3, 0, 0, 2]


def test_a_history_that_never_came_has_no_records() -> None:
    given = with_orders([], [])
    elsewhere = Sql("sum", (Sql("field", data=(("event", "lines"), "total")), YES), ("event", "lines"))
    assert values(elsewhere, given) == [None, None]
    assert values(Sql("count", (YES,), ("event", "lines")), given) == [0, 0]
