"""The JSON Schema of one customer document, for those who send them: what the door accepts, with words and examples."""

from collections.abc import Iterable, Mapping
from datetime import UTC

from nextbest.dsl import types
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Scalar, Type
from nextbest.engine.doors.scalars import FURTHEST, LARGEST
from nextbest.engine.shown import amount, shown

Schema = dict[str, object]
Path = tuple[str, ...]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WAITING = "Events that are not yet answered."

_OFFSET = r"(Z|z|[+-]\d\d:?\d\d)"
_DAY = r"\d\d\d\d-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(:\d\d([.,]\d+)?)?"
_AMOUNT = r"^-?\d+(\.\d{1,4}0*)?$"

_SCALARS: Mapping[Scalar, Schema] = {
    types.BOOLEAN: {"type": "boolean"},
    types.STRING: {"type": "string"},
    types.INTEGER: {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST},
    types.NUMBER: {"type": "number", "minimum": -FURTHEST, "maximum": FURTHEST},
    types.MONEY: {"type": ["number", "string"], "pattern": _AMOUNT},
    types.DATE: {"type": "string", "format": "date", "pattern": f"^{_DAY}$"},
    types.DATETIME: {"type": "string", "format": "date-time", "pattern": f"^{_DAY}[Tt ]{_CLOCK}{_OFFSET}$"},
    types.TIME: {"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?$"},
    types.LOCATION: {
        "type": "object",
        "properties": {
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "lon": {"type": "number", "minimum": -180, "maximum": 180},
        },
        "required": ["lat", "lon"],
    },
    types.TIMEZONE: {"type": "string", "description": "IANA name of a time zone."},
}


def profile_schema(bundle: Bundle) -> Schema:
    """JSON Schema (draft 2020-12) of a customer document.

    It accepts what the door accepts, apart from rules that a schema cannot say: a date that exists, half a character,
    and attributes that no decision reads, which the door looks at only when asked to.
    """
    customer = object_schema({**bundle.profile.attributes, **STAGE_SINCE}.items())
    waiting: Schema = {"type": "array", "items": {"type": "object", "required": ["event", "id", "at"]}}
    customer["properties"] = {**_properties(customer), "waiting": {**_or_null(waiting), "description": WAITING}}
    return {
        "$schema": DIALECT,
        "title": f"A customer of {bundle.name}",
        **({"description": bundle.about} if bundle.about else {}),
        **customer,
    }


def _properties(schema: Schema) -> Schema:
    found = schema["properties"]
    assert isinstance(found, dict)
    return found


def object_schema(attributes: Iterable[tuple[Path, Declared]]) -> Schema:
    """The schema of a group: its attributes, and the groups in it."""
    groups: dict[str, list[tuple[Path, Declared]]] = {}
    for (key, *below), declared in attributes:
        groups.setdefault(key, []).append((tuple(below), declared))
    properties: dict[str, Schema] = {}
    required = []
    for key, members in groups.items():
        (path, declared), *_ = members
        if path:
            properties[key] = object_schema(members)
            needed = bool(properties[key].get("required"))
            if not needed:
                properties[key] = _or_null(properties[key])
        else:
            properties[key] = _attribute(declared)
            needed = declared.required and declared.default is None and not isinstance(declared.type, History)
        if needed:
            required.append(key)
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _attribute(declared: Declared) -> Schema:
    type = declared.type
    schema = _type(type)
    for name, bound in (("minimum", declared.minimum), ("maximum", declared.maximum)):
        if bound is not None and type in (types.INTEGER, types.NUMBER, types.MONEY):
            schema[name] = amount(int(bound)) if type == types.MONEY else bound
    if not declared.required or declared.default is not None:
        schema = _or_null(schema)
    elif type == types.STRING:
        schema["pattern"] = r"\S"
    if declared.about:
        schema["description"] = declared.about
    if declared.default is not None:
        schema["default"] = shown(declared.default, type, UTC)
    if declared.examples:
        schema["examples"] = [shown(each, type, UTC) for each in declared.examples]
    return schema


def _type(type: Type) -> Schema:
    match type:
        case OneOf(values):
            return {"enum": list(values)}
        case ListOf(element):
            return {"type": "array", "items": _type(element)}
        case History(fields):
            return {"type": "array", "items": object_schema(((name,), each) for name, each in fields)}
        case Scalar():
            return dict(_SCALARS[type])


def _or_null(schema: Schema) -> Schema:
    """The same, or not given: null, or text of white space only."""
    return {"anyOf": [schema, {"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]}
