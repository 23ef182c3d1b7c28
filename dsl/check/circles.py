"""An order in which each name comes after those that it uses, and the circles that there are, in linear time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Circle = tuple[str, ...]
"""Each name uses the next, and the last the first."""
Uses = Mapping[str, Sequence[str]]
"""What each name uses: nothing but keys of the mapping."""


def in_order(uses: Uses) -> tuple[list[str], list[Circle]]:
    """All names, each after those that it uses as far as circles let it, and the circles.

    A circle that needs a step of another one is not told: it may be gone when that is mended.
    """
    search = _Search(uses)
    for name in uses:
        if name not in search.done:
            search.visit(name)
    return list(search.done), search.circles


@dataclass(slots=True)
class _Search:
    """Depth first, without recursion: chains can be long."""

    uses: Uses
    done: dict[str, None] = field(default_factory=dict)
    circles: list[Circle] = field(default_factory=list)
    path: list[tuple[str, Iterator[str]]] = field(default_factory=list)
    """Names that wait for the next one on it, each with what is left of its uses."""
    depth: dict[str, int] = field(default_factory=dict)
    """Where each name stands on the path."""
    told: list[int] = field(default_factory=list)
    """For each name on the path the last step before it that is in a circle already; the first step is 1, none is 0."""

    def visit(self, start: str) -> None:
        self._enter(start)
        while self.path:
            name, rest = self.path[-1]
            used = next(rest, None)
            if used is None:
                self.path.pop()
                self.told.pop()
                del self.depth[name]
                self.done[name] = None
            elif used in self.depth:
                self._circle(self.depth[used])
            elif used not in self.done:
                self._enter(used)

    def _enter(self, name: str) -> None:
        self.depth[name] = len(self.path)
        self.told.append(self.told[-1] if self.told else 0)
        self.path.append((name, iter(self.uses[name])))

    def _circle(self, start: int) -> None:
        """The path from there to its end, whose last name uses the first."""
        if self.told[-1] > start:
            return
        self.circles.append(tuple(name for name, _ in self.path[start:]))
        self.told[start + 1 :] = range(start + 1, len(self.path))
