"""Every place of a bundle where something with a name is given that name, or called by it."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from pydantic import BaseModel

from nextbest.dsl.document.bundle import Document
from nextbest.dsl.heard import Listener
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.dsl.typed import Aggregate, Apply, Attribute, Context, Expression, Field, Reference, Typed, parts
from nextbest.engine.analysis.check import Studied
from nextbest.engine.analysis.editing.changed import Change, moved_place

Sort = Literal["attribute", "name", "stage", "channel", "kind", "engagement", "event", "customer"]
"""What a name is of; definitions, scores, tables and lists share `name`. A file of tests has customers of its own."""
NAMED: dict[str, Sort] = {"stages": "stage", "channels": "channel", "kind": "kind", "event": "event"}
"""Keys of entries that call something by its name."""
PATHS = ("by", "inputs")
"""Keys of entries under which names of attributes or definitions stand."""
CONTEXT: dict[str, Sort] = {"stage": "stage", "channel": "channel", "kind": "kind", "engagement": "engagement"}
"""Names of the language whose values are names of the bundle."""
_LITERAL = re.compile(r"\"([^\"\\]*)\"|'([^'\\]*)'")


class Occurrence(NamedTuple):
    """One place."""

    sort: Sort
    name: str
    place: Place
    declares: bool = False


def occurrences(studied: Studied) -> list[Occurrence]:
    """All of them, in no order; of what the check could not understand there are none."""
    found: list[Occurrence] = []
    if studied.document is not None:
        found += _declared(studied.document)
        found += _called(studied.document, studied.document)
    found += _expressed(studied.listener)
    return list(dict.fromkeys(found))


def at(found: Iterable[Occurrence], file: str, offset: int) -> Occurrence | None:
    """What stands at an offset of a file, the shortest where there are several."""
    here = [each for each in found if each.place.source.name == file and each.place.start <= offset <= each.place.end]
    return min(here, key=lambda each: each.place.end - each.place.start, default=None)


def same(found: Iterable[Occurrence], one: Occurrence) -> list[Occurrence]:
    """All places of the same thing, in the order of the text."""
    alike = [each for each in found if (each.sort, each.name) == (one.sort, one.name)]
    if one.sort == "customer":
        alike = [each for each in alike if each.place.source.name == one.place.source.name]
    return sorted(alike, key=lambda each: (each.place.source.name, each.place.start))


def still_there(found: Iterable[Occurrence], changes: Iterable[tuple[Source, Change]]) -> Iterator[Occurrence]:
    """Those of before changes, where they stand after them; none of what was changed itself."""
    made = list(changes)
    for each in found:
        place: Place | None = each.place
        for source, change in made:
            place = None if place is None else moved_place(place, source, change)
        if place is not None:
            yield each._replace(place=place)


def _declared(document: Document) -> Iterator[Occurrence]:
    for section in (document.define, document.scores, document.tables, document.lists):
        yield from (Occurrence("name", key.value, key.place, True) for key in section)
    for stage in document.lifecycle:
        yield Occurrence("stage", stage.stage.value, stage.stage.place, True)
    labelled: tuple[tuple[Sort, Iterable[Text]], ...] = (
        ("channel", document.channels),
        ("kind", document.kinds),
        ("engagement", document.engagements),
        ("event", document.events),
    )
    for sort, keys in labelled:
        yield from (Occurrence(sort, key.value, key.place, True) for key in keys)
    yield from _attributes(document.profile, ())


def _attributes(entries: object, above: tuple[str, ...]) -> Iterator[Occurrence]:
    """Attributes, those of groups by their path, and fields of histories."""
    if not isinstance(entries, dict):
        return
    for key, value in entries.items():
        path = (*above, key.value)
        root = getattr(value, "root", None)
        inner = root if isinstance(root, dict) else getattr(value, "history", None)
        yield Occurrence("attribute", ".".join(path), key.place, True)
        yield from _attributes(inner, path)


def _called(entry: object, document: Document) -> Iterator[Occurrence]:
    """Names in the structure: the kind of an engagement, stages, channels, what must not meet."""
    if isinstance(entry, BaseModel):
        for key in type(entry).model_fields:
            value = getattr(entry, key)
            sort = NAMED.get(key)
            if sort is not None and not isinstance(entry, Document):
                yield from (Occurrence(sort, each.value, each.place) for each in _texts(value))
            elif key in PATHS:
                yield from (_path(each, document) for each in _texts(value))
            elif key == "these":
                for each in _texts(value):
                    kind = any(name.value == each.value for name in document.kinds)
                    yield Occurrence("kind" if kind else "engagement", each.value, each.place)
            yield from _called(value, document)
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from _called(value, document)
    elif isinstance(entry, tuple):
        for value in entry:
            yield from _called(value, document)


def _path(text: Text, document: Document) -> Occurrence:
    """The name of an attribute, or of a definition, that stands alone."""
    named = any(text.value == key.value for section in (document.define, document.scores) for key in section)
    last = text.value.rpartition(".")[2]
    place = text.at(Span(len(text.value) - len(last), len(text.value)))
    return Occurrence("name" if named else "attribute", text.value, place)


def _texts(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value]
    if isinstance(value, BaseModel):
        root = getattr(value, "root", None)
        return _texts(root)
    return [each for each in value if isinstance(each, Text)] if isinstance(value, tuple | dict) else []


def _expressed(listener: Listener) -> Iterator[Occurrence]:
    for expression in listener.heard.values():
        for node in _histories(expression.root, None):
            yield from _of(node[0], node[1], expression)


def _histories(root: Typed, history: str | None) -> Iterator[tuple[Typed, str | None]]:
    """All nodes, each with the history whose records it is about."""
    yield root, history
    within = root.history.name if isinstance(root, Aggregate) else history
    for each in parts(root):
        yield from _histories(each, within)


def _of(node: Typed, history: str | None, expression: Expression) -> Iterator[Occurrence]:
    match node:
        case Attribute(path=path):
            yield from _segments(expression, node.span, "attribute", path)
        case Reference(name=name):
            yield from _segments(expression, node.span, "name", (name,))
        case Field(name=name) if history not in (None, "contacts", "offers"):
            at = expression.text.at(node.span)
            yield Occurrence("attribute", f"{history}.{name}", at)
        case Aggregate(history=Attribute(path=path) as whole, field=str(field)):
            yield from _segments(expression, whole.span, "attribute", (*path, field))
        case Apply(arguments=arguments):
            compared = (_compared(each, history) for each in arguments)
            sort = next((each for each in compared if each is not None), None)
            if sort is not None and not any(isinstance(each, Apply) for each in arguments):
                yield from _literals(expression, node.span, sort)


def _segments(expression: Expression, span: Span, sort: Sort, path: tuple[str, ...]) -> Iterator[Occurrence]:
    """The words of a name with dots, each of which is the name of a group, or of the whole."""
    start = span.start
    for count, word in enumerate(path, 1):
        end = start + len(word)
        if expression.text.value[start:end] != word:
            return
        yield Occurrence(sort, ".".join(path[:count]), expression.text.at(Span(start, end)))
        start = end + 1


def _compared(node: Typed, history: str | None) -> Sort | None:
    if isinstance(node, Context):
        return CONTEXT.get(node.name)
    if isinstance(node, Field) and history in ("contacts", "offers"):
        return CONTEXT.get(node.name)
    return None


def _literals(expression: Expression, span: Span, sort: Sort) -> Iterator[Occurrence]:
    for each in _LITERAL.finditer(expression.text.value, span.start, span.end):
        group = 1 if each[1] is not None else 2
        place = expression.text.at(Span(each.start(group), each.end(group)))
        yield Occurrence(sort, each[group], place)
