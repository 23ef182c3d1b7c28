"""The one table of the language: each operator and function declared once."""

from collections.abc import Mapping
from types import MappingProxyType

from nextbest.engine.functions.arithmetic import ARITHMETIC, TO_NUMBER
from nextbest.engine.functions.chance import CHANCE
from nextbest.engine.functions.comparison import COMPARISON
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.history import HISTORY_FUNCTIONS
from nextbest.engine.functions.logic import LOGIC
from nextbest.engine.functions.place import PLACE, PLACE_PRIMITIVES
from nextbest.engine.functions.text import TEXT
from nextbest.engine.functions.time import TIME_FUNCTIONS, TIME_PRIMITIVES

LANGUAGE = (
    *LOGIC,
    *COMPARISON,
    *TEXT,
    *TIME_FUNCTIONS,
    *PLACE,
    *HISTORY_FUNCTIONS,
    *ARITHMETIC,
    *CHANCE,
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType({each.name: each for each in LANGUAGE})
"""The language: every operator, function and aggregate that can be written, by name."""

PRIMITIVES: Mapping[str, Function] = MappingProxyType(
    {each.name: each for each in (TO_NUMBER, *TIME_PRIMITIVES, *PLACE_PRIMITIVES)}
)
"""Operators that nobody writes: conversions, and what surface functions are lowered to."""

FORMS: Mapping[str, Form] = MappingProxyType(
    {form.key: form for each in (*FUNCTIONS.values(), *PRIMITIVES.values()) for form in each.forms}
)
"""Every operator of graphs, by key. Overloads that share a key mean the same and differ only in what they take."""
