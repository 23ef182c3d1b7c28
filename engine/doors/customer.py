"""The door: a customer document comes in as one row of values, or is refused with everything that is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import Declared, History
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.doors.event import EventDoor
from nextbest.engine.doors.reading import Reading, pointer
from nextbest.engine.doors.records import Slot, blank, slot, take
from nextbest.engine.doors.remembered import remembered
from nextbest.engine.doors.undeclared import MEMORY, Names

Path = tuple[str, ...]
Validate = Literal["used", "all"]

_ID = ("id",)
_SINCE = ("stage_since",)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A customer that can be decided."""

    row: tuple[object, ...]
    """Values of the attributes that decisions read, in that order, in the forms of `nextbest.dsl.typed`."""
    id: str
    problems: tuple[Problem, ...]
    """What is not fatal: undeclared keys, unknown zones."""
    since: int | None = None
    """Since when the customer is in the present stage, where the document tells."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that breaks the rules of the profile."""

    id: str
    """Empty where the document has no usable `id`."""
    fatal: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    """What is not fatal, as for a customer who is admitted."""
    event: str | None = None
    """The event that came with it, where that one can be read."""


class Door:
    """Reads customer documents for one bundle (language.md Part 3, "The door"); immutable, safe in threads."""

    def __init__(self, bundle: Bundle, reads: Mapping[Path, Declared]) -> None:
        """`reads` are the attributes that decisions read: their order is that of rows."""
        declared = bundle.profile.attributes
        self._width = len(reads)
        positions = {path: position for position, path in enumerate(reads)}
        # Behind the row stand the id and `stage_since`, where no condition reads them, and a place for what is only
        # looked at.
        self._id = positions.setdefault(_ID, self._width)
        self._since = positions.setdefault(_SINCE, self._width + 1)
        self.events = EventDoor(bundle)
        used = {_ID: declared[_ID], **STAGE_SINCE, **reads}
        names = [*declared, *((name,) for name in MEMORY)]
        waiting = Slot("waiting", pointer("waiting"), self.events.read_waiting, None, required=False)
        answers = any(each.on is not None and each.on.within is not None for each in bundle.engagements.values())
        self._groups: dict[Validate, _Group] = {
            "used": _group((), used, positions, names).looking_at(*([waiting] if answers else [])),
            "all": _group((), {**declared, **used}, positions, names).looking_at(waiting),
        }

    def admit(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        """The customer's row at the clock's `now`, or all problems at once.

        The document is never changed, and nothing in it makes this raise. `used` looks at every attribute that any
        decision of the bundle can read, always the same ones; `all` at every declared one.
        """
        reading = Reading(clock.now, clock.today)
        row: list[object] = [None] * (self._width + 3)
        if isinstance(document, Mapping):
            _read(self._groups[validate], document, row, reading)
        else:
            reading.refuse("must be a customer document, an object with the attributes of the profile", document)
        given = row[self._id]
        customer = given if isinstance(given, str) else ""
        if reading.broken():
            return Refused(customer, reading.problems(fatal=True), reading.problems(fatal=False))
        since = row[self._since]
        problems = reading.problems(fatal=False) if reading.found else ()
        return Admitted(tuple(row[: self._width]), customer, problems, since if isinstance(since, int) else None)


@dataclass(frozen=True, slots=True)
class _Group:
    """An object of the document: what is read from it, and into which places of the row."""

    key: str
    path: str
    slots: tuple[tuple[Slot, int], ...]
    groups: tuple["_Group", ...]
    names: Names

    def looking_at(self, *slots: Slot) -> "_Group":
        """The same, that also looks at values which no row holds."""
        return replace(self, slots=(*self.slots, *((each, -1) for each in slots)))


def _group(path: Path, read: Mapping[Path, Declared], positions: Mapping[Path, int], all: Iterable[Path]) -> _Group:
    """The group at a path; `read` and `all` hold the paths below it."""
    depth = len(path)
    inner = dict.fromkeys(each[: depth + 1] for each in read if len(each) > depth + 1)
    slots = [
        (_slot(each, declared), positions.get(each, -1)) for each, declared in read.items() if len(each) == depth + 1
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
        names=Names(f"in `{'.'.join(path)}`" if path else "in the profile", names),
    )


def _slot(path: Path, declared: Declared) -> Slot:
    found = slot(path[-1], declared)
    if path in HISTORIES and isinstance(declared.type, History):
        return found._replace(read=remembered(found.read, declared.type))
    return found


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
