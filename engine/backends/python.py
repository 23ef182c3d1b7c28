"""The fast back end: Python generated from the graph and compiled piece by piece; a new `now` compiles nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nextbest.engine.backends.lanes import StageLane
from nextbest.engine.backends.program import Bound, Lane, Program, Ranking, Row, Verdict
from nextbest.engine.backends.python_code import Code, Constants, Customer
from nextbest.engine.clock import Clock
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

JUDGED = 64
"""Candidates whose verdicts are found by one function."""
PAUSED, ELSEWHERE = Verdict("paused"), Verdict("stage")

Judge = tuple[list[Verdict], list[Callable[..., None]]]
"""The verdicts that are known before a customer is looked at, and what puts the others in their places."""


class PythonProgram:
    """A graph as compiled Python: what is first asked for is compiled then. Two threads may do so twice, alike."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.code = Code(graph)
        self.names = tuple(each.name for each in graph.stages)
        self.find_stage: Callable[..., int] = self._first_stage
        self._lanes: dict[Lane, dict[int, StageLane]] = {}
        self._judges: dict[int, Judge] = {}
        self._values: dict[tuple[Node, ...], Callable[..., tuple[object, ...]]] = {}

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`."""
        return PythonBound(self, Constants(clock, self.code.makers))

    def warm(self, lane: Lane) -> None:
        """Compile now what decisions about the first of a lane take."""
        self.find_stage = self.code.stage()
        for stage in range(len(self.names)):
            self.lane(lane, stage).warm(several=False)

    def lane(self, lane: Lane, stage: int) -> StageLane:
        """The candidates of a lane in a stage."""
        stages = self._lanes.setdefault(lane, {})
        if stage not in stages:
            stages[stage] = StageLane(filter(lane.has, self._in_stage(stage)), self.code.chunk)
        return stages[stage]

    def judge(self, stage: int) -> Judge:
        """What finds the verdicts of a stage."""
        if stage not in self._judges:
            verdicts = [PAUSED if each.paused else ELSEWHERE for each in self.graph.candidates]
            asked = self._in_stage(stage)
            chunks = [asked[start : start + JUDGED] for start in range(0, len(asked), JUDGED)]
            self._judges[stage] = verdicts, [self.code.judge(chunk) for chunk in chunks]
        return self._judges[stage]

    def values(self, nodes: tuple[Node, ...]) -> Callable[..., tuple[object, ...]]:
        """What gives the values of nodes."""
        if nodes not in self._values:
            self._values[nodes] = self.code.values(nodes)
        return self._values[nodes]

    def _in_stage(self, stage: int) -> list[Candidate]:
        name = self.names[stage]
        return [each for each in self.graph.candidates if name in each.stages and not each.paused]

    def _first_stage(self, *given: object) -> int:
        self.find_stage = self.code.stage()
        index: int = self.find_stage(*given)
        return index


@dataclass(frozen=True, slots=True)
class PythonBound:
    """Compiled Python at one `now`."""

    program: PythonProgram
    constants: Constants

    def stage(self, row: Row) -> int:
        """Index of the customer's stage."""
        constants = self.constants
        index: int = self.program.find_stage(row, constants, Customer(row, constants, self.program.code.functions))
        return index

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""
        before, functions = self.program.judge(stage)
        verdicts, customer = before.copy(), self._customer(row, stage)
        for function in functions:
            function(row, self.constants, customer, verdicts)
        return verdicts

    def ranking(self, row: Row, stage: int, lane: Lane, *, several: bool) -> Ranking:
        """Those of a lane that may be chosen; only the first of them, unless several are wanted."""
        customer, found = self._customer(row, stage), self.program.lane(lane, stage)
        ranked = found.all if several else found.best
        customer.candidates = ranked(row, self.constants, customer)
        return customer

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""
        return self.values((node,), row, stage)[0]

    def values(self, nodes: tuple[Node, ...], row: Row, stage: int) -> tuple[object, ...]:
        """The values of some nodes of the graph."""
        return self.program.values(nodes)(row, self.constants, self._customer(row, stage))

    def _customer(self, row: Row, stage: int) -> Customer:
        program = self.program
        return Customer(row, self.constants, program.code.functions, program.names[stage])


@dataclass(frozen=True, slots=True)
class Python:
    """The back end."""

    name: str = "python"

    def compile(self, graph: Graph) -> Program:
        """Compiles nothing yet."""
        return PythonProgram(graph)
