"""`within D of` lowered to a comparison of squared chords (language.md 1.5), by the formulas of the function table."""

from dataclasses import dataclass
from typing import cast

from nextbest.dsl import typed
from nextbest.dsl.quantities import Distance
from nextbest.dsl.types import LOCATION
from nextbest.engine.functions.sphere import Vector as Point
from nextbest.engine.functions.sphere import chord_limit, squared_chord, unit_vector
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node


@dataclass(frozen=True, slots=True)
class Term:
    """A number in a formula: calculating with it makes the nodes that calculate the same, in the same order."""

    build: Builder
    node: Node

    def _applied(self, name: str, *operands: "Term | float") -> "Term":
        nodes = (each.node if isinstance(each, Term) else self.build.number(each) for each in operands)
        return Term(self.build, self.build.apply(name, *nodes))

    def __add__(self, other: "Term | float") -> "Term":
        return self._applied("add", self, other)

    def __sub__(self, other: "Term | float") -> "Term":
        return self._applied("subtract", self, other)

    def __rsub__(self, other: float) -> "Term":
        return self._applied("subtract", other, self)

    def __mul__(self, other: "Term | float") -> "Term":
        return self._applied("multiply", self, other)

    def __rmul__(self, other: float) -> "Term":
        return self._applied("multiply", other, self)

    def __truediv__(self, other: "Term | float") -> "Term":
        return self._applied("divide", self, other)

    def __abs__(self) -> "Term":
        return self._applied("abs", self)


Vector = tuple[Term, Term, Term]


def within_distance(build: Builder, node: typed.Apply, args: tuple[Node, ...]) -> Node:
    """Yes when the location is within that distance of the other, or of any of a list; unknown when it is missing."""
    distance = node.arguments[1]
    assert isinstance(distance, typed.Literal)
    assert isinstance(distance.value, Distance)
    limit = build.number(chord_limit(distance.value.kilometres))
    here, target = _vector(build, args[0]), args[2]
    if target.type == LOCATION:
        return _near(build, here, _vector(build, target), limit)
    if target.op == "literal" and isinstance(target.data, tuple) and target.data:
        there = (_vector(build, build.literal(each, LOCATION)) for each in target.data)
        return build.any_of(_near(build, here, each, limit) for each in there)
    return build.apply("near_any", *(each.node for each in here), limit, target)


def nearest(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    """The name of the nearest item: of a location, the locations of a list and their names."""
    return build.apply("nearest_name", *args)


def _vector(build: Builder, location: Node) -> Vector:
    latitude, longitude = (Term(build, build.apply(name, location)) for name in ("latitude", "longitude"))
    # The formula is written for floats; a Term does with an operator what a float does.
    return cast(Vector, unit_vector(cast(float, latitude), cast(float, longitude)))


def _near(build: Builder, here: Vector, there: Vector, limit: Node) -> Node:
    chord = cast(Term, squared_chord(cast(Point, here), cast(Point, there)))
    return build.apply("at_most", chord.node, limit)
