"""Changes to a customer document: an attribute set, records added to a history or taken out of it, time that passes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Document = Mapping[str, object]
Path = tuple[str, ...]
NOW: Path = ("now",)
"""The path of time itself; no attribute has that name."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change; what it is made of depends on its kind."""

    kind: Literal["set", "add", "take_out", "wait"]
    path: Path
    value: object = None
    """`set`: the new value, as JSON; None takes it away. `wait`: the instant, in seconds since 1970."""
    before: object = None
    """`set`: the value that it replaces."""
    records: tuple[Mapping[str, object], ...] = ()
    """`add`: the new records, as JSON."""
    places: frozenset[int] = frozenset()
    """`take_out`: which records of the document's list go."""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells changes apart."""
        return self.kind, self.path, repr(self.value), repr(self.records), self.places

    @property
    def size(self) -> tuple[int, ...]:
        """How much it asks for: of two ways of one length the smaller one comes first."""
        return (len(self.records) + len(self.places), self.kind == "take_out", self.value is None)


def changed(document: Document, changes: Iterable[Change]) -> dict[str, object]:
    """The document with these changes; a new one, which shares what is not touched. Waiting changes no document."""
    found = dict(document)
    for each in changes:
        if each.kind != "wait":
            _change(found, each.path, each)
    return found


def records_of(document: Document, path: Path) -> list[object]:
    """The records of a history as the document lists them."""
    found: object = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return list(found) if isinstance(found, list | tuple) else []


def _change(group: dict[str, object], path: Path, change: Change) -> None:
    name, *rest = path
    if rest:
        inner = group.get(name)
        group[name] = below = dict(inner) if isinstance(inner, Mapping) else {}
        _change(below, tuple(rest), change)
    elif change.kind == "set":
        group[name] = change.value
    else:
        given = group.get(name)
        records = list(given) if isinstance(given, list | tuple) else []
        kept = [each for place, each in enumerate(records) if place not in change.places]
        group[name] = [*kept, *change.records]
