"""`clamp` and `logistic` lowered to operations that give the same bits everywhere (language.md 1.5)."""

from fractions import Fraction
from math import factorial

from nextbest.dsl import typed
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node

LOGISTIC_TERMS = 13
LOGISTIC_HALVINGS = 6
LOGISTIC_LIMIT = 40


def inverse_factorial(k: int) -> float:
    """The double nearest to 1/k!."""
    return float(Fraction(1, factorial(k)))


def clamp(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    """`clamp(x, low, high)`: the nearest value within the bounds, which are literals in order."""
    x, low, high = args
    return build.apply("min", build.apply("max", x, low), high)


def logistic(build: Builder, _: typed.Apply, args: tuple[Node, ...]) -> Node:
    """1 / (1 + e^−x): e^−|x| by the Taylor polynomial at −|x|/64, squared six times."""
    apply, number = build.apply, build.number
    limit = number(LOGISTIC_LIMIT)
    v = apply("min", apply("max", build.to_number(args[0]), number(-LOGISTIC_LIMIT)), limit)
    t = apply("divide", apply("negative", apply("abs", v)), number(2**LOGISTIC_HALVINGS))
    y = number(inverse_factorial(LOGISTIC_TERMS))
    for k in reversed(range(LOGISTIC_TERMS)):
        y = apply("add", apply("multiply", y, t), number(inverse_factorial(k)))
    for _step in range(LOGISTIC_HALVINGS):
        y = apply("multiply", y, y)
    below = apply("add", number(1), y)
    positive = apply("at_most", number(0), v)
    return apply("if", positive, apply("divide", number(1), below), apply("divide", y, below))
