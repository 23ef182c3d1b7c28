"""The inputs of a decision without what is sensitive, and the names of what was taken out."""

from collections.abc import Callable, Mapping
from typing import Any

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import Declared, History
from nextbest.engine.doors.undeclared import MEMORY

Path = tuple[str, ...]
Json = Mapping[str, Any]
HIDDEN = "masked"
"""What stands for the value of a key that the bundle does not declare: nobody has said whether it is sensitive."""


class Mask:
    """Takes out of documents what a bundle declares as sensitive, and the values of what it does not declare."""

    def __init__(self, bundle: Bundle) -> None:
        self._attributes = bundle.profile.attributes
        self._groups = {path[:length] for path in self._attributes for length in range(1, len(path))}
        self._events: dict[str, dict[Path, Declared | None]] = {
            name: {(field,): declared for field, declared in event.fields.items()}
            for name, event in bundle.events.items()
        }

    def __call__(self, personal: Json) -> tuple[Json, tuple[str, ...]]:
        """The data of `Inputs.personal` without it, and its names: `home`, `orders.card`, `event.email`."""
        taken: set[str] = set()
        profile, event, memory = (personal[name] for name in ("profile", "event", "memory"))
        masked = {
            "profile": self._profile(profile, (), taken),
            "event": None if event is None else self._event(event, taken),
            "memory": memory and self._memory(memory, taken),
        }
        return masked, tuple(sorted(taken))

    def place(self, pointer: str) -> str:
        """The place of a problem, without what follows a key that the bundle does not declare, nor that key."""
        known: list[str] = []
        for key in pointer.split("/")[1:]:
            path = (*known, key)
            if known[:1] == ["event"] or key in ("event", *MEMORY) or path in self._groups:
                known.append(key)
            elif path in self._attributes:
                return pointer
            else:
                break
        else:
            return pointer
        return "".join(f"/{each}" for each in known)

    def _memory(self, memory: Json, taken: set[str]) -> Json:
        found = dict(memory)
        if "waiting" in memory:
            found["waiting"] = [{**each, "event": self._event(each["event"], taken)} for each in memory["waiting"]]
        if "known" in memory:
            found["known"] = self._known(memory["known"], taken)
        return found

    def _known(self, known: Json, taken: set[str]) -> Json:
        """What events have told: the document, histories by name."""
        histories = {tuple(name.split(".")): records for name, records in known["histories"].items()}
        masked = _masked(histories, self._attributes, ".".join, taken)
        return {
            **known,
            "attributes": self._profile(known["attributes"], (), taken),
            "histories": {".".join(path): records for path, records in masked.items()},
        }

    def _event(self, event: object, taken: set[str]) -> object:
        if not isinstance(event, Mapping):
            return HIDDEN
        fields = self._events.get(str(event.get("event")), {})
        known: dict[Path, Declared | None] = {("event",): None, ("customer",): None, **fields}
        return _masked(event, known, lambda path: ".".join(("event", *path)), taken)

    def _profile(self, document: object, path: Path, taken: set[str]) -> object:
        """A customer document, or one group of it."""
        if not isinstance(document, Mapping):
            return HIDDEN
        after: dict[str, object] = {}
        for key, value in document.items():
            here = (*path, key)
            if here in self._groups:
                after[key] = None if value is None else self._profile(value, here, taken)
            elif not path and key in MEMORY:
                after[key] = self._remembered(key, value, taken)
            else:
                found = _masked({here: value}, self._attributes, ".".join, taken)
                after |= {name[-1]: each for name, each in found.items()}
        return after

    def _remembered(self, key: str, value: object, taken: set[str]) -> object:
        if key != "waiting" or not isinstance(value, list | tuple):
            return value
        return [self._event(each, taken) for each in value]


def _masked(
    document: Mapping[Any, object], known: Mapping[Path, Declared | None], name: Callable[[Path], str], taken: set[str]
) -> dict[Any, object]:
    """A document whose keys are declared one by one; `None`: known, and neither sensitive nor nested."""
    after: dict[Any, object] = {}
    for key, value in document.items():
        path = key if isinstance(key, tuple) else (key,)
        declared = known.get(path)
        if path not in known:
            after[key] = None if value is None else HIDDEN
        elif declared is None or value is None:
            after[key] = value
        elif declared.sensitive:
            taken.add(name(path))
        elif isinstance(declared.type, History) and isinstance(value, list | tuple):
            fields: dict[Path, Declared | None] = {(field,): each for field, each in declared.type.fields}
            after[key] = [
                _masked(each, fields, lambda inner, path=path: name((*path, *inner)), taken)  # type: ignore[misc]
                if isinstance(each, Mapping)
                else HIDDEN
                for each in value
            ]
        else:
            after[key] = value
    return after
