"""The records of one history at once: those that happened, each field a column."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from nextbest.dsl.types import DATE
from nextbest.engine.backends.arrays.columns import Array, Column, Texts, Values
from nextbest.engine.backends.arrays.customers import Records
from nextbest.engine.backends.arrays.taking import take
from nextbest.engine.backends.arrays.widths import widened
from nextbest.engine.batch.door.column import recognised
from nextbest.engine.batch.door.documents import Told
from nextbest.engine.batch.door.parts import parts_of
from nextbest.engine.batch.door.recognised import Odd, Recognised, either, some
from nextbest.engine.clock import Clock
from nextbest.engine.doors.records import Slot, record_slots


class RecordsRead(NamedTuple):
    """A history as the door reads it."""

    records: Records
    odd: Odd
    """Of which customers the real door must look at it; their records mean nothing."""


def history(told: Told, clock: Clock, *, once: bool) -> RecordsRead:
    """What a history tells of what has happened; `once`: see `doors.remembered`."""
    slots = record_slots(told.type)
    at = next(each for each in slots if each.key == "at")
    when, unread = _recognised(told, at)
    assert isinstance(when, Values)
    # What has not happened yet is not there, whatever else it says.
    there = when.values <= (clock.today if told.type.at == DATE else clock.now)
    if when.known is not None:
        there &= when.known
    fields: dict[str, Column] = {"at": Values(when.values)}
    odd: Odd = None
    for each in slots:
        if each is not at:
            fields[each.key], strange = _recognised(told, each)
            odd = either(odd, strange)
    whose = _owners(either(unread, odd if odd is None else odd & there), told.starts)
    fields = {name: fields[name] for name, _ in told.type.fields}
    starts = told.starts
    if not there.all():
        kept = np.flatnonzero(there)
        fields = {name: take(each, kept) for name, each in fields.items()}
        starts = np.searchsorted(kept, starts)
    if once:
        if "clicked" in fields and "opened" in fields:
            fields["opened"] = _opened(fields["clicked"], fields["opened"])
        whose = either(whose, _twice(fields["id"], starts))
    return RecordsRead(Records(starts, fields), whose)


def _recognised(told: Told, slot: Slot) -> Recognised:
    found = told.columns.get((slot.key,))
    read = recognised(pa.nulls(told.count) if found is None else found, slot)
    return read._replace(column=widened(read.column))


def _owners(odd: Odd, starts: Array) -> Odd:
    """Which customers have an odd record."""
    return None if odd is None else parts_of(odd, starts)


def _opened(clicked: Column, opened: Column) -> Column:
    """What was clicked was opened."""
    assert isinstance(clicked, Values)
    assert isinstance(opened, Values)
    return Values(opened.values | clicked.values)


def _twice(ids: Column, starts: Array) -> Odd:
    """Which customers have two records of one id."""
    assert isinstance(ids, Texts)
    if len(ids.words) == len(ids):
        return None
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    keys = owners * np.int64(len(ids.words) + 1) + ids.codes
    again = np.sort(keys)
    again = again[1:][again[1:] == again[:-1]]
    found = np.zeros(len(starts) - 1, np.bool_)
    found[again // (len(ids.words) + 1)] = True
    return some(found)
