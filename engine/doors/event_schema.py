"""The JSON Schema of the events that one bundle knows, for those who send them."""

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_events import Event
from nextbest.dsl.types import STRING, Declared
from nextbest.engine.doors.profile_schema import DIALECT, Schema, object_schema

CUSTOMER = Declared(STRING, about="the id of the customer whose event it is")


def event_schema(bundle: Bundle) -> Schema:
    """JSON Schema (draft 2020-12) of the events that a bundle knows: what the door for events accepts."""
    return {
        "$schema": DIALECT,
        "title": f"An event of {bundle.name}",
        "type": "object",
        "required": ["event"],
        "properties": {"event": {"enum": list(bundle.events)}},
        "allOf": [_case(event, bundle.identity) for event in bundle.events.values()],
    }


def _case(event: Event, identity: tuple[str, ...]) -> Schema:
    fields = {("customer",): CUSTOMER, **{(name,): Declared(STRING) for name in identity}}
    fields.update(((name,), declared) for name, declared in event.fields.items())
    described = {"description": event.about} if event.about else {}
    condition: Schema = {"required": ["event"], "properties": {"event": {"const": event.name}}}
    return {"if": condition, "then": {**described, **object_schema(fields.items())}}
