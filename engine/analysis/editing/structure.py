"""What the structure of a bundle wants where a caret stands, read off the published JSON Schema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nextbest import schemas
from nextbest.engine.analysis.editing.caret import ITEM

Json = Mapping[str, Any]
Wanted = Literal["expression", "wording", "other"]
NAMES: Mapping[str, str] = {"kind": "kinds", "stages": "lifecycle", "channels": "channels", "event": "events"}
"""Keys under which names stand, and the section that gives them."""


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand somewhere."""

    keys: Mapping[str, str]
    """Keys with what they are for."""
    choices: tuple[str, ...]
    """Words of which one may stand here."""
    wanted: Wanted
    names: str | None
    """The section whose names may stand here, as keys or as values."""
    about: str


def place_of(path: Sequence[str]) -> Place:
    """What may stand under these keys."""
    schema = schemas.load("bundle")
    found = _walk([schema], tuple(path), schema)
    keys = {key: str(each.get("description", "")) for one in found for key, each in one.get("properties", {}).items()}
    choices = [
        str(word) for one in found for word in (*one.get("enum", ()), *([one["const"]] if "const" in one else ()))
    ]
    last = next((each for each in reversed(path) if each != ITEM), "")
    about = next((str(one["description"]) for one in found if "description" in one), "")
    deep = any(each in ("message", "reward", "data") for each in path)
    expression = any(one.get("title") == "an expression" for one in found)
    wanted: Wanted = "expression" if expression else "wording" if deep else "other"
    return Place(keys, tuple(dict.fromkeys(choices)), wanted, NAMES.get(last) if len(path) > 1 else None, about)


def _walk(schemas: list[Json], path: tuple[str, ...], root: Json) -> list[Json]:
    here = [part for each in schemas for part in _alternatives(each, root)]
    if not path:
        return here
    below: list[Json] = []
    for each in here:
        if path[0] == ITEM:
            below += [each["items"]] if isinstance(each.get("items"), Mapping) else []
        elif path[0] in each.get("properties", {}):
            below.append(each["properties"][path[0]])
        elif isinstance(each.get("additionalProperties"), Mapping):
            below.append(each["additionalProperties"])
    return _walk(below, path[1:], root) if below else []


def _alternatives(schema: Json, root: Json) -> Iterator[Json]:
    """A schema and all that it stands for."""
    yield schema
    if "$ref" in schema:
        yield from _alternatives(root["$defs"][str(schema["$ref"]).rpartition("/")[2]], root)
    for key in ("then", "else"):
        if isinstance(schema.get(key), Mapping):
            yield from _alternatives(schema[key], root)
    for key in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(key, ()):
            if set(each) - {"required"}:
                yield from _alternatives(each, root)
