"""Where the fields of events stand in a row: fields of one name and one type share a place, whatever they come with."""

from collections.abc import Mapping

from nextbest.dsl.checked_events import Event
from nextbest.dsl.types import STRING, Declared, History, Type

Path = tuple[str, ...]
Places = Mapping[str, Mapping[str, Path]]
"""By event and field. `event` names no attribute, so that these paths are none of the profile's."""

NAME: Path = ("event",)
"""The name of the event itself."""


def event_places(events: Mapping[str, Event]) -> Places:
    """The place of every field of every event: `("event", "total")`; with a number where types differ."""
    types: dict[str, list[Type]] = {}
    found: dict[str, dict[str, Path]] = {}
    for event in events.values():
        found[event.name] = {}
        for field, declared in event.fields.items():
            known = types.setdefault(field, [])
            if declared.type not in known:
                known.append(declared.type)
            number = known.index(declared.type)
            found[event.name][field] = ("event", field, str(number)) if number else ("event", field)
    return found


def event_columns(events: Mapping[str, Event]) -> dict[Path, Declared]:
    """What can stand in these places, and the event's name: each may be missing, for there may be no event."""
    columns = {NAME: Declared(STRING)}
    places = event_places(events)
    for event in events.values():
        for field, declared in event.fields.items():
            columns.setdefault(places[event.name][field], Declared(declared.type))
    return columns


def absent(declared: Declared) -> object:
    """What stands in a place while there is no event: no records of a history, else the missing value."""
    return () if isinstance(declared.type, History) else None
