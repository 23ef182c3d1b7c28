"""Stands where a built bundle leaves something out: it is there, and using it says that it is not kept."""

from functools import cache
from typing import TypeVar

Kind = TypeVar("Kind")


class NotKept(Exception):
    """Something asked a built bundle for what only the text of a bundle has: a fault of nextbest."""


@cache
def left_out(kind: type[Kind]) -> Kind:
    """The value of that class that stands for every one which a built bundle leaves out."""

    def refuse(self: object, name: str) -> object:
        if name == "__class__":  # whoever asks what it is, is told
            return type(self)
        raise NotKept(f"a built bundle keeps no {kind.__name__}: `{name}` was asked of one")

    def shown(_: object) -> str:
        return f"<{kind.__name__}, left out>"

    mark = type(kind.__name__, (kind,), {"__slots__": (), "__getattribute__": refuse, "__repr__": shown})
    found: Kind = object.__new__(mark)
    return found
