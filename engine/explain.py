"""Why a decision is what it is: every stage, every candidate, every condition with the values it saw.

It asks a program for values and changes nothing. Which rule stops whom is `choose`'s answer, not found out again here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from nextbest.engine import decision as said
from nextbest.engine.backends.program import Bound, Row, Verdict
from nextbest.engine.choose import STEPS, Choice, Places, stopped
from nextbest.engine.decision import Answer, CandidateTrace, ConditionTrace, Seen, StageTrace
from nextbest.engine.graph import Candidate, Condition, Factors, Graph, Node
from nextbest.engine.shown import shown

_ANSWERS: Mapping[object, Answer] = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Case:
    """One customer before one program."""

    graph: Graph
    bound: Bound
    row: Row
    stage: int
    zone: tzinfo
    """The policy zone, in which instants are shown."""

    def value(self, node: Node) -> object:
        """The value of a node for this customer."""
        return self.bound.value(node, self.row, self.stage)

    def answer(self, node: Node) -> Answer:
        """The answer of a condition."""
        return _ANSWERS[self.value(node)]

    def conditions(self, conditions: tuple[Condition, ...]) -> tuple[ConditionTrace, ...]:
        """Each condition as written, with its answer and the values it saw."""
        return tuple(
            ConditionTrace(
                each.text,
                self.answer(each.node),
                tuple(Seen(words, shown(self.value(leaf), leaf.type, self.zone)) for words, leaf in each.leaves),
            )
            for each in conditions
        )

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


def stage_traces(case: Case) -> tuple[StageTrace, ...]:
    """Every stage of the lifecycle, also those after the customer's."""
    return tuple(
        StageTrace(each.name, case.answer(each.when), case.conditions(each.conditions)) for each in case.graph.stages
    )


def stage_of(case: Case) -> said.Stage:
    """The customer's stage; it rests on its own conditions and on those of every stage before it."""
    before = case.graph.stages[: case.stage + 1]
    conditions = tuple(trace for each in before for trace in case.conditions(each.conditions))
    return said.Stage(case.graph.stages[case.stage].name, None, conditions)


def candidate_traces(
    case: Case, verdicts: tuple[Verdict, ...], places: Places, choice: Choice
) -> Iterator[CandidateTrace]:
    """Every engagement on every channel, in the order of the graph."""
    settled = {each.candidate.index: each.rule for each in (*choice.chosen, *choice.others)}
    for each, verdict in zip(case.graph.candidates, verdicts, strict=True):
        rule = stopped(each, verdict, places) or settled[each.index]
        yield _trace(case, each, verdict, rule)


def _trace(case: Case, candidate: Candidate, verdict: Verdict, rule: str | None) -> CandidateTrace:
    reached = STEPS[rule.partition(":")[0]] if rule else "chosen"
    ranked = reached not in ("eligible", "contactable")
    return CandidateTrace(
        engagement=candidate.engagement,
        channel=candidate.channel,
        reached=reached,
        rule=rule,
        key=verdict.key if ranked else None,
        factors=case.factors(candidate.factors) if ranked else None,
        conditions=case.conditions((*candidate.conditions, *candidate.channel_conditions)),
    )
