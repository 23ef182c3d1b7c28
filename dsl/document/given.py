"""Data in a file that the language does not look into: any YAML at all, or any mapping, with its places."""

from typing import Annotated

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from nextbest.dsl.document.leaves import Json, wrong_shape
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, is_whole


class _Given:
    """Any YAML at all, kept as the positioned tree."""

    def read(self, tree: object) -> object:
        if not isinstance(tree, YamlScalar | YamlList | YamlMapping) or not is_whole(tree):
            raise wrong_shape()
        return tree

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {}


class _GivenKeys:
    """Any mapping, kept as the positioned tree."""

    def read(self, tree: object) -> object:
        if not isinstance(tree, YamlMapping) or not is_whole(tree):
            raise wrong_shape()
        return tree

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return {"type": "object"}


Given = Annotated[YamlTree, _Given()]
"""Data that the language does not look into, or reads by a type that is known later."""
GivenKeys = Annotated[YamlMapping, _GivenKeys()]
"""Data with keys, not looked into here."""
