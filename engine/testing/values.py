"""Values of customers and events as a file of tests has them, read by their types into what the door takes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, plain_form
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

MEMORY: Mapping[Path, Declared] = {**HISTORIES, **STAGE_SINCE}
"""What a customer document may say of the past."""
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(_[0-9]{3})+(\.[0-9]+)?")
_PERCENT = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?%")
_YES_NO = {"yes": True, "no": False}
_MOVED = re.compile(r"(?:(?P<past>.+\S)\s+ago|in\s+(?P<future>.+))")
_NUMBERS = (INTEGER, NUMBER, MONEY)
_INSTANTS = (DATE, DATETIME)


def path_pointer(path: Path) -> str:
    """The JSON pointer of a path of the profile."""
    return "".join(map(pointer, path))


@dataclass(slots=True)
class Values:
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
        where = path_pointer(path)
        self.places[where] = self.keys[where] = key.place
        if path == ("waiting",) and isinstance(tree, YamlList):
            return [
                self.event(each, f"{where}/{number}") if isinstance(each, YamlMapping) else plain_form(each)
                for number, each in enumerate(tree.items)
            ]
        declared = self.bundle.profile.attributes.get(path) or MEMORY.get(path)
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
