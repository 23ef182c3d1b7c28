"""The plainest evaluator of graphs, the oracle of all tests: every node in order, by the function table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, cast

from nextbest.dsl.types import BOOLEAN, History, Type
from nextbest.engine.backends.program import Bound, Lane, Program, Ranked, Ranking, Row, Verdict, judged
from nextbest.engine.backends.verdicts import ranking
from nextbest.engine.clock import Clock
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.ranges import RANGES, saturate
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, operands, walk
from nextbest.engine.graph.operators import unknown_of

Record = Sequence[Any]
NOTHING: Mapping[Node, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The back end."""

    name: str = "interpreter"

    def compile(self, graph: Graph) -> Program:
        """Nothing to do: the graph is the program."""
        return InterpretedProgram(graph)


@dataclass(frozen=True, slots=True)
class InterpretedProgram:
    """A graph."""

    graph: Graph

    def at(self, clock: Clock) -> Bound:
        """The program at one `now`."""
        return InterpretedBound(self.graph, clock)

    def warm(self, lane: Lane) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class InterpretedBound:
    """A graph at one `now`."""

    graph: Graph
    clock: Clock

    def stage(self, row: Row) -> int:
        """Index of the customer's stage: the first that is yes."""
        customer = Customer(self.graph, self.clock, row, None)
        return next(index for index, rule in enumerate(self.graph.stages) if customer.value(rule.when) is True)

    def judge(self, row: Row, stage: int) -> Sequence[Verdict]:
        """A verdict for every candidate of the graph, in its order."""
        customer = Customer(self.graph, self.clock, row, self.graph.stages[stage].name)
        return [customer.verdict(each) for each in self.graph.candidates]

    def first(self, row: Row, stage: int, lane: Lane) -> Ranked | int:
        """The first of a lane to be served; where nobody may be chosen, how far they came."""
        found = self.ranking(row, stage, lane)
        return next(iter(found.candidates), found.far)

    def ranking(self, row: Row, stage: int, lane: Lane) -> Ranking:
        """Those of a lane that may be chosen."""
        return ranking(self.graph, self.judge(row, stage), lane, lambda node: self.value(node, row, stage))

    def value(self, node: Node, row: Row, stage: int) -> object:
        """The value of any node of the graph."""
        return Customer(self.graph, self.clock, row, self.graph.stages[stage].name).value(node)

    def values(self, nodes: tuple[Node, ...], row: Row, stage: int) -> tuple[object, ...]:
        """The values of some nodes of the graph."""
        return tuple(self.value(node, row, stage) for node in nodes)


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer at one `now`."""

    graph: Graph
    clock: Clock
    row: Row
    stage: str | None

    def verdict(self, candidate: Candidate) -> Verdict:
        """The first rule that drops a candidate, else the first that defers it, or its key."""
        if candidate.paused:
            return Verdict("paused")
        if self.stage not in candidate.stages:
            return Verdict("stage")
        deferred = None
        for gate in candidate.gates:
            if self.value(gate.passes) is True:
                continue
            if not gate.defers:
                return Verdict(gate.rule)
            deferred = deferred or Verdict(gate.rule, deferred=True)
        if deferred is not None:
            return deferred
        obliged = candidate.mandatory is not None and self.value(candidate.mandatory) is True
        return judged(cast("float | None", self.value(candidate.rank)), candidate.class_ != "normal" or obliged)

    def value(self, root: Node, record: Record = (), known: Mapping[Node, object] = NOTHING) -> object:
        """The value of a node; of one that looks at a record's fields, for that record. Some may be known already."""
        values = dict(known)
        for node in walk(root, into=lambda above: () if above in known else operands(above)):
            if node not in known:
                values[node] = self._node(node, [values[arg] for arg in operands(node)], record)
        return values[root]

    def _node(self, node: Node, args: list[Any], record: Record) -> object:
        match node.op:
            case "literal":
                return node.data
            case "attribute":
                return self._attribute(cast(tuple[str, ...], node.data))
            case "field":
                path, name = cast(tuple[tuple[str, ...], str], node.data)
                return record[_place(self.graph.history(path), name)]
            case "moment":
                return self.clock.moment(cast(Any, node.data))
            case "during":
                return self.clock.open(cast(Any, node.data))
            case "stage":
                return self.stage
            case "local_time":
                return self.clock.local_time(args[0])
        if node.op.startswith("aggregate."):
            return self._aggregate(node, *args)
        return _apply(node, args)

    def _attribute(self, path: tuple[str, ...]) -> object:
        place = self.graph.places.get(path)
        if place is not None:
            return self.row[place]
        column = self.graph.memory[path]
        told = cast(Mapping[int, object], self.row[-1])
        return told.get(self.graph.remembered[path], self.clock.now if column.is_now else column.default)

    def _aggregate(self, node: Node, records: Sequence[Record], since: object) -> object:
        if since is None:
            return None
        history, moment, within, where = node.args
        window = [record for record in records if self.value(within, record, {moment: since}) is True]
        answers = [(record, self.value(where, record)) for record in window]
        at = _place(history.type, "at")
        if node.op in ("aggregate.count", "aggregate.any", "aggregate.none"):
            return _apply(node, [[(record[at], answer) for record, answer in answers], BOOLEAN])
        field = "at" if node.data is None else str(node.data)
        kept = [(record[at], record[_place(history.type, field)]) for record, answer in answers if answer is True]
        declared = cast(History, history.type).field(field)
        assert declared is not None
        return _apply(node, [kept, declared.type])


def _apply(node: Node, args: list[Any]) -> object:
    if unknown_of(node.op) == "strict" and None in args:
        return None
    form = FORMS[node.op]
    value = cast(Callable[..., Any], form.python)(*args)
    return saturate(node.type, value) if form.saturates and value is not None and node.type in RANGES else value


def _place(history: Type, field: str) -> int:
    """Where a field is in a record."""
    return [name for name, _ in cast(History, history).fields].index(field)
