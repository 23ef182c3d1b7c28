"""One expression alone, in the context of a bundle: what `eval` and tests of the language ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_tables import Table
from nextbest.dsl.typed import Expression
from nextbest.engine.backends.program import Backend, Program
from nextbest.engine.clock import Clock
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.lower import lower_alone, lower_row
from nextbest.engine.remembering.folded import BLANK


@dataclass(frozen=True, slots=True)
class Evaluator:
    """A compiled expression. Its `program.graph.reads` says what a row holds, and what the door must check."""

    program: Program
    node: Node

    def value(self, row: Sequence[object], clock: Clock) -> object:
        """Its value for a customer at one `now`, in the engine's form (see typed.py); None where it is missing."""
        bound, row = self.program.at(clock), (*row, *BLANK)
        return bound.value(self.node, row, bound.stage(row))


def evaluator(
    bundle: Bundle, expression: Expression, backend: Backend, sent: Mapping[str, str] = MappingProxyType({})
) -> Evaluator:
    """Compile an expression that may use the bundle's profile, definitions, lists, and `stage` and `local_time`.

    `sent` is what `channel`, `kind` and `engagement` stand for, in expressions that may use them too.
    """
    graph, node = lower_alone(bundle, expression, sent)
    return Evaluator(backend.compile(graph), node)


def row_evaluator(bundle: Bundle, table: Table, backend: Backend) -> Evaluator:
    """Compile what gives the number of the row of a table that decides for a customer, from 1; 0: `otherwise` does."""
    graph, node = lower_row(bundle, table)
    return Evaluator(backend.compile(graph), node)
