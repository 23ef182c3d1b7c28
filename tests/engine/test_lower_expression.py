"""What surface operators mean once lowered: windows, days against instants, places, three-valued records."""

from math import asin, cos, exp, radians, sin, sqrt

import pytest

from nextbest.dsl import typed
from nextbest.dsl.quantities import Distance, Moment, Period
from nextbest.dsl.typed import InLast, Since
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, DISTANCE, INTEGER, LOCATION, NUMBER, STRING, ListOf
from tests.differential.expressions import HERE
from tests.differential.sample import ORDERS
from tests.engine.asking import NOW, TODAY, apply, ask, attribute, day, duration, instant, literal, period

NOON = "2026-11-20T12:00:00-05:00"


@pytest.mark.parametrize(
    ("function", "seen", "yes"),
    [
        ("within_last", "2026-11-13T12:00:00-05:00", False),
        ("within_last", "2026-11-13T12:00:01-05:00", True),
        ("within_last", "2026-11-20T12:00:00-05:00", True),
        ("within_last", "2026-11-20T12:00:01-05:00", False),
        ("within_next", "2026-11-20T11:59:59-05:00", False),
        ("within_next", "2026-11-20T12:00:00-05:00", True),
        ("within_next", "2026-11-27T11:59:59-05:00", True),
        ("within_next", "2026-11-27T12:00:00-05:00", False),
        ("more_than_ago", "2026-11-13T12:00:00-05:00", True),
        ("more_than_ago", "2026-11-13T12:00:01-05:00", False),
    ],
)
def test_windows_of_instants_are_half_open(function: str, seen: str, yes: bool) -> None:
    for length in (period(days=7), duration(7 * 86_400)):
        assert ask(apply(function, attribute("seen"), length, form=1), NOON, {"seen": instant(seen)}) is yes


@pytest.mark.parametrize(
    ("function", "birthday", "yes"),
    [
        ("within_last", "2026-11-13", False),
        ("within_last", "2026-11-14", True),
        ("within_last", "2026-11-20", True),
        ("within_last", "2026-11-21", False),
        ("within_next", "2026-11-19", False),
        ("within_next", "2026-11-20", True),
        ("within_next", "2026-11-26", True),
        ("within_next", "2026-11-27", False),
        ("more_than_ago", "2026-11-13", True),
        ("more_than_ago", "2026-11-14", False),
        ("anniversary_within_last", "1980-11-13", False),
        ("anniversary_within_last", "1980-11-14", True),
        ("anniversary_within_last", "1980-11-20", True),
        ("anniversary_within_last", "1980-11-21", False),
        ("anniversary_within_next", "1980-11-19", False),
        ("anniversary_within_next", "1980-11-20", True),
        ("anniversary_within_next", "1980-11-26", True),
        ("anniversary_within_next", "1980-11-27", False),
    ],
)
def test_seven_days_of_dates_are_today_and_six_more(function: str, birthday: str, yes: bool) -> None:
    assert ask(apply(function, attribute("birthday"), period(days=7)), NOON, {"birthday": day(birthday)}) is yes


def test_a_period_keeps_the_wall_clock_where_a_duration_does_not() -> None:
    # Clocks in New York went back on 1 November 2026: that day has 25 hours.
    now, seen = "2026-11-01T12:00:00-05:00", {"seen": instant("2026-10-31T12:30:00-04:00")}
    assert ask(apply("within_last", attribute("seen"), period(days=1), form=1), now, seen) is True
    assert ask(apply("within_last", attribute("seen"), duration(86_400), form=2), now, seen) is False


def test_leap_day_joins_are_a_year_old_on_1_march() -> None:
    question, joined = apply("more_than_ago", attribute("joined"), period(months=12)), {"joined": day("2024-02-29")}
    assert ask(question, "2025-02-28T12:00:00-05:00", joined) is False
    assert ask(question, "2025-03-01T12:00:00-05:00", joined) is True


