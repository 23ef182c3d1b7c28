"""Engines of built bundles, and the pieces of the files to break them with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nextbest.engine import Engine
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from nextbest.engine.prebuilt.container import closed, opened
from nextbest.engine.prebuilt.read import read
from nextbest.engine.prebuilt.texts import Texts
from nextbest.engine.prebuilt.write import built

NAME = "shop.nbp"
TEXTS = Texts("shop.yaml", False, {}, {})
Form = Any
Way = tuple[str | int, ...]


def rebuilt(engine: Engine) -> Engine:
    """The engine of the built bundle of an engine's; what is read builds the same bytes again."""
    data = built(lower(engine.bundle), TEXTS)
    graph = read(opened(data, NAME))
    assert built(graph, TEXTS) == data
    return of_graph(read(opened(data, NAME)))


def of_graph(graph: Graph) -> Engine:
    return Engine(graph.bundle, graph=graph)


@dataclass
class Pieces:
    """What a file says, taken apart."""

    head: dict[str, Form]
    parts: dict[str, Form]
    segments: list[Form]

    def joined(self) -> bytes:
        """A file that says that, with a checksum of its own."""
        return closed(self.head, self.parts, self.segments)

    def copy(self) -> "Pieces":
        return Pieces(*json.loads(json.dumps([self.head, self.parts, self.segments])))

    @property
    def ways(self) -> list[Way]:
        """To each place where something is said."""
        return [*_ways(self.parts, ("parts",)), *_ways(self.segments, ("segments",))]

    def put(self, way: Way, change: Any) -> None:
        """What stands there, changed."""
        *above, last = way
        holder: Form = {"parts": self.parts, "segments": self.segments}
        for each in above:
            holder = holder[each]
        holder[last] = change(holder[last])


def pieces(data: bytes) -> Pieces:
    file = opened(data, NAME)
    head = {name: each for name, each in file.head.items() if name != "parts"}
    parts = {name: file.part(name) for name in file.parts if name != "segments"}
    return Pieces(head, parts, [file.segment(number) for number in range(len(file.segments) - 1)])


def _ways(form: Form, way: Way) -> Iterator[Way]:
    if len(way) > 1:
        yield way
    below = enumerate(form) if isinstance(form, list) else form.items() if isinstance(form, dict) else ()
    for key, each in below:
        yield from _ways(each, (*way, key))
