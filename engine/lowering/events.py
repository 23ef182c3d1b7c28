"""Events of the checked bundle → what of the graph they ask for: what each changes, and who waits for it (2.5, 2.6)."""

from collections.abc import Iterator

from nextbest.dsl import checked, typed
from nextbest.dsl.checked_events import AttributeSet as SetEntry
from nextbest.dsl.checked_events import Event, On
from nextbest.dsl.checked_events import RecordAdded as RecordEntry
from nextbest.dsl.checked_events import RecordsAdded as RecordsEntry
from nextbest.dsl.types import BOOLEAN, STRING, History, ListOf
from nextbest.engine.doors.event_fields import NAME
from nextbest.engine.graph.candidates import Condition
from nextbest.engine.graph.graph import AttributeSet, EventRule, RecordAdded, RecordsAdded
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.conditions import conditions
from nextbest.engine.lowering.expression import Scope, attributes_of

Path = tuple[str, ...]
AT = ("event", "at")
ID = ("event", "id")


def lower_events(scope: Scope) -> dict[str, EventRule]:
    """What every event changes."""
    return {name: _event(scope.about(name), event) for name, event in scope.bundle.events.items()}


def expressions_of(event: Event) -> Iterator[typed.Expression]:
    """Every expression of an event."""
    for added in event.add:
        if isinstance(added, RecordEntry):
            yield from added.values.values()
    yield from (each.value for each in event.set)


def late(bundle: checked.Bundle) -> Iterator[Path]:
    """The attributes that events set to their own `at`: what they are now tells late events."""
    return (each.path for event in bundle.events.values() for each in event.set if _is(each.value, AT))


def on_conditions(scope: Scope, on: On) -> tuple[Condition, ...]:
    """That the event is one of those, and what is asked of it."""
    build, events = scope.build, on.events
    name = build.nodes.make("attribute", data=NAME, type=STRING)
    named = build.apply("in", name, build.literal(events, ListOf(STRING)))
    came = Condition(f"on {' or '.join(events)}", _or_no(scope, named), (("event", name),))
    return (came, *(conditions(scope.about(events[0]), on.when) if on.when else ()))


def _or_no(scope: Scope, condition: Node) -> Node:
    """Without an event it is none of those: no, not unknown."""
    return scope.build.apply("otherwise", condition, scope.build.literal(False, BOOLEAN))


def _event(scope: Scope, event: Event) -> EventRule:
    add = tuple(_added(scope, each) for each in event.add)
    return EventRule(event.name, add, tuple(_set(scope, each) for each in event.set))


def _added(scope: Scope, added: RecordEntry | RecordsEntry) -> RecordAdded | RecordsAdded:
    if isinstance(added, RecordsEntry):
        came = scope.context[f"event.{added.field}"]
        return RecordsAdded(added.history, came)
    history = scope.bundle.profile.attributes[added.history].type
    assert isinstance(history, History)
    declared = history.field("id")
    said = added.values.get("id")
    keeps = declared is not None and declared.type == STRING and (said is None or _is(said, ID))
    values = {name: scope.lower(each.root) for name, each in added.values.items()}
    return RecordAdded(added.history, values, keeps)


def _set(scope: Scope, given: SetEntry) -> AttributeSet:
    bundle = scope.bundle
    before = None
    if _is(given.value, AT):
        type = bundle.profile.attributes[given.path].type
        before = scope.build.nodes.make("attribute", data=given.path, type=type)
    counts_on = given.path in attributes_of(bundle, given.value)
    return AttributeSet(given.path, scope.lower(given.value.root), before, counts_on)


def _is(expression: typed.Expression, path: Path) -> bool:
    """Whether an expression is nothing but that field of the event."""
    return isinstance(expression.root, typed.Context) and expression.root.path == path
