"""The door: a customer document comes in as one row of values, or is refused with everything that is wrong with it."""

from collections.abc import Mapping
from typing import Literal

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import Declared
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.event import EventDoor
from nextbest.engine.doors.event_fields import absent
from nextbest.engine.doors.groups import Group, group, read
from nextbest.engine.doors.plain import PlainReader, Problematic, plain_reader
from nextbest.engine.doors.reading import Reading, pointer
from nextbest.engine.doors.records import Slot
from nextbest.engine.doors.undeclared import MEMORY

Path = tuple[str, ...]
Validate = Literal["used", "all"]

_ID = ("id",)
_SINCE = ("stage_since",)


class Door:
    """Reads customer documents for one bundle (language.md Part 3, "The door"); immutable, safe in threads."""

    def __init__(
        self,
        bundle: Bundle,
        reads: Mapping[Path, Declared],
        behind: tuple[object, ...] = (),
        *,
        answers: bool = False,
        discreet: bool = False,
    ) -> None:
        """`reads` are the attributes that decisions read: their order is that of rows; `behind` ends every row.
        `answers` is whether decisions ask for events that are not yet answered.

        `discreet`: messages repeat no value."""
        declared = bundle.profile.attributes
        self._width, self._behind, self._reads, self._discreet = len(reads), behind, reads, discreet
        positions = {path: position for position, path in enumerate(reads)}
        # Behind the row stand the id and `stage_since`, where no condition reads them, and a place for what is only
        # looked at.
        self._id = positions.setdefault(_ID, self._width)
        self._since = positions.setdefault(_SINCE, self._width + 1)
        self.events = EventDoor(bundle, discreet=discreet)
        self._short: PlainReader = self._first
        used = {_ID: declared[_ID], **STAGE_SINCE, **reads}
        names = [*declared, *((name,) for name in MEMORY)]
        waiting = Slot("waiting", pointer("waiting"), self.events.read_waiting, None, required=False)
        self._groups: dict[Validate, Group] = {
            "used": group((), used, positions, names).looking_at(*([waiting] if answers else [])),
            "all": group((), {**declared, **used}, positions, names).looking_at(waiting),
        }

    def admit(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        """The customer's row at the clock's `now`, or all problems at once.

        The document is never changed, and nothing in it makes this raise. `used` looks at every attribute that any
        decision of the bundle can read, always the same ones; `all` at every declared one.
        """
        if validate == "used":
            try:
                found = self._short(document, clock)
            except Problematic:
                found = None
            if found is not None:
                return found
        return self.inspect(document, clock, validate)

    def inspect(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        """The same value by value, however ordinary the document."""
        reading = Reading(clock.now, clock.today, private=self._discreet)
        row: list[object] = [None] * (self._width + 3)
        if isinstance(document, Mapping):
            read(self._groups[validate], document, row, reading)
        else:
            reading.refuse("must be a customer document, an object with the attributes of the profile", document)
        given = row[self._id]
        customer = given if isinstance(given, str) else ""
        if reading.broken():
            return Refused(customer, reading.problems(fatal=True), reading.problems(fatal=False))
        since = row[self._since]
        problems = reading.problems(fatal=False) if reading.found else ()
        values = (*row[: self._width], *self._behind)
        return Admitted(values, customer, problems, since if isinstance(since, int) else None)

    def glance(self, document: Mapping[str, object], clock: Clock) -> Admitted:
        """A customer of whom not all may be known that must be: what is missing or wrong is missing in her row."""
        row: list[object] = [None] * (self._width + 3)
        read(self._groups["used"], document, row, Reading(clock.now, clock.today))
        known = (
            absent(each) if value is None else value for value, each in zip(row, self._reads.values(), strict=False)
        )
        return Admitted((*known, *self._behind), str(row[self._id]), ())

    def warm(self) -> None:
        """Make now what the first document takes."""
        self._short = plain_reader(self._groups["used"], (*range(self._width), self._id, self._since), self._behind)

    def _first(self, document: object, clock: Clock) -> Admitted | None:
        self.warm()
        return self._short(document, clock)
