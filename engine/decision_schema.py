"""Makes the JSON Schema of decisions; `python -m nextbest.engine.decision_schema` writes it anew into `schemas/`."""

import ast
import inspect
import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from nextbest.engine import decision

ROOTS = (decision.Decision, decision.Explanation, decision.Stage)


class _Generator(GenerateJsonSchema):
    """No default values and no titles: every key is always there, and its name says what it is."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def decision_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a decision; under `$defs` also of explanations and stages."""
    mode: JsonSchemaMode = "serialization"
    inputs = [(each.__name__, mode, TypeAdapter[Any](each)) for each in ROOTS]
    definitions = TypeAdapter.json_schemas(inputs, schema_generator=_Generator)[1]["$defs"]
    for kind, field, words in _words():
        if kind in definitions:
            definitions[kind]["properties"][field]["description"] = words
    for each in definitions.values():
        each["required"] = list(each["properties"])
        each["additionalProperties"] = False
        each.pop("title")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:nextbest:schema:1:decision",
        "title": "nextbest decision",
        "$ref": "#/$defs/Decision",
        "$defs": definitions,
    }


def _words() -> Iterator[tuple[str, str, str]]:
    """Class, field and docstring of every field that has one."""
    for kind in ast.parse(inspect.getsource(decision)).body:
        if isinstance(kind, ast.ClassDef):
            for field, below in pairwise(kind.body):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(words))),
                    ):
                        yield kind.name, name, " ".join(words.split())


def schema_text() -> str:
    """The same as it stands in the file."""
    return json.dumps(decision_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(str(files("nextbest.schemas") / "decision.json")).write_text(schema_text(), encoding="utf-8")
