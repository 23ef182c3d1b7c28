"""The objects of a customer document: a group of attributes, read value by value with everything that is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.types import Declared, History
from nextbest.engine.doors.reading import Reading, pointer
from nextbest.engine.doors.records import Slot, blank, slot, take
from nextbest.engine.doors.remembered import remembered
from nextbest.engine.doors.undeclared import Names

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An object of the document: what is read from it, and into which places of the row."""

    key: str
    path: str
    slots: tuple[tuple[Slot, int], ...]
    groups: tuple["Group", ...]
    names: Names

    def looking_at(self, *slots: Slot) -> "Group":
        """The same, that also looks at values which no row holds."""
        return replace(self, slots=(*self.slots, *((each, -1) for each in slots)))


def group(path: Path, read: Mapping[Path, Declared], positions: Mapping[Path, int], all: Iterable[Path]) -> Group:
    """The group at a path; `read` and `all` hold the paths below it."""
    depth = len(path)
    inner = dict.fromkeys(each[: depth + 1] for each in read if len(each) > depth + 1)
    slots = [
        (_slot(each, declared), positions.get(each, -1)) for each, declared in read.items() if len(each) == depth + 1
    ]
    names = frozenset(each[depth] for each in all)
    return Group(
        key=path[-1] if path else "",
        path=pointer(path[-1]) if path else "",
        slots=tuple(slots),
        groups=tuple(
            group(each, {p: d for p, d in read.items() if p[: depth + 1] == each}, positions, _below(each, all))
            for each in inner
        ),
        names=Names(f"in `{'.'.join(path)}`" if path else "in the profile", names),
    )


def report(group: Group, given: Mapping[str, object], reading: Reading) -> None:
    """Note what is undeclared in an object of which nothing else is to be said, in the order of `read`."""
    for inner in group.groups:
        below = given.get(inner.key)
        if below.__class__ is dict or isinstance(below, Mapping):
            before = len(reading.found)
            report(inner, below, reading)
            reading.place(before, inner.path)
    group.names.report(given, reading, set())


def _slot(path: Path, declared: Declared) -> Slot:
    found = slot(path[-1], declared)
    if path in HISTORIES and isinstance(declared.type, History):
        return found._replace(read=remembered(found.read, declared.type), once=True)
    return found


def _below(path: Path, all: Iterable[Path]) -> list[Path]:
    return [each for each in all if each[: len(path)] == path]


def read(group: Group, given: Mapping[str, object], row: list[object], reading: Reading) -> None:
    """Put the values of a group into their places of the row; what is wrong with them is in the reading."""
    for each, position in group.slots:
        row[position] = take(each, given.get(each.key), reading)
    for inner in group.groups:
        before = len(reading.found)
        below = given.get(inner.key)
        if blank(below):
            below = {}
        if isinstance(below, Mapping):
            read(inner, below, row, reading)
        else:
            reading.refuse("must be an object that holds attributes", below)
        if len(reading.found) != before:
            reading.place(before, inner.path)
    group.names.report(given, reading, set())
