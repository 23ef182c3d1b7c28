"""The fast back end: Python source generated from the graph, compiled once; a new `now` compiles nothing."""

import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from nextbest.engine.backends.program import Bound, Program, Row, Verdict, judged
from nextbest.engine.backends.python_expression import Globals
from nextbest.engine.backends.python_functions import Writer
from nextbest.engine.backends.python_plan import plan
from nextbest.engine.clock import Clock
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.presence import Presence

UNSET = object()
"""What is remembered of a customer before it is computed; missing is None."""

Maker = Callable[["Constants"], object]
Makers = dict[Node, Maker]


class Constants(dict[Node, object]):
    """Constants of one `now`, computed when first needed. Two threads may compute one twice, to the same value."""

    def __init__(self, clock: Clock, makers: Makers) -> None:
        super().__init__()
        self.clock = clock
        self._makers = makers

    def __missing__(self, node: Node) -> object:
        value = self[node] = self._makers[node](self)
        return value


@dataclass(frozen=True, slots=True)
class Code:
    """Compiled functions over a row, constants, and a list of what is remembered of the customer."""

    functions: dict[str, Any]
    remembered: int

    def run(self, function: str, row: Row, constants: Constants, stage: str | None) -> Any:
        """What that function gives for a customer of whom nothing is remembered yet."""
        return self.functions[function](row, constants, [UNSET] * self.remembered + [stage])


@dataclass(frozen=True, slots=True)
class PythonProgram:
    """A graph as compiled Python."""

    graph: Graph
    source: str
    """The generated text, for the curious."""
    code: Code
    makers: Makers
    values: dict[Node, Code] = field(default_factory=dict)
    """Code of single nodes, compiled when an explanation first asks for them."""

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`."""
        return PythonBound(self, Constants(clock, self.makers))

    def value_code(self, node: Node) -> Code:
        """The code that computes that node."""
        if node not in self.values:
            self.values[node] = _compile(self.graph, (node,), self.makers)[1]
        return self.values[node]


@dataclass(frozen=True, slots=True)
class PythonBound:
    """Compiled Python at one `now`."""

    program: PythonProgram
    constants: Constants

    def stage(self, row: Row) -> int:
        """Index of the customer's stage."""
        index: int = self.program.code.run("stage", row, self.constants, None)
        return index

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""
        name = self.program.graph.stages[stage].name
        verdicts: list[Verdict] = self.program.code.run(f"judge{stage}", row, self.constants, name)
        return verdicts

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""
        name = self.program.graph.stages[stage].name
        value: object = self.program.value_code(node).run("value", row, self.constants, name)
        return value


@dataclass(frozen=True, slots=True)
class Python:
    """The back end."""

    name: str = "python"

    def compile(self, graph: Graph) -> Program:
        """Generate and compile the functions of a graph."""
        makers: Makers = {}
        source, code = _compile(graph, tuple(graph.roots), makers, whole=True)
        return PythonProgram(graph, source, code, makers)


def _compile(graph: Graph, roots: tuple[Node, ...], makers: Makers, *, whole: bool = False) -> tuple[str, Code]:
    attributes = graph.attributes
    bounds = Bounds(attributes)
    chosen = plan(roots, Presence(attributes, bounds), bounds)
    names = Globals({"U": UNSET, "judged": judged})
    writer = Writer(chosen, names, graph)
    constants = {node: f"k{index}" for index, node in enumerate(chosen.constants)}
    parts = [writer.constant(node, constants[node]) for node in chosen.constants]
    parts += [writer.own(node) for node in chosen.functions]
    if whole:
        parts += [writer.stage(graph), *(writer.judge(graph, index) for index in range(len(graph.stages)))]
    else:
        parts += [writer.value(node) for node in roots]
    source = "\n\n".join(parts) + "\n"
    # The text holds names and numbers of ours only; what a policy wrote is among the globals.
    namespace = dict(names.names)
    exec(builtins.compile(source, "<nextbest program>", "exec"), namespace)
    makers.update({node: cast(Maker, namespace[name]) for node, name in constants.items()})
    return source, Code(namespace, len(chosen.functions))
