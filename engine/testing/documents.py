"""Customers and events as a file of tests has them: read by the types of the profile, each part with its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, plain_form
from nextbest.dsl.messages import testing as say
from nextbest.dsl.parse.clauses import parse_length
from nextbest.dsl.quantities import Duration, Period
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    Declared,
    History,
    ListOf,
    Type,
)
from nextbest.engine.clock import Clock
from nextbest.engine.doors.reading import pointer
from nextbest.engine.shown import at as shown_at

Path = tuple[str, ...]

_MEMORY: Mapping[Path, Declared] = {**HISTORIES, **STAGE_SINCE}
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(_[0-9]{3})+(\.[0-9]+)?")
_PERCENT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?%")
_YES_NO = {"yes": True, "no": False}
_MOVED = re.compile(r"(?:(?P<past>.+\S)\s+ago|in\s+(?P<future>.+))")
_NUMBERS = (INTEGER, NUMBER, MONEY)
_INSTANTS = (DATE, DATETIME)


@dataclass(frozen=True, slots=True)
class Document:
    """A customer document or an event, and where each part of it stands."""

    value: Mapping[str, object]
    place: Place
    places: Mapping[str, Place] = field(default_factory=dict)
    """By JSON pointer."""
    keys: Mapping[str, Place] = field(default_factory=dict)
    """Where the key of each part stands, which is told of what nothing reads."""

    def key(self, path: str) -> Place:
        """Where the key of a part stands."""
        return self.keys.get(path) or self.at(path)

    def at(self, path: str) -> Place:
        """Where a part stands, or else the nearest around it."""
        while path and path not in self.places:
            path = path.rpartition("/")[0]
        return self.places.get(path, self.place)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different in a customer: values by path, None where one is taken away."""

    values: Mapping[Path, object]
    places: Mapping[str, Place]
    keys: Mapping[str, Place]

    def applied(self, document: Document) -> Document:
        """The document with them; that one is left as it is."""
        value, places = dict(document.value), dict(document.places)
        for path, new in self.values.items():
            _put(value, path, new)
            below = _pointer(path)
            places = {each: place for each, place in places.items() if not f"{each}/".startswith(f"{below}/")}
        return replace(document, value=value, places=places | dict(self.places), keys={**document.keys, **self.keys})


def _put(value: dict[str, object], path: Path, new: object) -> None:
    """Puts a value into nested dicts, each of which is copied on the way."""
    first, *rest = path
    if rest:
        inner = value.get(first)
        value[first] = copied = dict(inner) if isinstance(inner, Mapping) else {}
        _put(copied, tuple(rest), new)
    elif new is None:
        value.pop(first, None)
    else:
        value[first] = new


def _pointer(path: Path) -> str:
    return "".join(map(pointer, path))


@dataclass(slots=True)
class Documents:
    """Reads the documents of one file of tests."""

    bundle: Bundle
    report: Report

    def customer(self, tree: YamlMapping, clock: Clock, name: str | None = None) -> Document:
        """A customer document; one that is named in the file has that name as `id` where it gives none."""
        reading = _Reading(self.bundle, clock)
        value: dict[str, object] = {} if name is None else {"id": name}
        for path, entry, key in self._entries(tree, ()):
            _put(value, path, reading.attribute(path, entry, key))
        return Document(value, tree.place, reading.places, reading.keys)

    def changes(self, tree: YamlMapping, clock: Clock) -> Changes:
        """What `with` says; keys that no attribute has are reported."""
        reading = _Reading(self.bundle, clock)
        values: dict[Path, object] = {}
        for path, entry, key in self._entries(tree, ()):
            if self._known(path, key):
                values[path] = reading.attribute(path, entry, key)
        return Changes(values, reading.places, reading.keys)

    def contacts(self, records: tuple[YamlMapping, ...], place: Place, clock: Clock) -> Changes:
        """The changes that give a customer these contacts."""
        key = Text("contacts", records[0].place if records else place)
        return self.changes(YamlMapping({key: YamlList(records, key.place)}, key.place), clock)

    def event(self, tree: YamlMapping, clock: Clock, number: int = 1) -> Document:
        """An event document; what gives no `id` and no `at` is the event of that number, and happens now."""
        reading = _Reading(self.bundle, clock)
        value: dict[str, object] = {"id": f"event-{number}", "at": reading.now}
        value |= reading.event(tree)
        return Document(value, tree.place, reading.places, reading.keys)

    def _entries(self, tree: YamlMapping, within: Path) -> Iterator[tuple[Path, YamlTree, Text]]:
        """What stands at each path: groups are gone into, and keys with dots are paths themselves."""
        for key, value in tree.entries.items():
            path = (*within, *key.value.split("."))
            if isinstance(value, YamlMapping) and self.bundle.profile.group(path):
                yield from self._entries(value, path)
            else:
                yield path, value, key

    def _known(self, path: Path, key: Text) -> bool:
        attributes, name = self.bundle.profile.attributes, ".".join(path)
        if path in attributes or path in _MEMORY or path == ("waiting",):
            return True
        whole = next((path[:end] for end in range(1, len(path)) if path[:end] in attributes), None)
        if whole is not None:
            self.report.add(say.through_a_value(key.place, name, ".".join(whole)))
        else:
            known = [".".join(each) for each in (*attributes, *_MEMORY, ("waiting",))]
            self.report.add(say.not_a_change(key.place, name, known))
        return False


