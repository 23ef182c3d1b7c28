"""What aggregates make of records (language.md 1.4), by hand and independently of the order of records."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, MONEY, STRING, OneOf, Type
from nextbest.engine.functions import FORMS

TIER = OneOf(("silver", "gold", "bronze"))
DAY = 86_400
Records = list[tuple[int, Any]]

FACTS: list[tuple[str, Type, Records, object]] = [
    ("count", BOOLEAN, [], 0),
    ("count", BOOLEAN, [(1, True), (1, True), (2, None), (3, False)], 2),
    ("any", BOOLEAN, [], False),
    ("any", BOOLEAN, [(1, False), (2, None)], None),
    ("any", BOOLEAN, [(1, None), (2, True)], True),
    ("any", BOOLEAN, [(1, False)], False),
    ("none", BOOLEAN, [], True),
    ("none", BOOLEAN, [(1, False), (2, None)], None),
    ("none", BOOLEAN, [(1, None), (2, True)], False),
    ("sum", INTEGER, [], 0),
    ("sum", MONEY, [(1, 15_000), (2, None), (3, -5_000)], 10_000),
    ("average", INTEGER, [], None),
    ("average", INTEGER, [(1, None)], None),
    ("average", INTEGER, [(1, 1), (2, 2), (3, 2), (4, None)], 5 / 3),
    ("average", MONEY, [(1, 15_000), (2, 5_000)], 1.0),
    ("minimum", INTEGER, [(1, None)], None),
    ("minimum", INTEGER, [(1, 5), (2, None), (3, -2)], -2),
    ("maximum", MONEY, [(1, 5), (2, 7)], 7),
    ("first", STRING, [], None),
    ("first", STRING, [(2, "b"), (1, None), (3, "a")], None),
    ("first", STRING, [(1, "b"), (1, None), (1, "a"), (2, "A")], "a"),
    ("first", STRING, [(1, "\U0001d11e"), (1, "\uff5e")], "\uff5e"),
    ("last", STRING, [(2, None), (1, "a")], None),
    ("last", STRING, [(1, "z"), (2, "a"), (2, "b")], "b"),
    ("last", BOOLEAN, [(1, False), (1, True)], True),
    ("last", TIER, [(1, "silver"), (1, "bronze"), (1, "gold")], "bronze"),
    ("first", TIER, [(1, "bronze"), (1, "gold")], "gold"),
    ("count_distinct", STRING, [(1, "a"), (2, "a"), (3, None), (4, "A")], 2),
    ("most_common", STRING, [(1, None)], None),
    ("most_common", STRING, [(1, "a"), (2, "b"), (0, "b"), (3, "a"), (1, "c")], "a"),
    ("most_common", STRING, [(5, "b"), (5, "a"), (1, "a"), (1, "b")], "a"),
    ("most_common", TIER, [(5, "bronze"), (5, "gold")], "gold"),
    ("average_gap", DATETIME, [(0, None)], None),
    ("average_gap", DATETIME, [(7, None), (7, None)], None),
    ("average_gap", DATETIME, [(0, None), (DAY, None), (DAY, None), (3 * DAY, None)], 1.5),
    ("average_gap", DATE, [(10, None), (13, None)], 3.0),
]


def aggregate(name: str, records: Records, type: Type) -> object:
    meaning = FORMS[f"aggregate.{name}"].python
    assert meaning is not None
    return meaning(records, type)


@pytest.mark.parametrize(("name", "of", "records", "gives"), FACTS)
def test_a_plain_fact(name: str, of: Type, records: Records, gives: object) -> None:
    for shuffle in range(4):
        shuffled = random.Random(shuffle).sample(records, len(records))
        found = aggregate(name, shuffled, of)
        assert found == gives
        assert type(found) is type(gives)


def test_there_is_a_fact_about_every_aggregate() -> None:
    assert {f"aggregate.{name}" for name, *_ in FACTS} == {key for key in FORMS if key.startswith("aggregate.")}


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.sampled_from(TIER.values))))
def test_the_least_in_order_is_the_greatest_in_reverse(records: Records) -> None:
    """Turning time and the order of the set round turns `first` into `last`."""
    reverse = OneOf(TIER.values[::-1])
    mirrored = [(-at, value) for at, value in records]
    assert aggregate("first", records, TIER) == aggregate("last", mirrored, reverse)


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.sampled_from("abc"))))
def test_most_common_against_the_rule_word_by_word(records: Records) -> None:
    values = [value for _, value in records if value is not None]
    most = [each for each in values if all(values.count(each) >= values.count(other) for other in values)]
    latest = {each: max(at for at, value in records if value == each) for each in most}
    seen_latest = [each for each in most if latest[each] == max(latest.values())]
    assert aggregate("most_common", records, STRING) == (sorted(seen_latest)[0] if seen_latest else None)