@pytest.mark.parametrize(
    ("function", "seen", "yes"),
    [
        ("before", "2026-11-19T23:59:59-05:00", True),
        ("before", "2026-11-20T00:00:00-05:00", False),
        ("after", "2026-11-20T23:59:59-05:00", False),
        ("after", "2026-11-21T00:00:00-05:00", True),
    ],
)
def test_an_instant_against_a_day_goes_by_its_midnights(function: str, seen: str, yes: bool) -> None:
    for date in (literal(DATE, day("2026-11-20")), TODAY):
        assert ask(apply(function, attribute("seen"), date, form=1), NOON, {"seen": instant(seen)}) is yes


@pytest.mark.parametrize(
    ("seen", "yes"),
    [
        ("2026-10-31T23:59:59-04:00", False),
        ("2026-11-01T00:00:00-04:00", True),
        ("2026-11-30T23:59:59-05:00", True),
        ("2026-12-01T00:00:00-05:00", False),
    ],
)
def test_between_days_takes_in_the_whole_last_day(seen: str, yes: bool) -> None:
    november = (literal(DATE, day("2026-11-01")), literal(DATE, day("2026-11-30")))
    assert ask(apply("between", attribute("seen"), *november, form=1), NOON, {"seen": instant(seen)}) is yes


def test_days_since_and_until() -> None:
    customer = {"seen": instant(NOON) + 1, "birthday": day("2026-11-17")}
    assert ask(apply("days_since", attribute("seen"), type=INTEGER, form=1), NOON, customer) == -1
    assert ask(apply("days_since", attribute("birthday"), type=INTEGER), NOON, customer) == 3
    assert ask(apply("days_until", attribute("birthday"), type=INTEGER), NOON, customer) == -3


def test_reversed_ends_give_no_and_a_missing_value_unknown() -> None:
    question = apply("between", attribute("age"), literal(INTEGER, 5), literal(INTEGER, 1))
    assert ask(question, customer={"age": 3}) is False
    assert ask(question) is None


@pytest.mark.parametrize("x", [-1e15, -700.0, -40.0, -3.2, -1e-9, 0.0, 0.5, 2.0, 39.9, 1e15])
def test_logistic_is_the_logistic_function(x: float) -> None:
    known = 1 / (1 + exp(-min(max(x, -40), 40)))
    assert ask(apply("logistic", attribute("score"), type=NUMBER), customer={"score": x}) == pytest.approx(
        known, rel=1e-11
    )


def test_clamp() -> None:
    question = apply("clamp", attribute("score"), literal(NUMBER, 0.0), literal(NUMBER, 10.0), type=NUMBER)
    assert [ask(question, customer={"score": x}) for x in (-3.0, 7.0, 12.0, None)] == [0.0, 7.0, 10.0, None]


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    north, east = radians(b[0] - a[0]), radians(b[1] - a[1])
    h = sin(north / 2) ** 2 + cos(radians(a[0])) * cos(radians(b[0])) * sin(east / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(h))


FIFTH_AVENUE, SOHO, BERLIN = (40.7638, -73.9727), (40.7233, -74.003), (52.52, 13.405)


@pytest.mark.parametrize("home", [SOHO, BERLIN, (-33.87, 151.21), (89.9, 10.0), (0.0, 180.0)])
def test_within_distance_is_the_great_circle(home: tuple[float, float]) -> None:
    exact = _kilometres(home, FIFTH_AVENUE)
    for factor, yes in ((0.999999, False), (1.000001, True)):
        distance = literal(DISTANCE, Distance(exact * factor))
        question = apply("within_distance", attribute("home"), distance, literal(LOCATION, FIFTH_AVENUE))
        assert ask(question, customer={"home": home}) is yes


def test_everything_is_within_half_the_way_round() -> None:
    question = apply("within_distance", attribute("home"), literal(DISTANCE, Distance(20_016.0)), attribute("work"))
    assert ask(question, customer={"home": (0.0, 0.0), "work": (0.0, 180.0)}) is True


