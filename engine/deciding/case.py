"""One customer before one program: the values of nodes, and how explanations show them."""

from collections.abc import Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import NamedTuple

from nextbest.dsl.types import BOOLEAN
from nextbest.engine import decision as said
from nextbest.engine.backends.program import Bound
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Answer, ConditionTrace, Seen
from nextbest.engine.doors.admitted import Admitted
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.candidates import Candidate, Condition, Factors
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.folded import Folding
from nextbest.engine.remembering.folds.seen import Seen as Remembered
from nextbest.engine.remembering.folds.seen import Told
from nextbest.engine.remembering.memory import NOTHING
from nextbest.engine.remembering.stage_entry import StageEntry
from nextbest.engine.shown import shown

_ANSWERS: Mapping[object, Answer] = MappingProxyType({True: "yes", False: "no", None: "unknown"})


class Setting(NamedTuple):
    """What is the same for all customers of a bundle."""

    graph: Graph
    zone: tzinfo
    """The policy zone, in which instants are shown."""
    folding: Folding


NO_PAST = Told(NOTHING, (), None, None)


class Case:
    """One customer before one program."""

    __slots__ = (
        *("_past", "_setting", "_values", "bound", "clock", "customer", "entry", "folding", "graph", "row", "stage"),
        *("told", "zone"),
    )

    def __init__(
        self,
        setting: Setting,
        clock: Clock,
        bound: Bound,
        customer: Admitted,
        stage: int,
        told: Told = NO_PAST,
        entry: StageEntry | None = None,
    ) -> None:
        """A customer of whose past the folds have made nothing yet."""
        self._setting = setting
        self.graph, self.zone, self.folding = setting
        self.clock = clock
        self.bound = bound
        self.customer = customer
        self.row = customer.row
        """All columns of the graph; those of the memory once they are folded."""
        self.stage = stage
        """Index of the customer's stage."""
        self.told = told
        self.entry = entry
        """How she came into her stage, where a store does not know her there."""
        self._past: Remembered | None = None
        self._values: dict[Node, object] = {}

    def about(self, happened: Happened) -> "Case":
        """The same where another event stands in the place of the one that asks."""
        start = len(self.graph.reads)
        told = happened.row(self.graph.event_reads)
        found = Case(self._setting, self.clock, self.bound, self.customer, self.stage, self.told, self.entry)
        found.row = (*self.row[:start], *told, *self.row[start + len(told) :])
        found._past = self.remembered
        return found

    @property
    def since(self) -> int | None:
        """Since when she is in her stage, as far as known."""
        return self.customer.since

    @property
    def remembered(self) -> Remembered:
        """What the columns of her memory were folded from."""
        if self._past is None:
            self._past = self.folding.seen(self.customer.row, self.stage, self.bound, self.clock, self.told)
        return self._past

    def value(self, node: Node) -> object:
        """The value of a node for this customer; candidates share most of theirs, so it is kept."""
        if node.op == "literal":
            return node.data
        values = self._values
        if node not in values:
            values[node] = self.bound.value(node, self.row, self.stage)
        return values[node]

    def values(self, nodes: tuple[Node, ...]) -> tuple[object, ...]:
        """The values of some nodes for this customer."""
        return self.bound.values(nodes, self.row, self.stage)

    def whole(self, node: Node) -> int:
        """The value of a node of type integer or money that is never missing."""
        value = self.value(node)
        assert isinstance(value, int)
        return value

    def answer(self, node: Node) -> Answer:
        """The answer of a condition."""
        return _ANSWERS[self.value(node)]

    def conditions(self, conditions: tuple[Condition, ...]) -> tuple[ConditionTrace, ...]:
        """Each condition as written, with its answer and the values it saw."""
        return tuple(
            ConditionTrace(
                each.text,
                self.answer(each.node),
                tuple(self._seen(words, leaf) for words, leaf in each.leaves),
            )
            for each in conditions
        )

    def _seen(self, words: str, leaf: Node) -> Seen:
        # A definition or an aggregate that is a condition is unknown where an attribute is missing.
        answer = self.answer(leaf) if leaf.type == BOOLEAN and leaf.op not in ("attribute", "field") else None
        return Seen(words, shown(self.value(leaf), leaf.type, self.zone), answer)

    def factors(self, factors: Factors) -> said.Factors:
        """What ranks a candidate, as numbers."""
        return said.Factors(
            propensity=self._number(factors.propensity),
            baseline=self._number(factors.baseline),
            value=self._number(factors.value),
            lever=self._number(factors.lever),
            offer_cost=self._number(factors.offer_cost),
            channel_cost=self._number(factors.channel_cost),
        )

    def _number(self, node: Node | None) -> float | None:
        value = None if node is None else self.value(node)
        assert value is None or isinstance(value, float)
        return value

    def obliged(self, candidate: Candidate) -> bool:
        """Whether an obligation makes the candidate mandatory."""
        return candidate.mandatory is not None and self.value(candidate.mandatory) is True
