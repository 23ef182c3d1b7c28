"""The shapes of which the models of a bundle are made: lists, named entries, short forms, entries with known keys."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SkipValidation,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from nextbest.dsl.document.leaves import Json, LabelKey, NameKey, PathKey, wrong_shape
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar
from nextbest.dsl.source import Place, Text

T = TypeVar("T")


class MappingEntries:
    """Reads a mapping as a dict from positioned keys."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_entries, handler(source))


class _Items:
    """Reads a list as a tuple; where `alone`, one item may stand without its list."""

    def __init__(self, *, alone: bool = False, filled: bool = False) -> None:
        self.alone = alone
        self.filled = filled

    def read(self, tree: object) -> object:
        if isinstance(tree, YamlList) and tree.whole and (tree.items or not self.filled):
            return tree.items
        if self.alone and not isinstance(tree, YamlList):
            return (tree,)
        raise wrong_shape()

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        schema = handler(core) | ({"minItems": 1} if self.filled else {})
        return {"if": {"type": "array"}, "then": schema, "else": schema["items"]} if self.alone else schema


def _entries(tree: object) -> object:
    if not isinstance(tree, YamlMapping) or not tree.whole:
        raise wrong_shape()
    return tree.entries


class Short:
    """Lets something short stand for a mapping with a single key: `ltv > 5` for `{is: ltv > 5}`.

    `schema` is the JSON Schema of the short form.
    """

    def __init__(self, key: str, schema: Json) -> None:
        self.key, self.schema = key, schema

    def read(self, tree: object) -> object:
        if isinstance(tree, YamlScalar | YamlList):
            return YamlMapping({Text(self.key, tree.place): tree}, tree.place)
        return tree

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"if": {"type": "object"}, "then": handler(core), "else": self.schema}


Named = Annotated[dict[NameKey, T], MappingEntries()]
"""Entries whose names expressions use."""
Labelled = Annotated[dict[LabelKey, T], MappingEntries()]
"""Entries whose names may have hyphens: expressions know them only as text."""
Pathed = Annotated[dict[PathKey, T], MappingEntries()]
"""Entries whose names are paths into the profile."""
Several = Annotated[tuple[T, ...], _Items()]
Filled = Annotated[tuple[T, ...], _Items(filled=True)]
"""A list with one item at least."""
OneOrSeveral = Annotated[tuple[T, ...], _Items(alone=True)]
OneOrFilled = Annotated[tuple[T, ...], _Items(alone=True, filled=True)]


def shape(tree: object) -> str:
    """The tag by which unions of shapes are told apart."""
    if isinstance(tree, YamlMapping):
        return "mapping"
    return "list" if isinstance(tree, YamlList) else "scalar"


PLACE = "$place"
"""Under which an entry is told where it stands: no key of a file, for `place` may be one."""


class Entry(BaseModel):
    """A mapping with known keys. `place` is its key, or its first key where it has none."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    exactly_one: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of keys of which exactly one is given."""

    place: Annotated[Place, SkipValidation] = Field(alias="$place")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, tree: object) -> object:
        if not isinstance(tree, YamlMapping) or not tree.whole:
            raise wrong_shape()
        values: dict[str, object] = {key.value: value for key, value in tree.entries.items()}
        if PLACE in values or any(sum(key in values for key in group) != 1 for group in cls.exactly_one):
            raise wrong_shape()
        return {**values, PLACE: tree.place}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        schema["properties"].pop(PLACE)
        schema["required"].remove(PLACE)
        if not schema["required"]:
            del schema["required"]
        choices: list[Mapping[str, object]] = [
            {"oneOf": [{"required": [key]} for key in group]} for group in cls.exactly_one
        ]
        if choices:
            schema["allOf"] = choices
        return reference
