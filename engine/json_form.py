"""The JSON form of what the engine says: every field by its name, instants as ISO 8601 with offset."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

_PLAIN = frozenset({type(None), str, int, float, bool})


def json_form(value: object) -> object:
    """The value made of what JSON has; nothing is left out, what is not there is null."""
    kind = value.__class__
    if kind in _PLAIN or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): json_form(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [json_form(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return json_object(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def json_object(value: Any) -> dict[str, object]:
    """The JSON form of a dataclass."""
    return {name: json_form(getattr(value, name)) for name in _names(value.__class__)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
