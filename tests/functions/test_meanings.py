"""What each operator of graphs gives in Python, against plain facts; its inline form gives the same."""

from datetime import date

import pytest

from nextbest.dsl.types import Type
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.chance import bucket
from nextbest.engine.functions.ranges import RANGES, saturate

BIG = 2**53
FRIDAY = (date(2026, 11, 20) - date(1970, 1, 1)).days
SOHO, HARLEM, PARIS = (40.7233, -74.003), (40.8116, -73.9465), (48.8566, 2.3522)

FACTS: list[tuple[str, tuple[object, ...], object]] = [
    ("and", (True, True, True), True),
    ("and", (True, None), None),
    ("and", (None, False), False),
    ("or", (False, False), False),
    ("or", (False, None), None),
    ("or", (None, False, True), True),
    ("not", (True,), False),
    ("not", (None,), None),
    ("if", (True, 1, 2), 1),
    ("if", (False, 1, None), None),
    ("if", (None, 1, 1), None),
    ("otherwise", (None, 0, 3), 0),
    ("otherwise", (False, True), False),
    ("otherwise", (None, None), None),
    ("known", (0,), True),
    ("known", (None,), False),
    ("missing", (None,), True),
    ("missing", ((),), False),
    ("equal", ("é", "é"), True),
    ("equal", (3, 4), False),
    ("less", (3, 3), False),
    ("less", (-0.5, 0.5), True),
    ("at_most", (3, 3), True),
    ("at_most", (4, 3), False),
    ("in", ("a", ("b", "a")), True),
    ("in", ("a", ()), False),
    ("contains.text", ("summer dress", "r d"), True),
    ("contains.text", ("Dress", "dress"), False),
    ("contains.text", ("e\u0301", "\u00e9"), False),
    ("contains.list", (("ab",), "a"), False),
    ("contains.list", ((1, 2), 2), True),
    ("contains_any_of", (("a", "b"), ("c", "b")), True),
    ("contains_any_of", (("a",), ()), False),
    ("contains_all_of", (("a", "b"), ("b",)), True),
    ("contains_all_of", (("a",), ("a", "b")), False),
    ("contains_all_of", ((), ()), True),
    ("starts_with", ("/blog/1", "/blog"), True),
    ("starts_with", ("a", "ab"), False),
    ("ends_with", ("ann@a.org", ".org"), True),
    ("ends_with", ("𝄞a", "𝄞"), False),
    ("lower", ("ABCXYZ ÄÉİ Σ",), "abcxyz ÄÉİ Σ"),
    ("weekday", (0,), "thursday"),
    ("weekday", (FRIDAY,), "friday"),
    ("weekday", (-1,), "wednesday"),
    ("days_between.date", (10, 7), -3),
    ("days_between.datetime", (0, 86_399), 0),
    ("days_between.datetime", (0, 86_400), 1),
    ("days_between.datetime", (1, 0), -1),
    ("next_anniversary", (FRIDAY - 365, FRIDAY), FRIDAY),
    ("last_anniversary", (FRIDAY + 1, FRIDAY), FRIDAY - 364),
    ("latitude", (SOHO,), 40.7233),
    ("longitude", (SOHO,), -74.003),
    ("near_any", (1.0, 0.0, 0.0, 1e-9, ((0.0, 0.0),)), True),
    ("near_any", (1.0, 0.0, 0.0, 1e-9, ((0.0, 1.0), (1.0, 0.0))), False),
    ("near_any", (1.0, 0.0, 0.0, 5.0, ()), False),
    ("nearest_name", (HARLEM, (SOHO, PARIS), ("SoHo", "Paris")), "SoHo"),
    ("nearest_name", (PARIS, (SOHO, PARIS), ("SoHo", "Paris")), "Paris"),
    ("nearest_name", (PARIS, (SOHO, HARLEM, SOHO, HARLEM), ("b", "d", "a", "c")), "c"),
    ("nearest_name", ((0.0, 179.0), ((0.0, 170.0), (0.0, -179.0)), ("west", "across")), "across"),
    ("add.integer", (BIG, 1), BIG + 1),
    ("add.number", (0.1, 0.2), 0.30000000000000004),
    ("add.money", (15_000, -5_000), 10_000),
    ("subtract.integer", (2, 5), -3),
    ("subtract.number", (0.5, 0.25), 0.25),
    ("subtract.money", (0, 1), -1),
    ("multiply.integer", (-3, 4), -12),
    ("multiply.number", (1e300, 1e300), float("inf")),
    ("multiply.money_integer", (12_500, 3), 37_500),
    ("multiply.money_integer", (3, 12_500), 37_500),
    ("multiply.money_number", (12_500, 0.5), 0.625),
    ("multiply.number_money", (0.5, 12_500), 0.625),
    ("divide.number", (1.0, 4.0), 0.25),
    ("divide.number", (1.0, -0.0), None),
    ("divide.money_number", (10_000, 4.0), 0.25),
    ("divide.money_number", (10_000, 0.0), None),
    ("divide.number_money", (1.0, 40_000), 0.25),
    ("divide.number_money", (1.0, 0), None),
    ("divide.money", (10_000, 40_000), 0.25),
    ("divide.money", (10_000, 0), None),
    ("negative", (BIG,), -BIG),
    ("negative", (-0.5,), 0.5),
    ("min", (3, -5), -5),
    ("max", (0.5, 0.25), 0.5),
    ("abs", (-7,), 7),
    ("abs", (2.5,), 2.5),
    ("floor", (-2.5,), -3),
    ("floor", (1e300,), BIG),
    ("floor", (-1e300,), -BIG),
    ("ceil", (-2.5,), -2),
    ("ceil", (2.000001,), 3),
    ("ceil", (1e17,), BIG),
    ("sqrt", (2.25,), 1.5),
    ("sqrt", (0.0,), 0.0),
    ("sqrt", (-1e-300,), None),
    ("round", (23_450, 2), 23_500),
    ("round", (23_449, 2), 23_400),
    ("round", (-23_450, 2), -23_500),
    ("round", (5_000, 0), 10_000),
    ("round", (-4_999, 0), 0),
    ("round", (12_345, 4), 12_345),
    ("round", (12_345, 3), 12_350),
    ("to_number.integer", (BIG,), 9007199254740992.0),
    ("to_number.money", (12_345,), 1.2345),
    ("to_number.money", (-1,), -0.0001),
    ("bucket", ("c-1", "autumn"), 0x8F787573 / 2**32),
]


