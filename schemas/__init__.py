"""The JSON Schemas of everything that crosses a border: bundles, tests, decisions and events."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """The JSON Schema of that name, such as `bundle`; do not change what you get."""
    text = (files("nextbest.schemas") / f"{name}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
