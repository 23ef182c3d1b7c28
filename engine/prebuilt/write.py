"""A graph and its checked bundle → the bytes of a built bundle."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from itertools import groupby
from typing import Any, get_args, get_type_hints

from nextbest.dsl.checked import Bundle
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.outline import Outline
from nextbest.engine.prebuilt.container import closed
from nextbest.engine.prebuilt.entries import Pool, divided
from nextbest.engine.prebuilt.forms import form_of
from nextbest.engine.prebuilt.maker import maker, release
from nextbest.engine.prebuilt.texts import Texts

APART = frozenset({"bundle", "engagements", "candidates", "outline", "shared"})
"""Fields of bundles and graphs that are laid down in ways of their own."""


@cache
def hints_of(kind: Any) -> dict[str, Any]:
    """The fields of a bundle or a graph that are laid down like any value, and their types."""
    hints = get_type_hints(kind)
    return {each.name: hints[each.name] for each in fields(kind) if each.name not in APART}


@cache
def columns() -> dict[str, Any]:
    """The columns of an outline, and the types of what stands in them."""
    return {name: get_args(hint)[0] for name, hint in get_type_hints(Outline).items()}


def built(graph: Graph, texts: Texts) -> bytes:
    """The built bundle of a graph that comes of those texts: the same bytes for the same texts, wherever it is made."""
    pool = Pool()
    common = {"bundle": _fields(graph.bundle, pool), "graph": _fields(graph, pool)}
    roots = list(_engagements(graph, pool))
    # All of them are in the pool by now, so their own order, which is not always the same, does not matter.
    common["shared"] = sorted(pool.entry(each) for each in graph.shared)
    common["outline"] = _outline(graph.outline, pool)
    common["engagements"] = list(graph.bundle.engagements)
    names = list(common)
    found = divided(pool, roots, [common[name] for name in names])
    head = {
        "nextbest": release(),
        "maker": maker(),
        "bundle": graph.bundle.name,
        "digest": graph.bundle.digest,
        "texts": texts.to_json(),
    }
    parts = {**dict(zip(names, found.common, strict=True)), "entries": found.shared}
    return closed(head, parts, ([own, *root] for own, root in zip(found.own, found.roots, strict=True)))


def _fields(value: Bundle | Graph, pool: Pool) -> object:
    """The form of each field, in their order."""
    kind: Any = type(value)
    return [form_of(hint).write(getattr(value, name), pool) for name, hint in hints_of(kind).items()]


def _engagements(graph: Graph, pool: Pool) -> Iterator[list[object]]:
    """Of each engagement, itself and its candidates."""
    candidates = {
        name: [pool.entry(each) for each in group]
        for name, group in groupby(graph.candidates, key=lambda each: each.engagement)
    }
    for name, engagement in graph.bundle.engagements.items():
        yield [pool.entry(engagement), candidates.get(name, [])]


def _outline(outline: Outline, pool: Pool) -> object:
    """Of each column, what stands in it at all, and which of that stands in each place."""
    found = []
    for name, hint in columns().items():
        column = getattr(outline, name)
        known = {value: place for place, value in enumerate(dict.fromkeys(column))}
        form = form_of(hint)
        found.append([[form.write(value, pool) for value in known], [known[value] for value in column]])
    return found
