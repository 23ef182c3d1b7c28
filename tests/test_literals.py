"""The exact meaning of literals (language.md 1.1)."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl.parse import literals
from nextbest.dsl.parse.literals import WallClock, quantity_value
from nextbest.dsl.quantities import Distance, Duration, Period


@pytest.mark.parametrize(
    ("text", "digits"), [("0", 0), ("0.041", 2), ("10_000", 5), ("4.10%", 3), ("123_456_789.123456", 15)]
)
def test_significant_digits(text: str, digits: int) -> None:
    assert literals.significant_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "value"), [("4.1%", 0.041), ("5%", 0.05), ("0.1%", 0.001), ("1_000%", 10.0), ("0%", 0.0)]
)
def test_percent_moves_the_point(text: str, value: float) -> None:
    assert literals.percent_value(text) == value


@given(st.integers(0, 10**15 - 1), st.integers(0, 15))
def test_percent_is_the_double_nearest_to_its_decimal(digits: int, places: int) -> None:
    text = f"{digits:016}"
    written = (text[: 16 - places].lstrip("0") or "0") + (f".{text[16 - places :]}" if places else "")
    assert literals.percent_value(f"{written}%") == float(Fraction(digits, 10**places * 100))


@pytest.mark.parametrize(
    ("text", "value"), [("5", 50_000), ("0.002", 20), ("1_000.5", 10_005_000), ("0.0001", 1), ("0.00001", None)]
)
def test_money(text: str, value: int | None) -> None:
    assert literals.money_value(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1970-01-01", 0), ("1969-12-31", -1), ("2024-02-29", 19_782), ("2026-02-29", None), ("0000-01-01", None)],
)
def test_date(text: str, value: int | None) -> None:
    assert literals.date_value(text) == value


@given(st.dates())
def test_date_counts_days(day: date) -> None:
    assert literals.date_value(day.isoformat()) == (day - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1970-01-02 00:01", WallClock(86_460, None)),
        ("1970-01-01 09:00Z", WallClock(32_400, 0)),
        ("1970-01-01 09:00+05:30", WallClock(32_400, 19_800)),
        ("1970-01-01 09:00-05:00", WallClock(32_400, -18_000)),
        ("1970-01-01 24:00", None),
        ("1970-13-01 09:00", None),
        ("1970-01-01 09:00+14:01", None),
    ],
)
def test_datetime(text: str, value: WallClock | None) -> None:
    assert literals.datetime_value(text) == value


@pytest.mark.parametrize(
    ("amount", "unit", "value"),
    [
        ("30", "days", Period(0, 30)),
        ("2", "weeks", Period(0, 14)),
        ("3", "months", Period(3, 0)),
        ("1", "year", Period(12, 0)),
        ("36", "hours", Duration(129_600)),
        ("10", "minutes", Duration(600)),
        ("1", "second", Duration(1)),
        ("10", "km", Distance(10.0)),
        ("5", "miles", Distance(8.04672)),
        ("0.5", "km", Distance(0.5)),
        ("1_000", "years", Period(12_000, 0)),
        ("1_001", "years", None),
        ("0", "days", None),
        ("1.5", "days", None),
        ("0", "km", None),
        ("30_000", "km", None),
    ],
)
def test_quantity(amount: str, unit: str, value: Period | Duration | Distance | None) -> None:
    assert quantity_value(amount, unit) == value
