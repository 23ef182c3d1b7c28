"""One walk for everything that hangs together by operands: nodes of a graph, expressions of SQL."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def operands_first(roots: Iterable[T], into: Callable[[T], Iterable[T]]) -> Iterator[T]:
    """Everything below the roots once, operands before what uses them; iterative, so depth does not matter.

    `into` says which operands belong to the walk.
    """
    seen: set[T] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(into(root)))]
        while stack:
            above, operands = stack[-1]
            for each in operands:
                if each not in seen:
                    seen.add(each)
                    below = tuple(into(each))
                    if below:
                        stack.append((each, iter(below)))
                        break
                    yield each
            else:
                stack.pop()
                yield above
