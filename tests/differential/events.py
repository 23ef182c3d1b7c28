"""Random events around random expressions, what waits for them, and their documents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

from nextbest.dsl import checked
from nextbest.dsl.builtin import EVENT_FIELDS
from nextbest.dsl.checked_events import AttributeSet, Event, On, RecordAdded, RecordsAdded
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, MONEY, NUMBER, STRING, Declared, History, ListOf
from nextbest.engine.shown import at
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker, expression
from tests.differential.sample import ORDERS, PROFILE, TIER
from tests.engine.documents import document

OWN: Mapping[str, Declared] = {
    "total": Declared(MONEY, required=True),
    "count": Declared(INTEGER),
    "share": Declared(NUMBER),
    "page": Declared(STRING),
    "sure": Declared(BOOLEAN, required=True),
    "tier": Declared(TIER),
    "day": Declared(DATE),
    "seen": Declared(DATETIME),
    "tags": Declared(ListOf(STRING)),
    "lines": Declared(ORDERS),
}
OTHER = {**OWN, "total": Declared(NUMBER), "seen": Declared(DATETIME, required=True)}
"""Those of a second event: `total` is of another type, the others stand in the same places."""
FIELDS = {"bought": OWN, "looked": OTHER}


def bundle_with_events(maker: Maker, *, waiting: bool) -> checked.Bundle:
    """A random bundle with two events; where `waiting`, some of its engagements wait for them."""
    given = bundle(maker)
    events = {name: _event(maker, name) for name in FIELDS}
    engagements = {
        name: replace(each, on=_on(maker) if waiting and maker.random.random() < 0.6 else None)
        for name, each in given.engagements.items()
    }
    return replace(given, events=events, engagements=engagements)


def _about(maker: Maker, *names: str) -> Maker:
    """Makes expressions about what these events share."""
    first, *others = [FIELDS[name] for name in names]
    shared = {
        name: each.type
        for name, each in first.items()
        if all(other[name].type == each.type for other in others) and not isinstance(each.type, History)
    }
    return Maker(maker.random, maker.values, context=False, event={**shared, "id": STRING, "at": DATETIME})


def _event(maker: Maker, name: str) -> Event:
    about, random = _about(maker, name), maker.random
    settable = {path: each for path, each in PROFILE.attributes.items() if path not in (("id",), ("consent", "push"))}
    paths = random.sample([path for path, each in settable.items() if not isinstance(each.type, History)], 4)
    sets = [AttributeSet(path, expression(about.make(settable[path].type, 3))) for path in paths]
    orders = {
        each: expression(about.make(declared.type, 2))
        for each, declared in ORDERS.fields
        if each == "items" or (each != "at" and random.random() < 0.5)
    }
    orders["items"] = expression(maker.fixed(INTEGER))
    add: list[RecordAdded | RecordsAdded] = [RecordAdded(("orders",), orders), RecordsAdded(("orders",), "lines")]
    return Event(name, {**EVENT_FIELDS, **FIELDS[name]}, add=tuple(add), set=tuple(sets))


def _on(maker: Maker) -> On:
    names = maker.random.choice((("bought",), ("looked",), ("looked", "bought")))
    when = expression(_about(maker, *names).make(BOOLEAN, 3)) if maker.random.random() < 0.7 else None
    return On(names, when)


def event_document(maker: Maker) -> dict[str, object]:
    """A document of one of the events that the door lets through."""
    name = maker.random.choice(tuple(FIELDS))
    declared: dict[tuple[str, ...], Declared] = {(field,): each for field, each in FIELDS[name].items()}
    values = {path: maker.values.declared(each) for path, each in declared.items()}
    ago = maker.random.choice((0, 0, 1, 3_600, 86_400, 40 * 86_400))
    return {
        **document(values, declared),
        "event": name,
        "id": f"e-{maker.random.randrange(5)}",
        "at": at(maker.values.now - ago, UTC).isoformat(),
    }
