"""The fast back end: Python generated from the graph and compiled piece by piece; a new `now` compiles nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from nextbest.engine.backends.lanes import Lazy, StageLane
from nextbest.engine.backends.program import Bound, Lane, Program, Ranked, Ranking, Row, Verdict
from nextbest.engine.backends.python_choice import Form
from nextbest.engine.backends.python_code import Code, Compiled, Constants
from nextbest.engine.backends.python_functions import STAGE
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
        self.stage = self.code.stage()
        self.remembered = tuple({STAGE: each.name} for each in graph.stages)
        """What is remembered of a customer of whom but the stage is known."""
        self.lanes = _Lanes(self)
        self._judges: dict[int, Judge] = {}
        self._values: dict[tuple[Node, ...], Compiled] = {}

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`."""
        return PythonBound(self, Constants(clock, self.code.space))

    def warm(self, lane: Lane) -> None:
        """Compile now what decisions about the first of a lane take."""
        for each in self.lanes[lane]:
            each.warm()

    def lane(self, lane: Lane) -> tuple[StageLane, ...]:
        """The candidates of a lane in each stage."""
        outline = self.graph.outline
        considered = [index for index in range(len(outline)) if lane.has(outline, index)]
        by_channel = {outline.channel[index]: index for index in considered}
        openings = cache(lambda: self.code.openings(self._candidates(tuple(by_channel.values()))))
        return tuple(
            StageLane(outline, self._in_stage(stage, considered), rule.name, partial(self._chunk, rule.name), openings)
            for stage, rule in enumerate(self.graph.stages)
        )

    def judge(self, stage: int) -> Judge:
        """What finds the verdicts of a stage."""
        if stage not in self._judges:
            paused = self.graph.outline.paused
            asked = self._in_stage(stage, range(len(paused)))
            chunks = [asked[start : start + JUDGED] for start in range(0, len(asked), JUDGED)]
            verdicts = [PAUSED if each else ELSEWHERE for each in paused]
            self._judges[stage] = verdicts, [self.code.judge(self._candidates(chunk)) for chunk in chunks]
        return self._judges[stage]

    def values(self, nodes: tuple[Node, ...]) -> Compiled:
        """What gives the values of nodes."""
        if nodes not in self._values:
            self._values[nodes] = self.code.values(nodes)
        return self._values[nodes]

    def _in_stage(self, stage: int, candidates: Iterable[int]) -> list[int]:
        name, outline = self.graph.stages[stage].name, self.graph.outline
        return [each for each in candidates if name in outline.stages[each] and not outline.paused[each]]

    def _candidates(self, indices: Sequence[int]) -> list[Candidate]:
        return [self.graph.candidates[index] for index in indices]

    def _chunk(self, stage: str, indices: Sequence[int], form: Form) -> Compiled:
        return self.code.chunk(stage, self._candidates(indices), form)


class _Lanes(dict[Lane, tuple[StageLane, ...]]):
    """The lanes of a program, made when they are first asked for."""

    def __init__(self, program: PythonProgram) -> None:
        super().__init__()
        self._program = program

    def __missing__(self, lane: Lane) -> tuple[StageLane, ...]:
        stages = self[lane] = self._program.lane(lane)
        return stages


class PythonBound:
    """Compiled Python at one `now`."""

    __slots__ = ("_constants", "_lanes", "_program", "_remembered", "stage")

    def __init__(self, program: PythonProgram, constants: Constants) -> None:
        self._program, self._constants = program, constants
        self._lanes, self._remembered = program.lanes, program.remembered
        self.stage: Callable[[Row], int] = partial(program.stage, constants)
        """Index of the customer's stage."""

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""
        before, functions = self._program.judge(stage)
        verdicts, remembered = before.copy(), self._remembered[stage].copy()
        for function in functions:
            function(self._constants, row, remembered, verdicts)
        return verdicts

    def first(self, row: Row, stage: int, lane: Lane) -> Ranked | int:
        """The first of a lane to be served; where nobody may be chosen, how far they came."""
        return self._lanes[lane][stage].first(self._constants, row)

    def ranking(self, row: Row, stage: int, lane: Lane) -> Ranking:
        """Those of a lane that may be chosen."""
        found = Lazy()
        found.candidates = self._lanes[lane][stage].all(self._constants, row, found)
        return found

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""
        return self.values((node,), row, stage)[0]

    def values(self, nodes: tuple[Node, ...], row: Row, stage: int) -> tuple[object, ...]:
        """The values of some nodes of the graph."""
        values: tuple[object, ...] = self._program.values(nodes)(self._constants, row, self._remembered[stage].copy())
        return values


@dataclass(frozen=True, slots=True)
class Python:
    """The back end."""

    name: str = "python"

    def compile(self, graph: Graph) -> Program:
        """Compiles what finds a stage; everything else when it is first asked for."""
        return PythonProgram(graph)
