"""What of a bundle uses which of its names: the index of a glossary."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_events import AttributeSet, Event, RecordAdded, RecordsAdded
from nextbest.dsl.typed import Attribute, Expression, Reference, below
from nextbest.engine.analysis.wording.speaking import name, sort_of
from nextbest.engine.analysis.wording.words import Name, Sort

Uses = Mapping[str, tuple[Name, ...]]
"""By a name as expressions have it, what uses it, in the order of the bundle's sections."""


def uses_of(bundle: Bundle) -> Uses:
    """Every use of every attribute, definition, score, table and list."""
    found: dict[str, dict[Name, None]] = {}
    for user, part in _parts(bundle):
        for used in _names(part):
            if used != user.name or user.sort in ("engagement", "stage", "channel", "kind", "event"):
                found.setdefault(used, {})[user] = None
    return {used: tuple(users) for used, users in found.items()}


def expressions_in(part: object) -> Iterator[Expression]:
    """Every expression in a part of a checked bundle, however deep."""
    if isinstance(part, Expression):
        yield part
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from expressions_in(each)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from expressions_in(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from expressions_in(getattr(part, field.name))


def _parts(bundle: Bundle) -> Iterator[tuple[Name, object]]:
    for each in bundle.named:
        yield name(sort_of(each), each.name), each
    sections: tuple[tuple[Sort, Mapping[str, object]], ...] = (
        ("stage", {each.name: each for each in bundle.stages}),
        ("channel", bundle.channels),
        ("engagement", bundle.engagements),
        ("event", bundle.events),
    )
    for sort, section in sections:
        yield from ((name(sort, key), each) for key, each in section.items())


def _names(part: object) -> Iterator[str]:
    for expression in expressions_in(part):
        for node in below(expression.root):
            if isinstance(node, Attribute | Reference):
                yield node.name
    if isinstance(part, Event):
        yield from (_written(each) for each in (*part.add, *part.set))


def _written(change: RecordAdded | RecordsAdded | AttributeSet) -> str:
    return ".".join(change.path if isinstance(change, AttributeSet) else change.history)
