"""Makes the JSON Schemas of bundles and of tests from their models; `python -m` this module writes them anew."""

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.document.tests import CaseFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# How the cases of a union are told apart; the last case of each union needs no condition.
_CASES: Mapping[str, Mapping[str, object]] = {
    "mapping": {"type": "object"},
    "list": {"type": "array"},
    "template": {"type": "object", "required": ["template"]},
    "group": {"type": "object", "not": {"anyOf": [{"required": ["is"]}, {"required": ["history"]}]}},
}


class _Schema(GenerateJsonSchema):
    """One sentence for each shape: unions are chains of if, then, else, so that a mistake has one reason."""

    schema_dialect = DIALECT

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        return {"$schema": self.schema_dialect} | super().generate(schema, mode)

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


MODELS: Mapping[str, type[Entry]] = {"bundle": Document, "tests": CaseFile}
"""By the name of the schema."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of one bundle or of one file of tests, draft 2020-12."""
    made = MODELS[name].model_json_schema(schema_generator=_Schema)
    head = {"$schema": made.pop("$schema"), "$id": f"urn:nextbest:schema:1:{name}", "title": f"nextbest {name}"}
    return head | {key: value for key, value in made.items() if key != "title"}


def schema_text(name: str) -> str:
    """The same as it stands in its file."""
    return json.dumps(schema_of(name), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in MODELS:
        Path(str(files("nextbest.schemas") / f"{each}.json")).write_text(schema_text(each), encoding="utf-8")
