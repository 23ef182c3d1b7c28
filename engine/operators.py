"""Operators of graph nodes by key: the function table seen from the graph."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.table import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Operator:
    """One overload with the function it belongs to."""

    function: Function
    form: Form


OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {form.key: Operator(function, form) for function in FUNCTIONS.values() for form in function.forms}
)