@dataclass(slots=True)
class _Reading:
    """One document while it is read."""

    bundle: Bundle
    clock: Clock
    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def now(self) -> str:
        """The time of the case, as documents have it."""
        return shown_at(self.clock.now, self.clock.policy_zone).isoformat()

    def attribute(self, path: Path, tree: YamlTree, key: Text) -> object:
        """The JSON form of what stands at a path of the profile."""
        where = _pointer(path)
        self.places[where] = self.keys[where] = key.place
        if path == ("waiting",) and isinstance(tree, YamlList):
            return [
                self.event(each, f"{where}/{number}") if isinstance(each, YamlMapping) else plain_form(each)
                for number, each in enumerate(tree.items)
            ]
        declared = self.bundle.profile.attributes.get(path) or _MEMORY.get(path)
        value = self._value(tree, None if declared is None else declared.type, where)
        return self._contacts(value) if path == ("contacts",) else value

    def event(self, tree: YamlMapping, where: str = "") -> dict[str, object]:
        """The JSON form of an event, without what it does not give."""
        name = tree.get("event")
        event = self.bundle.events.get(name.text.value) if isinstance(name, YamlScalar) else None
        fields = {} if event is None else event.fields
        return self._fields(tree, fields, where)

    def _fields(self, tree: YamlMapping, fields: Mapping[str, Declared], where: str) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in tree.entries.items():
            below = where + pointer(key.value)
            self.places[below] = self.keys[below] = key.place
            declared = fields.get(key.value)
            found[key.value] = self._value(value, None if declared is None else declared.type, below)
        return found

    def _value(self, tree: YamlTree, type: Type | None, where: str) -> object:
        """The JSON form of a value of that type; what is of another form is left for the door to refuse."""
        if isinstance(tree, YamlScalar):
            if tree.place.end > tree.place.start:
                self.places[where] = tree.place
            return self._scalar(tree, type)
        if isinstance(tree, YamlMapping):
            located = {name: Declared(NUMBER) for name in ("lat", "lon")} if type == LOCATION else {}
            return self._fields(tree, located, where)
        items: list[object] = []
        for number, each in enumerate(tree.items):
            below = f"{where}/{number}"
            self.places[below] = each.place
            if isinstance(type, History) and isinstance(each, YamlMapping):
                items.append(self._fields(each, dict(type.fields), below))
            else:
                items.append(self._value(each, type.element if isinstance(type, ListOf) else None, below))
        return items

    def _scalar(self, scalar: YamlScalar, type: Type | None) -> object:
        plain, text = scalar.plain, scalar.text.value.strip()
        if plain is None or type is None or scalar.style != "plain":
            return plain
        if type == BOOLEAN:
            return _YES_NO.get(text, plain)
        if type in _NUMBERS:
            return _number(text, plain, type)
        if type in _INSTANTS and (moved := self._moved(text, type)):
            return moved
        return text

    def _moved(self, text: str, type: Type) -> str | None:
        """`3 days ago`, `in 2 weeks`: as of the time of the case, on the clocks of the policy zone."""
        found = _MOVED.fullmatch(text)
        length = parse_length(found["past"] or found["future"]).value if found else None
        if found is None or not isinstance(length, Period | Duration):
            return None
        clock = self.clock
        seconds = clock.earlier(clock.now, length) if found["past"] else clock.later(clock.now, length)
        moment = shown_at(seconds, clock.policy_zone)
        if type == DATETIME:
            return moment.isoformat()
        return moment.date().isoformat() if isinstance(length, Period) else None

    def _contacts(self, value: object) -> object:
        """Contacts get an `id` and the `kind` of their engagement where they give none."""
        if not isinstance(value, list):
            return value
        found: list[object] = []
        for number, each in enumerate(value, start=1):
            if not isinstance(each, dict):
                found.append(each)
                continue
            engagement = self.bundle.engagements.get(str(each.get("engagement")))
            kind = {} if engagement is None else {"kind": engagement.kind}
            found.append({"id": f"contact-{number}"} | kind | each)
        return found


def _number(text: str, plain: object, type: Type) -> object:
    """Thousands may be grouped by `_`, a number may be a percentage, as in the language."""
    if _GROUPED.fullmatch(text):
        exact = Decimal(text.replace("_", ""))
    elif type == NUMBER and _PERCENT.fullmatch(text):
        exact = Decimal(text[:-1]).scaleb(-2)
    else:
        return plain
    return float(exact) if type == NUMBER else exact
