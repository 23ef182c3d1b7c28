"""What is wrong with a body, in words: pydantic's findings as places of a problem."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nextbest.dsl.diagnostics import closest
from nextbest.service.problems import INVALID_REQUEST, Place, Problem
from nextbest.service.wire import not_json

M = TypeVar("M", bound=BaseModel)

MOST = 50
"""Places that one problem names."""
LONGEST = 60
"""Characters of a given key that a message repeats."""

WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}


def read_model(body: bytes, model: type[M]) -> M:
    """The JSON of a body as that model; a Problem with everything that is wrong with it."""
    try:
        # What `model_validate_json` calls, without its looking through eight arguments that nobody gives.
        found: M = model.__pydantic_validator__.validate_json(body)
        return found
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
    if wrong[0]["type"] == "json_invalid":
        raise not_json(str(wrong[0]["ctx"]["error"]))
    names = sorted(set(_names(model)))
    places = tuple(_place(each, names) for each in wrong[:MOST])
    raise Problem(INVALID_REQUEST, "the body is not what is asked for here", places)


def _place(found: ErrorDetails, names: list[str]) -> Place:
    words = WORDS.get(found["type"], "is not what is asked for here").format(**found.get("ctx", {}))
    help = None
    if found["type"] == "extra_forbidden":
        key = str(found["loc"][-1])
        near = closest(key, names) if len(key) <= LONGEST else None
        help = f"did you mean `{near}`?" if near else None
    return Place(pointer(found["loc"]), words, help)


def pointer(path: tuple[int | str, ...]) -> str:
    """A JSON pointer (RFC 6901), with long keys cut."""
    return "".join("/" + str(step)[:LONGEST].replace("~", "~0").replace("/", "~1") for step in path)


def _names(model: type[BaseModel]) -> Iterator[str]:
    """The keys of a model, and of those that it is made of."""
    for name, field in model.model_fields.items():
        yield name
        for part in _models(field.annotation):
            yield from _names(part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
