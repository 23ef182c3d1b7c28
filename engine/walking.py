"""One walk for everything that hangs together by operands: nodes of a graph, expressions of SQL."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def operands_first(roots: Iterable[T], into: Callable[[T], Iterable[T]]) -> Iterator[T]:
    """Everything below the roots once, operands before what uses them; iterative, so depth does not matter.

    `into` says which operands belong to the walk.
    """
    seen: set[T] = set()
    stack = [(root, False) for root in reversed(tuple(roots))]
    while stack:
        each, ready = stack.pop()
        if ready:
            yield each
        elif each not in seen:
            seen.add(each)
            operands = tuple(into(each))
            if operands:
                stack.append((each, True))
                stack += [(arg, False) for arg in reversed(operands)]
            else:
                yield each
