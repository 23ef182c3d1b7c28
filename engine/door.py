"""The door: a customer document comes in as one row of values, or is refused with everything that is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import Declared
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.reading import Reading, pointer
from nextbest.engine.records import Slot, blank, slot, take
from nextbest.engine.undeclared import MEMORY, Names

Path = tuple[str, ...]
Validate = Literal["used", "all"]

_ID = ("id",)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A customer that can be decided."""

    row: tuple[object, ...]
    """Values of the attributes that decisions read, in that order, in the forms of `nextbest.dsl.typed`."""
    id: str
    problems: tuple[Problem, ...]
    """What is not fatal: undeclared keys, unknown zones."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that breaks the rules of the profile."""

    id: str
    """Empty where the document has no usable `id`."""
    fatal: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    """What is not fatal, as for a customer who is admitted."""


class Door:
    """Reads customer documents for one bundle (language.md Part 3, "The door"); immutable, safe in threads."""

    def __init__(self, bundle: Bundle, reads: Mapping[Path, Declared]) -> None:
        """`reads` are the attributes that decisions read: their order is that of rows."""
        declared = bundle.profile.attributes
        self._width = len(reads)
        positions = {path: position for position, path in enumerate(reads)}
        # Behind the row stand the id, where no condition reads it, and a place for what only `all` looks at.
        positions.setdefault(_ID, self._width)
        self._id = positions[_ID]
        used = {_ID: declared[_ID], **reads}
        self._groups: dict[Validate, _Group] = {
            "used": _group((), used, positions, declared),
            "all": _group((), {**declared, **used}, positions, declared),
        }

    def admit(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        """The customer's row at the clock's `now`, or all problems at once.

        The document is never changed, and nothing in it makes this raise. `used` looks at every attribute that any
        decision of the bundle can read, always the same ones; `all` at every declared one.
        """
        reading = Reading(clock.now, clock.today)
        row: list[object] = [None] * (self._width + 2)
        if isinstance(document, Mapping):
            _read(self._groups[validate], document, row, reading)
        else:
            reading.refuse("must be a customer document, an object with the attributes of the profile", document)
        given = row[self._id]
        customer = given if isinstance(given, str) else ""
        if not reading.found:
            return Admitted(tuple(row[: self._width]), customer, ())
        fatal, problems = reading.problems(fatal=True), reading.problems(fatal=False)
        return Refused(customer, fatal, problems) if fatal else Admitted(tuple(row[: self._width]), customer, problems)


@dataclass(frozen=True, slots=True)
class _Group:
    """An object of the document: what is read from it, and into which places of the row."""

    key: str
    path: str
    slots: tuple[tuple[Slot, int], ...]
    groups: tuple["_Group", ...]
    names: Names


def _group(path: Path, read: Mapping[Path, Declared], positions: Mapping[Path, int], all: Iterable[Path]) -> _Group:
    """The group at a path; `read` and `all` hold the paths below it."""
    depth = len(path)
    inner = dict.fromkeys(each[: depth + 1] for each in read if len(each) > depth + 1)
    slots = [
        (slot(each[depth], declared), positions.get(each, -1))
        for each, declared in read.items()
        if len(each) == depth + 1
    ]
    names = frozenset(each[depth] for each in all)
    return _Group(
        key=path[-1] if path else "",
        path=pointer(path[-1]) if path else "",
        slots=tuple(slots),
        groups=tuple(
            _group(each, {p: d for p, d in read.items() if p[: depth + 1] == each}, positions, _below(each, all))
            for each in inner
        ),
        names=Names(
            f"in `{'.'.join(path)}`" if path else "in the profile", names, frozenset() if path else MEMORY - names
        ),
    )


def _below(path: Path, all: Iterable[Path]) -> list[Path]:
    return [each for each in all if each[: len(path)] == path]


def _read(group: _Group, given: Mapping[str, object], row: list[object], reading: Reading) -> None:
    for each, position in group.slots:
        row[position] = take(each, given.get(each.key), reading)
    for inner in group.groups:
        before = len(reading.found)
        below = given.get(inner.key)
        if blank(below):
            below = {}
        if isinstance(below, Mapping):
            _read(inner, below, row, reading)
        else:
            reading.refuse("must be an object that holds attributes", below)
        if len(reading.found) != before:
            reading.place(before, inner.path)
    group.names.report(given, reading, set())
