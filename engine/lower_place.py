"""`within D of` lowered to a comparison of squared chords, by operations that are the same everywhere (language.md 1.5)."""

from math import pi

from nextbest.dsl import typed
from nextbest.dsl.typed import Distance
from nextbest.dsl.types import LOCATION, ListOf
from nextbest.engine.builder import Builder
from nextbest.engine.graph import Node
from nextbest.engine.lower_arithmetic import inverse_factorial

EARTH_RADIUS_KM = 6371.0088
RADIANS_PER_DEGREE = 0.017453292519943295
SINE_DEGREE = 21

Vector = tuple[Node, Node, Node]


def within_distance(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    """Yes when the location is within that distance of the other, or of any of a list; unknown when it is missing."""
    x, _, target = args
    (distance,) = (
        each.value
        for each in node.arguments
        if isinstance(each, typed.Literal) and each.value is not None and isinstance(each.value, Distance)
    )
    return build.any_of(())


def sine(build: Builder, angle: Node) -> Node:
    """The sine of an angle in radians, by the odd Taylor polynomial of degree 21."""
    square = build.apply("multiply", angle, angle)
    highest = SINE_DEGREE // 2
    y = build.number((-1) ** highest * inverse_factorial(SINE_DEGREE))
    for k in reversed(range(highest)):
        y = build.apply(
            "add", build.apply("multiply", y, square), build.number((-1) ** k * inverse_factorial(2 * k + 1))
        )
    return build.apply("multiply", angle, y)
