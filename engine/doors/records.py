"""What the door makes of attributes, lists and histories: defaults, bounds, and what must be there."""

from collections.abc import Mapping
from datetime import UTC
from typing import NamedTuple

from nextbest.dsl.types import DATE, Declared, History, ListOf, Type
from nextbest.engine.doors.reading import Reading, pointer
from nextbest.engine.doors.scalars import Reader, scalar
from nextbest.engine.doors.undeclared import Names
from nextbest.engine.shown import shown


class Slot(NamedTuple):
    """Where one declared value comes from and how it is read."""

    key: str
    path: str
    """The key as a step of a JSON pointer."""
    read: Reader
    default: object
    required: bool
    declared: Declared | None = None
    """What the bundle says of it; None: it is only looked at."""
    once: bool = False
    """Of a history, whether its reader wants each id once (see `nextbest.engine.doors.remembered`)."""


def slot(key: str, declared: Declared) -> Slot:
    """The slot of an attribute or of a record's field."""
    read = _reader(key, declared.type)
    if declared.minimum is not None or declared.maximum is not None:
        read = _bounded(read, declared)
    if declared.sensitive:
        read = _private(read)
    default = () if isinstance(declared.type, History) else declared.default
    return Slot(key, pointer(key), read, default, declared.required, declared)


def take(slot: Slot, given: object, reading: Reading) -> object:
    """The value of a slot, given what stands there; None where it is missing or refused."""
    _, path, read, default, required, _, _ = slot
    found = reading.found
    before = len(found)
    value = None if blank(given) else read(given, reading)
    if value is None and (required or default is not None) and not reading.broken(before):
        value = default
        if default is None:
            reading.need("is missing", "the bundle declares it with `!`: it must always be given")
    if len(found) != before:
        reading.place(before, path)
    return value


def blank(given: object) -> bool:
    """Whether nothing is given: null, or text of white space only, which is how tables write what they do not know."""
    return given is None or (isinstance(given, str) and (not given or given.isspace()))


def _reader(key: str, type: Type) -> Reader:
    if isinstance(type, ListOf):
        return _list(_reader(key, type.element))
    return _history(key, type) if isinstance(type, History) else scalar(type)


def _bounded(read: Reader, declared: Declared) -> Reader:
    low, high = declared.minimum, declared.maximum

    def bounded(given: object, reading: Reading) -> object:
        value = read(given, reading)
        if isinstance(value, int | float):
            if low is not None and value < low:
                reading.refuse(f"must be at least {shown(low, declared.type, UTC)}", given)
            elif high is not None and value > high:
                reading.refuse(f"must be at most {shown(high, declared.type, UTC)}", given)
        return value

    return bounded


def _private(read: Reader) -> Reader:
    def quietly(given: object, reading: Reading) -> object:
        before, reading.private = reading.private, True
        value = read(given, reading)
        reading.private = before
        return value

    return quietly


def _list(element: Reader) -> Reader:
    def read(given: object, reading: Reading) -> tuple[object, ...] | None:
        if not isinstance(given, list | tuple):
            reading.refuse("must be a list", given)
            return None
        values = []
        for index, item in enumerate(given):
            before = len(reading.found)
            value = None if blank(item) else element(item, reading)
            if value is None and not reading.broken(before):
                reading.need("is missing", "leave it out: the elements of a list cannot be missing")
            if len(reading.found) != before:
                reading.place(before, f"/{index}")
            values.append(value)
        return tuple(values)

    return read


def record_slots(type: History) -> list[Slot]:
    """The slots of a history's records, in the order of its fields; `at` must always be there."""
    slots = [slot(name, declared) for name, declared in type.fields]
    return [each._replace(required=True) if each.key == "at" else each for each in slots]


def _history(key: str, type: History) -> Reader:
    slots = record_slots(type)
    at = next(each for each in slots if each.key == "at")
    names = Names(f"a field of `{key}`", frozenset(each.key for each in slots))
    of_days = type.at == DATE

    def record(given: Mapping[str, object], reading: Reading) -> tuple[object, ...] | None:
        when = take(at, given.get("at"), reading)
        if isinstance(when, int) and when > (reading.today if of_days else reading.now):
            return None
        return tuple([when if each is at else take(each, given.get(each.key), reading) for each in slots])

    def read(given: object, reading: Reading) -> tuple[object, ...] | None:
        if not isinstance(given, list | tuple):
            reading.refuse("must be a list of records", given)
            return None
        records, told = [], set[str]()
        for index, item in enumerate(given):
            before = len(reading.found)
            if item.__class__ is dict or isinstance(item, Mapping):
                values = record(item, reading)
                if values is not None:
                    names.report(item, reading, told)
                    records.append(values)
            else:
                reading.refuse("must be a record", item)
            if len(reading.found) != before:
                reading.place(before, f"/{index}")
        return tuple(records)

    return read
