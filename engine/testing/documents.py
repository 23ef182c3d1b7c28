"""Customers and events as a file of tests has them: read by the types of the profile, each part with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlTree
from nextbest.dsl.messages import testing as say
from nextbest.dsl.source import Place, Text
from nextbest.engine.clock import Clock
from nextbest.engine.testing.values import MEMORY, Path, Values, path_pointer


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
            below = path_pointer(path)
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


@dataclass(slots=True)
class Documents:
    """Reads the documents of one file of tests."""

    bundle: Bundle
    report: Report

    def customer(self, tree: YamlMapping, clock: Clock, name: str | None = None) -> Document:
        """A customer document; one that is named in the file has that name as `id` where it gives none."""
        reading = Values(self.bundle, clock)
        value: dict[str, object] = {} if name is None else {"id": name}
        for path, entry, key in self._entries(tree, ()):
            _put(value, path, reading.attribute(path, entry, key))
        return Document(value, tree.place, reading.places, reading.keys)

    def changes(self, tree: YamlMapping, clock: Clock) -> Changes:
        """What `with` says; keys that no attribute has are reported."""
        reading = Values(self.bundle, clock)
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
        reading = Values(self.bundle, clock)
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
        if path in attributes or path in MEMORY or path == ("waiting",):
            return True
        whole = next((path[:end] for end in range(1, len(path)) if path[:end] in attributes), None)
        if whole is not None:
            self.report.add(say.through_a_value(key.place, name, ".".join(whole)))
        else:
            known = [".".join(each) for each in (*attributes, *MEMORY, ("waiting",))]
            self.report.add(say.not_a_change(key.place, name, known))
        return False
