"""What generated Python refers to by name: constants of a bundle, and the function table's Python."""

from collections.abc import Hashable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Globals:
    """What generated code refers to by name: constants of the bundle and the function table's Python."""

    names: dict[str, object] = field(default_factory=dict)
    _known: dict[int, str] = field(default_factory=dict)
    _sets: dict[int, frozenset[Hashable]] = field(default_factory=dict)

    def name(self, prefix: str, value: object) -> str:
        """The global that holds this very object."""
        if id(value) not in self._known:
            self._known[id(value)] = f"{prefix}{len(self._known)}"
            self.names[self._known[id(value)]] = value
        return self._known[id(value)]

    def members(self, values: tuple[Hashable, ...]) -> str:
        """The global that holds the same as a set, in which Python finds a value without looking at all others."""
        if id(values) not in self._sets:
            self._sets[id(values)] = frozenset(values)
        self.name("c", values)
        return self.name("c", self._sets[id(values)])

    def literal(self, value: object) -> str:
        """Python for a constant: numbers are spelled out, all else is a global."""
        if value is None or isinstance(value, bool):
            return repr(value)
        if isinstance(value, int | float):
            return repr(value) if value >= 0 else f"({value!r})"
        return self.name("c", value)
