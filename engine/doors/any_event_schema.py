"""Makes the JSON Schema of all events.

`python -m nextbest.engine.doors.any_event_schema` writes it anew into `schemas/`.
"""

import json
from importlib.resources import files
from pathlib import Path

from nextbest.dsl.builtin import EVENT_FIELDS
from nextbest.dsl.types import STRING, Declared
from nextbest.engine.doors.event_schema import CUSTOMER
from nextbest.engine.doors.profile_schema import DIALECT, Schema, object_schema

NAME = Declared(STRING, required=True, about="the name of the event in the bundle")


def any_event_schema() -> Schema:
    """JSON Schema of what all events of all bundles have."""
    fields = {("event",): NAME, **{(name,): each for name, each in EVENT_FIELDS.items()}, ("customer",): CUSTOMER}
    return {
        "$schema": DIALECT,
        "$id": "urn:nextbest:schema:1:event",
        "title": "nextbest event",
        "description": "Something that happened to a customer; its own fields are those that the bundle declares.",
        **object_schema(fields.items()),
    }


def schema_text() -> str:
    """The same as it stands in the file."""
    return json.dumps(any_event_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(str(files("nextbest.schemas") / "event.json")).write_text(schema_text(), encoding="utf-8")
