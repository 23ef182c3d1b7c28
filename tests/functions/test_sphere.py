"""Nearness by chords agrees with the textbook's distance on a sphere."""

from math import asin, cos, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.engine.functions.sphere import EARTH_RADIUS, chord_limit, sine, squared_chord, unit_vector

LATITUDES = st.floats(-90, 90).map(lambda degrees: round(degrees, 6))
LONGITUDES = st.floats(-180, 180).map(lambda degrees: round(degrees, 6))
PLACES = st.tuples(LATITUDES, LONGITUDES)


def haversine(a: tuple[float, float], b: tuple[float, float]) -> float:
    (north, east), (other_north, other_east) = ((radians(x), radians(y)) for x, y in (a, b))
    square = sin((other_north - north) / 2) ** 2
    square += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(square, 1)))


def near(a: tuple[float, float], kilometres: float, b: tuple[float, float]) -> bool:
    return squared_chord(unit_vector(*a), unit_vector(*b)) <= chord_limit(kilometres)


@given(st.floats(-1.5707963267948966, 1.5707963267948966))
def test_sine(angle: float) -> None:
    assert sine(angle) == pytest.approx(sin(angle), abs=4e-16)


@given(PLACES)
def test_unit_vectors_have_length_one(place: tuple[float, float]) -> None:
    assert sum(part * part for part in unit_vector(*place)) == pytest.approx(1, abs=2e-15)


@given(PLACES, PLACES)
def test_against_haversine(a: tuple[float, float], b: tuple[float, float]) -> None:
    distance = haversine(a, b)
    assert near(a, distance * 1.000001 + 1e-6, b)
    # Close to the other side of the earth a step on the ground hardly moves the chord.
    if distance < 19_900:
        assert not near(a, distance * 0.999999 - 1e-6, b) or distance < 1e-5


@given(PLACES, PLACES)
def test_nearness_goes_both_ways(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert near(a, 1_000, b) == near(b, 1_000, a)


@pytest.mark.parametrize("kilometres", [20_015.2, 30_000, 40_031, 1e9])
def test_beyond_half_the_way_round_everything_is_near(kilometres: float) -> None:
    assert near((0.0, 0.0), kilometres, (0.0, 180.0))
    assert near((90.0, 0.0), kilometres, (-90.0, 77.0))
    assert near((12.5, 30.25), kilometres, (-12.5, -149.75))


def test_a_place_is_near_itself() -> None:
    assert near((40.7638, -73.9727), 0.001, (40.7638, -73.9727))
    assert near((10.0, 180.0), 0.001, (10.0, -180.0))
    assert near((90.0, 10.0), 0.001, (90.0, -120.0))
