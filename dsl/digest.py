"""The fingerprint of what a bundle means: SHA-256 over its canonical form (api.md §4)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from pydantic import RootModel

from nextbest.dsl.checked_tables import Table
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.bundle import Table as TableEntry
from nextbest.dsl.document.leaves import Flag, Formula, Phrase, Whole, Worded
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, plain_form
from nextbest.dsl.format.clause import canonical_clause
from nextbest.dsl.format.simplify import canonical
from nextbest.dsl.format.wording import canonical_wording
from nextbest.dsl.source import Text
from nextbest.dsl.types import is_text

SAYS_NOTHING = frozenset(("about", "owner", "allow", "sources", "place"))
"""Keys that never change a decision, nor the digest."""
IN_ORDER = frozenset(("channels",))
"""Mappings of an engagement whose order is a preference."""


def digest(document: Document, tables: Mapping[str, Table]) -> str:
    """64 hexadecimal digits, of a document without errors and its tables.

    Layout, comments and spelling, of expressions and clauses too, and order of entries do not change them.
    """
    entries = {name: _with_cells(entry, tables.get(name.value)) for name, entry in document.tables.items()}
    form = json.dumps(
        _canonical(document.model_copy(update={"tables": entries})),
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )
    return sha256(form.encode()).hexdigest()


def _with_cells(entry: TableEntry, table: Table | None) -> TableEntry:
    """A table whose cells are clauses, but for those that are texts."""
    if table is None or entry.rows is None:
        return entry
    texts = [*(is_text(each.type) for each in table.inputs), is_text(table.type)]
    rows = tuple(
        tuple(cell if text else _clauses(cell) for cell, text in zip(row, texts, strict=True)) for row in entry.rows
    )
    otherwise = entry.otherwise if texts[-1] else _clause(entry.otherwise)
    return entry.model_copy(update={"rows": rows, "otherwise": otherwise})


def _clauses(cell: Text | tuple[Text, ...]) -> Text | tuple[Text, ...]:
    return _clause(cell) if isinstance(cell, Text) else tuple(map(_clause, cell))


def _clause(text: Text) -> Text:
    return Phrase(text.value, text.place, text.offsets, "cell")


def _canonical(part: object, ordered: bool = False) -> Any:
    match part:
        case Formula():
            return canonical(part.value)
        case Phrase():
            return canonical_clause(part.kind, part.value)
        case Worded():
            return canonical_wording(part.value.strip())
        case Text():
            # Blanks between words could mean something in a text, so only the ends are cut.
            return part.value.strip()
        case Flag() | Whole():
            return part.value
        case RootModel():
            return _canonical(part.root)
        case Entry():
            return _entry(part)
        case dict():
            pairs = [(str(key), _canonical(value)) for key, value in part.items()]
            return pairs if ordered else dict(pairs)
        case tuple():
            return [_canonical(each) for each in part]
        case YamlScalar() | YamlList() | YamlMapping():
            return plain_form(part)
        case _:
            return part


def _entry(entry: Entry) -> dict[str, Any]:
    ordered_here = IN_ORDER if not isinstance(entry, Document) else frozenset()
    found = {}
    for key in type(entry).model_fields:
        value = getattr(entry, key)
        if key not in SAYS_NOTHING and value is not None and value != () and value != {}:
            found[key] = _canonical(value, key in ordered_here)
    return found
