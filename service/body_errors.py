"""What is wrong with a body, in words: pydantic's findings as places of a problem."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nextbest.dsl.diagnostics import closest
from nextbest.service.problems import INVALID_REQUEST, Place, Problem
from nextbest.service.wire import not_json, read_json

M = TypeVar("M", bound=BaseModel)
Path = tuple[int | str, ...]
Level = tuple[str, ...]
"""The keys that lead to a place of a body, whichever item of a list it is in: `("customers",)`."""

BIG_N, BIG_I = b"NI"
"""One byte is found many times as fast as a word."""
MOST = 50
"""Places that one problem names."""
LONGEST = 60
"""Characters of a given key that a message repeats."""

WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "too_short": "must not be empty",
    "too_long": "must have at most {max_length} items",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}


def read_model(body: bytes, model: type[M]) -> M:
    """The JSON of a body as that model; a Problem with everything that is wrong with it."""
    if (BIG_N in body and b"NaN" in body) or (BIG_I in body and b"Infinity" in body):
        read_json(body)  # these are no JSON, where they do not stand in a text
    try:
        # What `model_validate_json` calls, without its looking through eight arguments that nobody gives.
        found: M = model.__pydantic_validator__.validate_json(body)
        return found
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        raise not_json(str(wrong[0]["ctx"]["error"]))
    levels = dict(_levels(model))
    places = tuple(_place(each, levels) for each in wrong[:MOST])
    raise Problem(INVALID_REQUEST, "the body is not what is asked for here", places)


def _place(found: ErrorDetails, levels: Mapping[Level, Sequence[str]]) -> Place:
    words = WORDS.get(found["type"], "is not what is asked for here").format(**found.get("ctx", {}))
    help = _meant(found["loc"], levels) if found["type"] == "extra_forbidden" else None
    return Place(pointer(found["loc"]), words, help)


def _meant(path: Path, levels: Mapping[Level, Sequence[str]]) -> str | None:
    """What may have been meant by a key that is not known at its place: another there, or this one elsewhere."""
    key, own = str(path[-1]), tuple(each for each in path[:-1] if isinstance(each, str))
    if len(key) > LONGEST:
        return None
    elsewhere = next((level for level, names in levels.items() if level != own and key in names), None)
    if elsewhere is not None:
        return f"it belongs {_place_of(elsewhere, own)}"
    near = closest(key, levels.get(own, ()))
    if near is not None:
        return f"did you mean `{near}`?"
    others = ((level, closest(key, names)) for level, names in levels.items())
    return next((f"did you mean `{near}` {_place_of(level, own)}?" for level, near in others if near), None)


def _place_of(level: Level, seen_from: Level) -> str:
    """Where a level of a body is, in words."""
    if level == seen_from[: len(level)]:
        return f"beside `{seen_from[len(level)]}`"
    return f"in each of `{level[-1]}`"


def pointer(path: Path) -> str:
    """A JSON pointer (RFC 6901), with long keys cut."""
    return "".join("/" + str(step)[:LONGEST].replace("~", "~0").replace("/", "~1") for step in path)


def _levels(model: type[BaseModel], above: Level = ()) -> Iterator[tuple[Level, Sequence[str]]]:
    """The keys of a model, and of those that lists in it are made of."""
    yield above, sorted(model.model_fields)
    for name, field in model.model_fields.items():
        for part in _models(field.annotation):
            yield from _levels(part, (*above, name))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
