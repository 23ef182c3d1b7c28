"""The bytes of a built bundle → its graph and the bundle, engagement by engagement when they are first asked for."""

from collections.abc import Mapping
from typing import Any, cast, get_args, get_origin

from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.checked import Bundle
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.outline import Outline
from nextbest.engine.prebuilt.consistent import check_graph
from nextbest.engine.prebuilt.container import Opened
from nextbest.engine.prebuilt.engagements import Candidates, Engagements
from nextbest.engine.prebuilt.forms import form_of, halves, listed
from nextbest.engine.prebuilt.garbage import Garbage, reading
from nextbest.engine.prebuilt.shelf import Beginning, Laid, Shelf
from nextbest.engine.prebuilt.sound import Facts
from nextbest.engine.prebuilt.write import columns, hints_of

Path = tuple[str, ...]


def read(file: Opened) -> Graph:
    """The graph of a built bundle, which knows the bundle; `UnusableBuild` where no `build` can have written it.

    What is wrong with one engagement is found when that is first asked for, and raised then.
    """
    with reading(file.name):
        shelf = Shelf(listed(file.part("entries")), Facts())
        return _Reader(file, shelf).graph()


class _Reader:
    def __init__(self, file: Opened, shelf: Shelf) -> None:
        self._file, self._shelf, self._at = file, shelf, Beginning(shelf)

    def graph(self) -> Graph:
        names = form_of(tuple[str, ...]).read(self._file.part("engagements"), self._at)
        engagements = Engagements(self._file, self._shelf, names)
        forms = self._forms(Bundle, "bundle")
        bundle = Bundle(engagements=engagements, **self._mappings(Bundle, forms), **self._others(Bundle, forms))
        forms = self._forms(Graph, "graph")
        mappings = self._mappings(Graph, forms)
        outline = self._outline()
        # Nodes are looked at with what is declared of attributes, so they come after that.
        facts = self._shelf.facts
        facts.bundle, facts.memory = bundle, mappings["memory"]
        facts.reads = {**bundle.profile.attributes, **STAGE_SINCE, **mappings["event_reads"]}
        shared = [self._at.entry(each, (Node,)) for each in listed(self._file.part("shared"))]
        graph = Graph(
            bundle=bundle,
            candidates=Candidates(engagements, outline, self._file.name),
            outline=outline,
            shared=frozenset(cast("list[Node]", shared)),
            **mappings,
            **self._others(Graph, forms),
        )
        check_graph(graph)
        return graph

    def _forms(self, kind: Any, part: str) -> dict[str, object]:
        return dict(zip(hints_of(kind), listed(self._file.part(part)), strict=True))

    def _mappings(self, kind: Any, forms: Mapping[str, object]) -> dict[str, Any]:
        hints = {name: get_args(hint) for name, hint in hints_of(kind).items() if _is_mapping(hint)}
        return {name: self._laid(hint, forms[name]) for name, hint in hints.items()}

    def _others(self, kind: Any, forms: Mapping[str, object]) -> dict[str, Any]:
        hints = {name: hint for name, hint in hints_of(kind).items() if not _is_mapping(hint)}
        return {name: form_of(hint).read(forms[name], self._at) for name, hint in hints.items()}

    def _laid(self, hints: tuple[Any, ...], form: object) -> Laid[Any, Any]:
        key, value = hints
        keys, values = halves(form)
        names = [form_of(key).read(each, self._at) for each in keys]
        return Laid(self._file.name, names, values, form_of(value), self._at)

    def _outline(self) -> Outline:
        hints, forms = columns(), listed(self._file.part("outline"))
        return Outline(*(self._column(hint, form) for hint, form in zip(hints.values(), forms, strict=True)))

    def _column(self, hint: Any, form: object) -> list[Any]:
        known, places = map(listed, listed(form))
        values = [form_of(hint).read(each, self._at) for each in known]
        if places and min(places) < 0:
            raise Garbage("a place before the first one")
        return [values[each] for each in places]


def _is_mapping(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapping)
