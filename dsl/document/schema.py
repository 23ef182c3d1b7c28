"""Makes the JSON Schema of a bundle from its models; `python -m nextbest.dsl.document.schema` writes it anew."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from nextbest.dsl.document.bundle import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# How the cases of a union are told apart; the last case of each union needs no condition.
_CASES: Mapping[str, Mapping[str, object]] = {
    "mapping": {"type": "object"},
    "list": {"type": "array"},
    "template": {"type": "object", "required": ["template"]},
    "group": {"type": "object", "not": {"anyOf": [{"required": ["is"]}, {"required": ["history"]}]}},
}


class _BundleSchema(GenerateJsonSchema):
    """One sentence for each shape: unions are chains of if, then, else, so that a mistake has one reason."""

    schema_dialect = DIALECT

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        return {
            "$schema": self.schema_dialect,
            "$id": "urn:nextbest:schema:1:bundle",
            "title": "nextbest bundle",
        } | made

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 -- the signature is pydantic's
        return False

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]),
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        *cases, (_, last) = schema["choices"].items()
        made = self.generate_inner(last)
        for tag, case in reversed(cases):
            made = {"if": dict(_CASES[str(tag)]), "then": self.generate_inner(case), "else": made}
        return made


def bundle_schema() -> dict[str, Any]:
    """The JSON Schema of one bundle, draft 2020-12."""
    return Document.model_json_schema(schema_generator=_BundleSchema)


def schema_text() -> str:
    """The same as it stands in the file."""
    return json.dumps(bundle_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(str(files("nextbest.schemas") / "bundle.json")).write_text(schema_text(), encoding="utf-8")
