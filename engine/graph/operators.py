"""Operators of graph nodes by key: the function table seen from the graph."""

from collections.abc import Mapping
from types import MappingProxyType

from nextbest.dsl.signatures import Unknown
from nextbest.engine.functions import FUNCTIONS, PRIMITIVES
from nextbest.engine.functions.function import Function

BY_NAME: Mapping[str, Function] = MappingProxyType({**FUNCTIONS, **PRIMITIVES})
"""Functions and primitives, by name."""

OWNER: Mapping[str, Function] = MappingProxyType(
    {form.key: function for function in BY_NAME.values() for form in function.forms}
)
"""The function that a key belongs to."""


def unknown_of(op: str) -> Unknown | None:
    """How a missing operand acts in nodes of that operator; None for leaves and aggregates."""
    return OWNER[op].unknown if op in OWNER else None
