"""One customer before a decision, by a plain reading of documents: nothing here comes from the engine's door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import DATE, DATETIME, MONEY, NUMBER, TIMEZONE, Declared, History, ListOf, Type
from tests.differential.plain_time import day_number, plain_zone
from tests.differential.plain_values import Value

Document = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True)
class PlainContact:
    """A contact, a slot that is reserved, or a pick of this very decision."""

    at: int
    id: str
    engagement: str
    kind: str
    channel: str
    inbound: bool = False
    step: int = 1
    outcomes: frozenset[str] = frozenset()

    @property
    def responded(self) -> bool:
        return bool(self.outcomes & {"clicked", "replied", "redeemed"})


@dataclass(frozen=True)
class PlainEvent:
    name: str
    id: str
    at: int
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Held:
    """What only a store can tell, beyond the document."""

    reserved: tuple[PlainContact, ...] = ()
    later: tuple[PlainContact, ...] = ()
    spent: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """By owner (`kind.loyalty`), what is counted (`cost`), and unit (`day`, `total`)."""


def instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return int(moment.timestamp() // 1)


@dataclass(frozen=True)
class Reader:
    """Reads values at one `now`: records after it do not exist."""

    now: int
    today: int

    def value(self, given: Any, declared: Declared) -> Value:
        if isinstance(declared.type, History):
            return self._history(given or [], declared.type)
        if given is None or (isinstance(given, str) and not given.strip()):
            return declared.default
        return self._plain(given, declared.type)

    def _plain(self, given: Any, type: Type) -> Value:
        if isinstance(type, ListOf):
            return tuple(self._plain(each, type.element) for each in given)
        if type == MONEY:
            return int(Decimal(str(given)) * 10_000)
        if type == NUMBER:
            return float(given)
        if type == DATE:
            return day_number(date.fromisoformat(given))
        if type == DATETIME:
            return instant(given)
        if type == TIMEZONE:
            return given if plain_zone(given) is not None else None
        return given

    def _history(self, given: Sequence[Document], type: History) -> Value:
        records = [tuple(self.value(each.get(name), field) for name, field in type.fields) for each in given]
        at = [name for name, _ in type.fields].index("at")
        present = self.today if type.at == DATE else self.now
        return tuple(each for each in records if each[at] <= present)


def attributes(bundle: Bundle, document: Document, reader: Reader) -> dict[Path, Value]:
    """Every declared attribute; `contacts` and `offers` are among them."""
    found = {path: reader.value(_at(document, path), each) for path, each in bundle.profile.attributes.items()}
    since = document.get("stage_since")
    return {**found, ("stage_since",): None if since is None else instant(since)}


def _at(document: Any, path: Path) -> Any:
    for key in path:
        document = None if document is None else document.get(key)
    return document


def contacts(document: Document, now: int) -> tuple[PlainContact, ...]:
    """Those not after `now`, each once, the oldest first."""
    found = {each["id"]: _contact(each) for each in document.get("contacts") or ()}
    return tuple(sorted((each for each in found.values() if each.at <= now), key=lambda each: (each.at, each.id)))


def _contact(given: Document) -> PlainContact:
    said = {name for name in OUTCOMES if given.get(name)}
    return PlainContact(
        at=instant(given["at"]),
        id=given["id"],
        engagement=given["engagement"],
        kind=given["kind"],
        channel=given["channel"],
        inbound=bool(given.get("inbound")),
        step=given.get("step") or 1,
        outcomes=frozenset(said | ({"opened"} if "clicked" in said else set())),
    )


def event(bundle: Bundle, given: Document, reader: Reader) -> PlainEvent:
    declared = bundle.events[given["event"]].fields
    values = {name: reader.value(given.get(name), each) for name, each in declared.items()}
    return PlainEvent(given["event"], values["id"], values["at"], values)


def waiting(bundle: Bundle, document: Document, reader: Reader) -> tuple[PlainEvent, ...]:
    """Events that the bundle knows and that have happened."""
    known = (each for each in document.get("waiting") or () if each["event"] in bundle.events)
    return tuple(each for each in (event(bundle, given, reader) for given in known) if each.at <= reader.now)
