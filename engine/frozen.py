"""Makes frozen values fast, for those who make one for every decision.

A frozen dataclass sets each of its fields past its own guard, which costs more than all else in a small decision. Here
a value is filled while it is still of a class without that guard, and then becomes what it is to be.
"""

import builtins
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def maker(kind: Callable[P, T]) -> Callable[P, T]:
    """What makes values of a frozen, slotted dataclass as the class itself does, but takes every field.

    The class has no `__post_init__` and no base but `object`.
    """
    assert is_dataclass(kind)
    names = [each.name for each in fields(kind)]
    unguarded = type(f"Unguarded{kind.__name__}", (), {"__slots__": tuple(names)})
    lines = [
        f"def make({', '.join(names)}):",
        " _made = _Unguarded()",
        *(f" _made.{each} = {each}" for each in names),
        " _made.__class__ = _Wanted",
        " return _made",
    ]
    # The names of fields are ours, and none begins like these.
    namespace: dict[str, object] = {"_Unguarded": unguarded, "_Wanted": kind}
    exec(builtins.compile("\n".join(lines), f"<maker of {kind.__name__}>", "exec"), namespace)
    made: Callable[P, T] = namespace["make"]  # type: ignore[assignment]  # this is how it was written
    return made
