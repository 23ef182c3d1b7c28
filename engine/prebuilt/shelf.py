"""Entries read back, each when it is first asked for; what a file says is believed only once it has been looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from nextbest.engine.prebuilt.entries import shape
from nextbest.engine.prebuilt.forms import Form, Reading, listed
from nextbest.engine.prebuilt.garbage import Garbage, reading
from nextbest.engine.prebuilt.left_out import left_out
from nextbest.engine.prebuilt.registry import CLASSES, LEFT_OUT
from nextbest.engine.prebuilt.sound import RULES, Facts

DEEPEST = 40
"""Entries that are read one within another; deeper ones are read in their order, in which each stands behind all that
it refers to."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kind(NamedTuple):
    """How entries of one class are read."""

    name: str
    reads: tuple[Callable[[Any, Reading], Any], ...]
    """Of each field."""
    needed: int
    """How many of the first must be there."""
    make: Callable[..., object]
    rule: Callable[[Any, Facts], bool] | None
    """What must hold of the value."""


@cache
def _kind(place: int) -> Kind:
    """Of the class at that place of the registry."""
    known, kind = shape(place), CLASSES[place]
    return Kind(kind.__name__, tuple(each.read for each in known.forms), known.needed, known.make, RULES.get(kind))


@dataclass(slots=True)
class Shelf:
    """Entries of one pool."""

    entries: Sequence[object]
    facts: Facts
    shared: "Shelf | None" = None
    """The pool that all owners share, where these are the entries of one; None: it is these."""
    known: dict[int, object] = field(default_factory=dict)

    def value(self, number: int, depth: int) -> object:
        """The value of an entry."""
        found = self.known.get(number)
        if found is None:
            if depth > DEEPEST:
                for before in range(number):
                    self.value(before, 0)
            # Of two threads that read it at once, both get the first's.
            found = self.known.setdefault(number, self._read(number, depth))
        return found

    def _read(self, number: int, depth: int) -> object:
        place, *forms = listed(self.entries[number])
        if type(place) is not int or not 0 <= place < len(CLASSES):
            raise Garbage(f"{place!r:.50} is no class")
        if place < len(LEFT_OUT):
            return left_out(LEFT_OUT[place])
        kind = _kind(place)
        if not kind.needed <= len(forms) <= len(kind.reads):
            raise Garbage(f"{len(forms)} fields of {kind.name}")
        at = Beginning(self, number, depth)
        value = kind.make(*[read(each, at) for read, each in zip(kind.reads, forms, strict=False)])
        if kind.rule is not None and not kind.rule(value, self.facts):
            raise Garbage(f"a {kind.name} that cannot be")
        return value


class Beginning(Reading):
    """Where the form of one entry is read, or (behind the last one) what refers to entries."""

    __slots__ = ("_depth", "_end", "_shared", "_shelf")

    def __init__(self, shelf: Shelf, number: int | None = None, depth: int = 0) -> None:
        self._shelf, self._shared, self._depth = shelf, shelf.shared or shelf, depth
        self._end = len(shelf.entries) if number is None else number
        """Entries of the same pool stand before this one."""

    def entry(self, form: object, kinds: tuple[type, ...]) -> object:
        """The value of an entry, which must be of one of these classes."""
        if type(form) is not int:
            raise Garbage(f"{form!r:.50} is no entry")
        shelf, number = (self._shared, form) if form >= 0 else (self._shelf, ~form)
        if shelf is self._shelf and (number >= self._end or (form < 0 and shelf is self._shared)):
            raise Garbage("an entry that refers to one behind it")
        found = shelf.known.get(number)
        if found is None:
            found = shelf.value(number, self._depth + 1)
        if not isinstance(found, kinds):
            raise Garbage(f"a {type(found).__name__} where there is {kinds[0].__name__}")
        return found


class Laid(Mapping[Key, Value], Generic[Key, Value]):
    """A mapping whose values are read when they are first asked for."""

    def __init__(self, name: str, keys: Sequence[Key], forms: Sequence[object], form: Form, at: Reading) -> None:
        self._name, self._forms, self._form, self._at = name, forms, form, at
        self._places = {key: place for place, key in enumerate(keys)}
        if not len(self._places) == len(keys) == len(forms):
            raise Garbage("a mapping with the same key twice")
        self._known: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        if key not in self._known:
            place = self._places[key]
            with reading(self._name):
                value: Any = self._form.read(self._forms[place], self._at)
            return self._known.setdefault(key, value)
        return self._known[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: object) -> bool:
        return key in self._places
