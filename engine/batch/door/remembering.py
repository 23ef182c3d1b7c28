"""What a store remembers of the customers of a chunk, put into it before the door: contacts, offers, stages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from nextbest.dsl.builtin import CONTACTS, OFFERS
from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, STRING, Declared, History, Type
from nextbest.engine.backends.arrays.building import values_of
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.door.column import recognised
from nextbest.engine.batch.door.settled import settled
from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.records import slot, take
from nextbest.engine.doors.scalars import instant
from nextbest.engine.errors import UsageError
from nextbest.engine.remembering.memory import Memory

SINCE = "stage_since"
_INSTANT = pa.timestamp("s", "UTC")
_STORED: Mapping[Type, pa.DataType] = {BOOLEAN: pa.bool_(), INTEGER: pa.int64(), DATETIME: _INSTANT}
_ID = slot("id", Declared(STRING, required=True))
_Records = Sequence[Mapping[str, object]]


def ids_of(chunk: Chunk) -> list[str | None]:
    """By what name a store knows each customer: her id as the door reads it; None where the door refuses it."""
    array = settled(chunk.customers.column("id"))
    column, odd = recognised(array, _ID, unique=True)
    found = values_of(column)
    for place in () if odd is None else np.flatnonzero(odd).tolist():
        found[place] = None
    for place, document in chunk.documents.items():
        found[place] = take(_ID, document.get("id"), Reading(0, 0))
    return [each if isinstance(each, str) else None for each in found]


def remembering(chunk: Chunk, ids: Sequence[str | None], memories: Mapping[str, Memory]) -> Chunk:
    """The chunk with what a store remembers of `contacts`, `offers` and `stage_since` of its customers.

    `ids` are those of `ids_of`. Raises UsageError where the sources have any of these, or `waiting`, as well: with a
    store, that is the store's to remember.
    """
    _only_the_store(chunk)
    mine = [None if id is None else memories.get(id) for id in ids]
    tables = {
        "contacts": _table(CONTACTS, mine, lambda each: each.contacts),
        "offers": _table(OFFERS, mine, lambda each: each.offers),
    }
    since = pa.array([None if each is None else instant(each.stage_since) for each in mine], _INSTANT)
    kept = chunk.customers.drop_columns([SINCE]) if SINCE in chunk.customers.column_names else chunk.customers
    documents = {place: {**each, SINCE: since[place].as_py()} for place, each in chunk.documents.items()}
    numbers = {name: pa.array(np.arange(1, each.num_rows + 1)) for name, each in tables.items()}
    return replace(
        chunk,
        customers=kept.append_column(SINCE, since),
        documents=documents,
        histories={**chunk.histories, **tables},
        record_numbers={**chunk.record_numbers, **numbers},
    )


def _only_the_store(chunk: Chunk) -> None:
    table = chunk.customers
    given = [name for name in ("contacts", "offers") if name in chunk.histories and chunk.histories[name].num_rows]
    names = ("contacts", "offers", SINCE, "waiting")
    given += [name for name in names if name in table.column_names and table.column(name).null_count < table.num_rows]
    given += [name for name in names if any(each.get(name) is not None for each in chunk.documents.values())]
    if given:
        said = ", ".join(f"`{each}`" for each in dict.fromkeys(given))
        raise UsageError(f"the sources have {said}: with a store, that is the store's to remember")


def _table(type: History, memories: Sequence[Memory | None], records_of: Callable[[Memory], _Records]) -> pa.Table:
    told = [() if each is None else records_of(each) for each in memories]
    records = [record for each in told for record in each]
    owners = np.repeat(np.arange(len(told)), [len(each) for each in told])
    fields = {}
    for name, declared in type.fields:
        values = [record.get(name) for record in records]
        instants = map(instant, values) if declared.type == DATETIME else values
        fields[name] = pa.array(instants, _STORED.get(declared.type, pa.string()))
    return pa.table({OWNER: pa.array(owners, pa.int64()), **fields})
