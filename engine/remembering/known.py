"""What events have told of a customer: attributes, records, and when each attribute was last set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Json = dict[str, object]


class Noted(NamedTuple):
    """When events last set an attribute, in seconds since 1970; None: none did so."""

    set: int | None = None
    """By the latest event that set it to something of its own."""
    counted: int | None = None
    """By the latest that changed what it was: `ltv + event.total`."""

    @property
    def latest(self) -> int | None:
        """By whatever event."""
        return max((each for each in self if each is not None), default=None)


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows of one customer by events."""

    attributes: Mapping[str, object]
    """The customer document without its histories, in JSON forms."""
    histories: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)
    """By name (`orders`, `shop.orders`), the records in the order of their `at`; none of them is empty."""
    noted: Mapping[str, Noted] = field(default_factory=dict)
    """By the name of an attribute: `cart.value`."""

    def document(self, customer: str) -> Json:
        """The customer document."""
        found: Json = {**self.attributes, "id": customer}
        for name, records in self.histories.items():
            write(found, tuple(name.split(".")), list(records))
        return found

    def beside(self, given: Mapping[str, object], customer: str) -> Json:
        """The customer document with the attributes of another in their places, but for histories known here."""
        return {**over(self.document(customer), given, frozenset(self.histories)), "id": customer}


@dataclass(frozen=True, slots=True)
class Added:
    """A record that an event adds."""

    history: str
    at: int
    """By which it is put in order."""
    record: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changed:
    """What an event changes in a customer."""

    attributes: Mapping[str, object]
    """All of them, as they are afterwards."""
    noted: Mapping[str, Noted]
    """All of it, as it is afterwards."""
    added: tuple[Added, ...] = ()


def value_at(document: Mapping[str, object], path: Sequence[str]) -> object:
    """What stands at a path; None where nothing does."""
    found: object = document
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def write(document: Json, path: Sequence[str], value: object) -> None:
    """Put a value at a path; groups on the way are copied, for they may be the caller's."""
    for key in path[:-1]:
        group = document.get(key)
        inner: Json = dict(group) if isinstance(group, Mapping) else {}
        document[key] = inner
        document = inner
    document[path[-1]] = value


def over(
    known: Mapping[str, object], given: Mapping[str, object], stay: frozenset[str] = frozenset(), above: str = ""
) -> Json:
    """Attributes with those of a second document in their places, group by group; what stays is named in full."""
    found = dict(known)
    for key, value in given.items():
        name, here = f"{above}{key}", known.get(key)
        if value is None or name in stay:
            continue
        found[key] = (
            over(here, value, stay, f"{name}.") if isinstance(here, Mapping) and isinstance(value, Mapping) else value
        )
    return found