@pytest.mark.parametrize(("key", "args", "gives"), FACTS)
def test_a_plain_fact(key: str, args: tuple[object, ...], gives: object) -> None:
    form = FORMS[key]
    assert form.python is not None
    result = form.python(*args)
    assert result == gives
    assert type(result) is type(gives)
    if form.inline is not None:
        written = form.inline.format(*(f"args[{position}]" for position in range(len(args))))
        inlined = eval(written, {"args": args})  # the text is ours, from the table
        assert inlined == gives
        assert type(inlined) is type(gives)


def test_there_is_a_fact_about_every_operator() -> None:
    told = {key for key, _, _ in FACTS}
    assert told == {key for key, form in FORMS.items() if form.python and not key.startswith("aggregate.")}


@pytest.mark.parametrize("quantity", RANGES, ids=str)
def test_a_result_beyond_its_range_is_the_nearest_end(quantity: Type) -> None:
    low, high = RANGES[quantity]
    for value in (low, high, 0):
        assert saturate(quantity, value) == value
    for beyond in (high * 2, float("inf")):
        assert saturate(quantity, beyond) == high
        assert saturate(quantity, -beyond) == low


def test_draws_are_even_and_salts_have_nothing_in_common() -> None:
    draws = [(bucket(f"c-{n}", "a"), bucket(f"c-{n}", "b")) for n in range(4_000)]
    assert all(0 <= each < 1 for pair in draws for each in pair)
    both_low = sum(a < 0.5 and b < 0.5 for a, b in draws)
    assert 900 < both_low < 1_100


def test_a_draw_of_any_text_is_a_draw() -> None:
    assert 0 <= bucket("\ud800", "salt") < 1
