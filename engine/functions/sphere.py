"""Distance on the ground by operations that give the same bits everywhere (language.md 1.5; evidence.md 18).

Two places are within D of each other when the squared chord between their unit vectors is at most that of D. Nothing
here is a library's sine: each engine has its own.
"""

from fractions import Fraction
from math import factorial, pi

EARTH_RADIUS = 6371.0088
"""Kilometres."""

RADIANS = 0.017453292519943295
"""In one degree."""

SINE = tuple(float(Fraction((-1) ** k, factorial(2 * k + 1))) for k in range(11))
"""Coefficients of x, x³, x⁵ … x²¹: the doubles nearest to ±1/(2k+1)!."""

EVERYWHERE = 5.0
"""A squared chord that none reaches: the greatest is 4."""

Vector = tuple[float, float, float]


def sine(angle: float) -> float:
    """The sine of an angle in radians, within a quarter turn of zero."""
    square = angle * angle
    result = SINE[-1]
    for coefficient in SINE[-2::-1]:
        result = result * square + coefficient
    return angle * result


def unit_vector(latitude: float, longitude: float) -> Vector:
    """The point of the unit sphere at these degrees."""
    around = sine((90 - abs(latitude)) * RADIANS)
    half = longitude * 0.5
    h = sine(half * RADIANS)
    k = 1 - 2 * h * h
    s = 2 * h * sine((90 - abs(half)) * RADIANS)
    return around * k, around * s, sine(latitude * RADIANS)


def squared_chord(a: Vector, b: Vector) -> float:
    """The square of the straight distance between two points of the unit sphere."""
    dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
    return (dx * dx + dy * dy) + dz * dz


def chord_limit(kilometres: float) -> float:
    """The squared chord of a distance on the ground; beyond half the way round, of everywhere."""
    angle = kilometres / (2 * EARTH_RADIUS)
    if angle >= pi / 2:
        return EVERYWHERE
    chord = 2 * sine(angle)
    return chord * chord
