"""What hangs on a graph, with what stands for each node after rewriting."""

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

from nextbest.engine.graph.nodes import Node

_OURS = ("nextbest.engine.graph.graph", "nextbest.engine.graph.candidates")
"""Modules whose values hold nodes; everything else, checked values of the bundle among it, holds none."""

Value = TypeVar("Value")


def renamed(value: Value, new: Mapping[Node, Node]) -> Value:
    """The value with other nodes in the place of its own, however deep they lie in it; what is shared stays shared."""
    found: Value = _Renaming(new).of(value)
    return found


class _Renaming:
    def __init__(self, new: Mapping[Node, Node]) -> None:
        self._new = new
        self._known: dict[int, tuple[object, object]] = {}

    def of(self, value: Any) -> Any:
        if isinstance(value, Node):
            return self._new[value]
        if not isinstance(value, tuple | dict) and _names(cast(Hashable, type(value))) is None:
            return value
        # The value is kept beside its new form, so that nothing else can get its id meanwhile.
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, self._made(value))
        return known[1]

    def _made(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.of(each) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple([self.of(each) for each in value])
        names = _names(cast(Hashable, type(value)))
        assert names is not None
        return type(value)(*[self.of(getattr(value, name)) for name in names])


@cache
def _names(kind: Hashable) -> tuple[str, ...] | None:
    """The fields of a class of ours that holds nodes; None: it is none."""
    assert isinstance(kind, type)
    if kind.__module__ not in _OURS or not is_dataclass(kind):
        return None
    return tuple(each.name for each in fields(kind))
