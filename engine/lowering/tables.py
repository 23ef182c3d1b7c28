"""Scores and decision tables → nodes that are never missing, and what explanations show of them (language.md 2.2)."""

from collections.abc import Iterator
from typing import NamedTuple

from nextbest.dsl import typed
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Point, Score, Table, Within
from nextbest.dsl.types import BOOLEAN, INTEGER, STRING, ListOf
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.expression import Scope


class Lowered(NamedTuple):
    """A score or table, and the values that explain it."""

    node: Node
    leaves: tuple[tuple[str, Node], ...]


def lower_score(scope: Scope, score: Score) -> Lowered:
    """The sum of the points in the order of the file, each step cut to the type's range, and the sum to its own."""
    build = scope.build
    total = build.literal(score.start, score.type)
    leaves: list[tuple[str, Node]] = []
    for point in score.points:
        added, shown = _point(scope, score, point)
        total = build.apply("add", total, added)
        leaves.append((point.words, shown))
    if score.low is not None and score.high is not None:
        total = build.apply("max", total, build.literal(score.low, score.type))
        total = build.apply("min", total, build.literal(score.high, score.type))
    return Lowered(total, tuple(leaves))


def _point(scope: Scope, score: Score, point: Point) -> tuple[Node, Node]:
    """What a point adds, and what shows it: its condition where it is added once, else how much it adds."""
    build = scope.build
    added = build.literal(point.add, score.type)
    when = build.literal(True, BOOLEAN) if point.when is None else scope.lower(point.when.root)
    if point.per is not None:
        added = build.apply("multiply", added, _times(scope, score, point.per.root))
    if point.up_to is not None:
        bound = build.literal(point.up_to, score.type)
        added = build.apply("min" if point.up_to >= 0 else "max", added, bound)
    if point.when is not None:
        added = build.apply("if", _surely(build, when), added, build.literal(_zero(score), score.type))
    return added, when if point.per is None else added


def _times(scope: Scope, score: Score, per: typed.Typed) -> Node:
    """How often, counted from 0."""
    node = scope.lower(per)
    if node.type != score.type:
        node = scope.build.to_number(node)
    return scope.build.apply("max", node, scope.build.literal(_zero(score), score.type))


def _zero(score: Score) -> int | float:
    return type(score.start)(0)


def _surely(build: Builder, condition: Node) -> Node:
    """Yes where the condition is yes, else no: what acts on yes only is never unknown itself."""
    return build.apply("otherwise", condition, build.literal(False, BOOLEAN))


def lower_table(scope: Scope, table: Table) -> Lowered:
    """The outcome of the first row that fits; which one that is, shown by its number and cells."""
    build, fits = scope.build, _rows(scope, table)
    node = build.literal(table.otherwise, table.type)
    shown = build.literal("otherwise", STRING)
    for number in reversed(range(len(fits))):
        row = table.rows[number]
        node = build.apply("if", fits[number], build.literal(row.outcome, table.type), node)
        shown = build.apply("if", fits[number], build.literal(f"{number + 1} ({row.words})", STRING), shown)
    return Lowered(node, ((f"row of {table.name}", shown),))


def row_number(scope: Scope, table: Table) -> Node:
    """The number of the first row that fits, from 1; 0: none does."""
    node = scope.build.literal(0, INTEGER)
    for number, fits in reversed(list(enumerate(_rows(scope, table), start=1))):
        node = scope.build.apply("if", fits, scope.build.literal(number, INTEGER), node)
    return node


def _rows(scope: Scope, table: Table) -> list[Node]:
    """Of each row whether it fits."""
    inputs = [scope.lower(each.root) for each in table.inputs]
    return [_fits(scope.build, inputs, row.cells) for row in table.rows]


def _fits(build: Builder, inputs: list[Node], cells: tuple[Cell, ...]) -> Node:
    conditions = (part for node, cell in zip(inputs, cells, strict=True) for part in _cell(build, node, cell))
    return _surely(build, build.all_of(conditions))


def _cell(build: Builder, node: Node, cell: Cell) -> Iterator[Node]:
    """What must be yes for a cell to fit; unknown where the input is missing."""
    match cell:
        case Anything():
            pass
        case Nothing():
            yield build.apply("missing", node)
        case Among(values=(value,)):
            yield build.apply("equal", node, build.literal(value, node.type))
        case Among(values=values):
            yield build.apply("in", node, build.literal(values, ListOf(node.type)))
        case Within(low=low, high=high):
            if low is not None:
                yield build.apply("at_most" if cell.low_fits else "less", build.literal(low, node.type), node)
            if high is not None:
                yield build.apply("at_most" if cell.high_fits else "less", node, build.literal(high, node.type))
