"""Values out of others' payloads: found by their paths, and in the forms that the door for events takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from nextbest.dsl.checked_events import PayloadRecords
from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, NUMBER, STRING, History, ListOf, Type
from nextbest.engine.doors.reading import pointer

_MILLISECONDS = 10**11
"""Numbers from here on count milliseconds since 1970, smaller ones seconds."""
_LATEST = 10**14
_TOO_LONG = 10**40
"""No id is a number so large."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and where it stands."""

    value: object
    place: str
    """A JSON pointer."""


def found_at(document: object, path: str) -> Found:
    """What stands at a path: `properties.total`, `line_items.0.sku`; through a list, what each of its items has."""
    place = ""
    steps = path.split(".")
    for number, step in enumerate(steps):
        if isinstance(document, Mapping):
            document, place = document.get(step), place + pointer(step)
        elif isinstance(document, Sequence) and not isinstance(document, str):
            if not step.isdecimal():
                rest = ".".join(steps[number:])
                each = [found_at(item, rest).value for item in document]
                return Found([value for value in each if value is not None], place)
            index = int(step) if len(step) < 10 else len(document)
            document, place = document[index] if index < len(document) else None, f"{place}/{step}"
        else:
            return Found(None, place + "".join(map(pointer, steps[number:])))
    return Found(document, place)


def first_at(document: object, paths: Sequence[str]) -> Found:
    """What stands at the first of these paths where anything does."""
    looked = [found_at(document, path) for path in paths]
    return next((each for each in looked if each.value is not None), looked[0])


def records(document: object, where: PayloadRecords, history: History, at: object) -> Found:
    """The items of a list as records of a history: its fields, each by its path; without an `at` of its own, `at`."""
    found = found_at(document, where.path)
    if not isinstance(found.value, list):
        return found
    return Found([_record(each, where, history, at) for each in found.value], found.place)


def _record(item: object, where: PayloadRecords, history: History, at: object) -> object:
    if not isinstance(item, Mapping):
        return item
    made: dict[str, object] = {}
    for name, declared in history.fields:
        value = converted(found_at(item, where.fields.get(name, name)).value, declared.type)
        if value is None and name == "at":
            value = at
        if value is not None:
            made[name] = value
    return made


def converted(value: object, type: Type) -> object:
    """A value in a form that the door takes for this type, where there is no doubt what is meant; else as it is."""
    if isinstance(value, bool):
        return value
    if type == STRING and isinstance(value, int):
        return str(value) if abs(value) < _TOO_LONG else value
    if type == DATETIME and isinstance(value, int | float):
        return instant(value)
    if type in (INTEGER, NUMBER) and isinstance(value, str):
        return _number(value)
    if type == BOOLEAN and isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    if isinstance(type, ListOf):
        items = value.split(",") if isinstance(value, str) else value
        if isinstance(items, list):
            each = (converted(item.strip() if isinstance(item, str) else item, type.element) for item in items)
            return [item for item in each if item not in (None, "")]
    return value


def text_of(value: object) -> object:
    """An id as text, where it is a number."""
    return converted(value, STRING)


def instant(value: object) -> object:
    """A time that counts from 1970 as text; any other as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LATEST:
        return value
    seconds = value / 1000 if value >= _MILLISECONDS else value
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _number(given: str) -> object:
    try:
        value = Decimal(given.strip())
    except InvalidOperation:
        return given
    if not value.is_finite() or len(given) > 40 or abs(value.adjusted()) > 300:
        return given
    return int(value) if value == value.to_integral_value() and abs(value) < 2**53 else float(value)
