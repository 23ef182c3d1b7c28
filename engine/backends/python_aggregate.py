"""The loop of an aggregate over the records of its history, in generated Python (language.md 1.4)."""

from collections.abc import Sequence
from typing import cast

from nextbest.dsl.types import History, Type
from nextbest.engine.backends.python_expression import Body
from nextbest.engine.functions import FORMS
from nextbest.engine.graph.nodes import Node, operands, walk

BEFORE, INSIDE = "    ", "        "


def write_aggregate(body: Body, node: Node) -> None:
    """Lines that leave the aggregate's value in `v`. A missing `since` returns at once."""
    history, since, within, where = node.args
    body.prepare(since, history, indent=BEFORE)
    if body.can_be_missing(since):
        body.lines += [
            f"{BEFORE}if {body.value(since)} is None:",
            f"{INSIDE}M[{body.plan.number(node)}] = None",
            f"{INSIDE}return None",
        ]
    name = node.op.removeprefix("aggregate.")
    fields = [each for each in walk(within, where, into=operands) if each.op == "field"]
    kept = None if name in ("count", "any", "none") else _kept(history, node.data)
    _hoist(body, (within, where))
    places = {_place(each, history): each for each in fields}
    for place, each in places.items():
        body.names[each] = f"x{place}"
    start = {"count": "0", "any": "False", "none": "False"}.get(name, "[]")
    body.lines += [f"{BEFORE}v = {start}", f"{BEFORE}for r in {body.value(history)}:"]
    body.lines += [f"{INSIDE}x{place} = r[{place}]" for place in sorted(places)]
    body.prepare(within, where, indent=INSIDE)
    body.lines += [INSIDE + line for line in _step(body, name, (within, where), kept)]
    body.lines += _finish(body, node, name)


def _hoist(body: Body, roots: Sequence[Node]) -> None:
    """Compute before the loop what is the same for every record."""
    order = tuple(walk(*roots, into=operands))
    varying: set[Node] = set()
    for node in order:
        if node.op == "field" or any(arg in varying for arg in operands(node)):
            varying.add(node)
    used = {*roots, *(arg for node in order if node in varying for arg in operands(node))}
    fixed = [node for node in order if node not in varying and node in used]
    fixed = [node for node in fixed if not (node.op == "literal" or node.data in body.graph.places)]
    body.prepare(*fixed, indent=BEFORE)
    for node in fixed:
        if node not in body.names:
            text = body.value(node)
            body.names[node] = body.temporary()
            body.lines.append(f"{BEFORE}{body.names[node]} = {text}")


def _step(body: Body, name: str, conditions: tuple[Node, Node], kept: tuple[int, int] | None) -> list[str]:
    """What happens with one record."""
    within, where = conditions
    inside = body.yes(within)
    match name:
        case "count":
            return [f"if {inside} and {body.yes(where)}: v += 1"]
        case "any" | "none" if body.can_be_missing(where):
            return [
                f"if {inside}:",
                f"    w = {body.value(where)}",
                "    if w: v = True; break",
                "    if w is None: v = None",
            ]
        case "any" | "none":
            return [f"if {inside} and {body.yes(where)}: v = True; break"]
        case _:
            assert kept is not None
            return [f"if {inside} and {body.yes(where)}: v.append((r[{kept[0]}], r[{kept[1]}]))"]


def _finish(body: Body, node: Node, name: str) -> list[str]:
    """From what the loop has gathered to the value."""
    if name in ("count", "any"):
        return []
    if name == "none":
        return [f"{BEFORE}v = None if v is None else not v"]
    meaning = body.globals.name("p", FORMS[node.op].python)
    value = f"{meaning}(v, {body.globals.name('c', _told(node))})"
    return [f"{BEFORE}v = {body.cut(node, value)}"]


def _told(node: Node) -> Type:
    """The type that the aggregate's meaning in Python is told (see `nextbest.engine.functions.aggregates`)."""
    history = cast(History, node.args[0].type)
    declared = history.field("at" if node.data is None else str(node.data))
    assert declared is not None
    return declared.type


def _kept(history: Node, field: object) -> tuple[int, int]:
    """Where a record's `at` and the field are; without a field, `at` twice."""
    names = [name for name, _ in cast(History, history.type).fields]
    return names.index("at"), names.index("at" if field is None else str(field))


def _place(field: Node, history: Node) -> int:
    _, name = cast(tuple[tuple[str, ...], str], field.data)
    return [each for each, _ in cast(History, history.type).fields].index(name)