def test_within_distance_of_lists() -> None:
    def near(target: typed.Typed) -> typed.Typed:
        return apply("within_distance", attribute("home"), literal(DISTANCE, Distance(10.0)), target, form=1)

    own, stores = attribute("places"), literal(ListOf(LOCATION), (BERLIN, FIFTH_AVENUE))
    at_soho: dict[str, object] = {"home": SOHO}
    assert ask(near(stores), customer=at_soho) is True
    assert ask(near(stores)) is None
    assert ask(near(own), customer={**at_soho, "places": (BERLIN, FIFTH_AVENUE)}) is True
    assert ask(near(own), customer={**at_soho, "places": ()}) is False
    assert ask(near(own), customer=at_soho) is None


def _order(at: str, store: str | None, total: int | None = None) -> tuple[object, ...]:
    known = {"at": instant(at), "store": store, "total": total, "items": 1}
    return tuple(known.get(name) for name, _ in ORDERS.fields)


def _aggregate(
    function: str, field: str | None = None, window: InLast | Since | None = None, store: str | None = None
) -> typed.Typed:
    name = typed.Field(type=STRING, span=HERE, name="store")
    where = None if store is None else apply("equal", name, literal(STRING, store))
    type = BOOLEAN if function in ("any", "none") else INTEGER
    return typed.Aggregate(
        type=type, span=HERE, function=function, history=attribute_of_orders(), field=field, window=window, where=where
    )


def attribute_of_orders() -> typed.Attribute:
    return attribute("orders")


@pytest.mark.parametrize(
    ("stores", "found", "none", "count"),
    [
        ((), False, True, 0),
        (("Soho",), True, False, 1),
        (("Soho", None), True, False, 1),
        ((None,), None, None, 0),
        (("Harlem", None), None, None, 0),
        (("Harlem",), False, True, 0),
    ],
)
def test_any_and_none_are_three_valued(
    stores: tuple[str | None, ...], found: bool | None, none: bool | None, count: int
) -> None:
    customer = {"orders": tuple(_order("2026-11-01T12:00:00", each) for each in stores)}
    assert ask(_aggregate("any", store="Soho"), customer=customer) is found
    assert ask(_aggregate("none", store="Soho"), customer=customer) is none
    assert ask(_aggregate("count", store="Soho"), customer=customer) == count


def test_the_window_of_an_aggregate_is_half_open_and_hides_unknown_records() -> None:
    edge = _order("2026-11-13T12:00:00-05:00", None)
    inside = _order("2026-11-13T12:00:01-05:00", "Harlem")
    window = InLast(Period(0, 7))
    assert ask(_aggregate("count", window=window), NOON, {"orders": (edge, inside)}) == 1
    assert ask(_aggregate("any", window=window, store="Soho"), NOON, {"orders": (edge, inside)}) is False


def test_since_is_after_the_moment_and_missing_without_it() -> None:
    orders = (_order("2026-11-01T12:00:00", "Soho"), _order("2026-11-01T12:00:01", "Soho"))
    count = _aggregate("count", window=Since(attribute("seen")))
    assert ask(count, customer={"orders": orders, "seen": instant("2026-11-01T12:00:00")}) == 1
    assert ask(count, customer={"orders": orders}) is None
    assert ask(_aggregate("any", window=Since(attribute("seen"))), customer={"orders": ()}) is None


def test_moments_take_steps_in_order() -> None:
    moment = Moment("today", ((1, Period(1, 0)), (-1, Period(0, 1))))
    assert ask(typed.MomentNode(type=DATE, span=HERE, moment=moment), "2026-01-31T12:00:00") == day("2026-02-27")
    assert ask(NOW, NOON) == instant(NOON)


def test_local_time_is_the_customers_and_missing_without_a_zone() -> None:
    local_time = typed.Context(type=DATETIME, span=HERE, path=("local_time",))
    assert ask(local_time, NOON, {"timezone": "Europe/Berlin"}) == 18 * 3_600
    assert ask(local_time, NOON) is None
