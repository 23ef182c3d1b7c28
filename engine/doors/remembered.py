"""What the door asks of `contacts` and `offers` beyond their types: one record for each id, and no click unopened."""

from collections.abc import Sequence

from nextbest.dsl.types import History
from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.scalars import Reader

Record = tuple[object, ...]


def remembered(read: Reader, type: History) -> Reader:
    """A reader of one of the two histories (language.md 1.4, 2.4).

    A record that is there twice counts once; two different ones of the same id are refused, for nobody could tell
    which of them is true. What was clicked was opened.
    """
    names = [name for name, _ in type.fields]
    id = names.index("id")
    clicked, opened = (names.index(each) if each in names else None for each in ("clicked", "opened"))

    def checked(given: object, reading: Reading) -> object:
        records = read(given, reading)
        if not isinstance(records, tuple):
            return records
        if clicked is not None and opened is not None:
            records = tuple(_opened(each, clicked, opened) for each in records)
        return _each_once(records, id, reading)

    return checked


def _opened(record: Record, clicked: int, opened: int) -> Record:
    if record[clicked] is not True or record[opened] is True:
        return record
    return (*record[:opened], True, *record[opened + 1 :])


def _each_once(records: Sequence[Record], id: int, reading: Reading) -> tuple[Record, ...]:
    found: dict[object, Record] = {}
    for each in records:
        if found.setdefault(each[id], each) != each:
            help = "an id stands for one record: give the others ids of their own, or leave them out"
            reading.need(f"has two different records of the id {reading.named(each[id])}", help)
    return tuple(found.values())
