"""The one table of the language: each operator and function declared once."""

from collections.abc import Mapping
from types import MappingProxyType

from nextbest.engine.functions.arithmetic import ARITHMETIC, TO_NUMBER
from nextbest.engine.functions.chance import CHANCE
from nextbest.engine.functions.comparison import COMPARISON
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.logic import LOGIC
from nextbest.engine.functions.text import TEXT

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {each.name: each for each in (*LOGIC, *COMPARISON, *TEXT, *ARITHMETIC, *CHANCE)}
)
"""The language: every operator, function and aggregate that can be written, by name."""

PRIMITIVES: Mapping[str, Function] = MappingProxyType({each.name: each for each in (TO_NUMBER,)})
"""Operators that nobody writes: conversions, and what surface functions are lowered to."""

FORMS: Mapping[str, Form] = MappingProxyType(
    {form.key: form for each in (*FUNCTIONS.values(), *PRIMITIVES.values()) for form in each.forms}
)
"""Every operator of graphs, by key. Overloads that share a key mean the same and differ only in what they take."""
