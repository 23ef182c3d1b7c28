"""Customer documents as JSON has them, from values in the engine's forms."""

from collections.abc import Mapping
from datetime import UTC

from nextbest.dsl.types import STRING, Declared, History, ListOf, Type
from nextbest.engine.shown import shown


def document(
    values: Mapping[tuple[str, ...], object], declared: Mapping[tuple[str, ...], Declared]
) -> dict[str, object]:
    """The document in which the door finds these values; empty texts, which it takes as missing, become dots."""
    whole: dict[str, object] = {}
    for (*groups, key), value in values.items():
        inner = whole
        for group in groups:
            below = inner.setdefault(group, {})
            assert isinstance(below, dict)
            inner = below
        inner[key] = _json(value, declared[*groups, key].type)
    return whole


def _json(value: object, type: Type) -> object:
    match type:
        case History(fields):
            assert isinstance(value, tuple)
            return [
                {name: _json(each, field.type) for (name, field), each in zip(fields, record, strict=True)}
                for record in value
            ]
        case ListOf(element) if isinstance(value, tuple):
            return [_json(each, element) for each in value]
        case _ if type == STRING:
            return value or "."
        case _:
            return shown(value, type, UTC)
