"""Whole functions of generated Python: a node's own, a constant's, a stage's verdicts."""

from dataclasses import dataclass

from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.python_aggregate import write_aggregate
from nextbest.engine.backends.python_expression import Body, Globals
from nextbest.engine.backends.python_plan import Plan, for_constants
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

INDENT = "    "
ARGUMENTS = "(R, K, M)"
"""A row, the constants of `now`, and what is remembered of this customer; the last of these is the stage's name."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the functions of one program."""

    plan: Plan
    globals: Globals
    graph: Graph

    def constant(self, node: Node, name: str) -> str:
        """A function of K that computes a constant of `now`."""
        body = Body(for_constants(self.plan), self.globals, self.graph)
        body.prepare(*node.args, indent=INDENT)
        body.lines.append(f"{INDENT}return {body.computed(node)}")
        return _function(f"{name}(K)", body)

    def own(self, node: Node) -> str:
        """`f3`: computes a node at most once for each customer."""
        body = self._body()
        index = self.plan.functions[node]
        if node.op.startswith("aggregate."):
            write_aggregate(body, node)
        else:
            body.prepare(*node.args, indent=INDENT)
            body.lines.append(f"{INDENT}v = {body.computed(node)}")
        body.lines += [f"{INDENT}M[{index}] = v", f"{INDENT}return v"]
        return _function(f"f{index}{ARGUMENTS}", body)

    def value(self, node: Node) -> str:
        """`value`: a node's value."""
        body = self._body()
        self._milestones(body)
        body.prepare(node, indent=INDENT)
        body.lines.append(f"{INDENT}return {body.value(node)}")
        return _function(f"value{ARGUMENTS}", body)

    def stage(self, graph: Graph) -> str:
        """`stage`: the index of the first stage that is yes."""
        body = self._body()
        self._milestones(body)
        for index, rule in enumerate(graph.stages):
            body.prepare(rule.when, indent=INDENT)
            body.lines.append(f"{INDENT}if {body.yes(rule.when)}: return {index}")
        return _function(f"stage{ARGUMENTS}", body)

    def judge(self, graph: Graph, stage: int) -> str:
        """`judge3`: the verdict of every candidate in that stage."""
        body = self._body()
        self._milestones(body)
        name = graph.stages[stage].name
        before = tuple(_without_asking(each, name) for each in graph.candidates)
        body.lines.append(f"{INDENT}V = list({self.globals.name('c', before)})")
        for each in graph.candidates:
            if before[each.index] == FAILED:
                self._candidate(body, each)
        body.lines.append(f"{INDENT}return V")
        return _function(f"judge{stage}{ARGUMENTS}", body)

    def _candidate(self, body: Body, candidate: Candidate) -> None:
        verdict, lines = f"V[{candidate.index}]", body.lines
        body.names.clear()
        indent = INDENT
        deferring = any(gate.defers for gate in candidate.gates)
        if deferring:
            lines.append(f"{indent}D = None")
        for gate in candidate.gates:
            body.prepare(gate.passes, indent=indent)
            passed = body.yes(gate.passes)
            if gate.defers:
                stopped = self._verdict(Verdict(gate.rule, deferred=True))
                lines.append(f"{indent}if D is None and not {passed}: D = {stopped}")
                continue
            if gate.rule == FAILED.rule:
                lines.append(f"{indent}if {passed}:")
            else:
                lines.append(f"{indent}if not {passed}: {verdict} = {self._verdict(Verdict(gate.rule))}")
                lines.append(f"{indent}else:")
            indent += INDENT
        if deferring:
            lines.append(f"{indent}if D is not None: {verdict} = D")
            lines.append(f"{indent}else:")
            indent += INDENT
        excepted = str(candidate.class_ != "normal")
        if candidate.mandatory is not None and candidate.class_ == "normal":
            body.prepare(candidate.mandatory, indent=indent)
            excepted = body.yes(candidate.mandatory)
        body.prepare(candidate.rank, indent=indent)
        lines.append(f"{indent}{verdict} = judged({body.value(candidate.rank)}, {excepted})")

    def _verdict(self, verdict: Verdict) -> str:
        return self.globals.name("c", verdict)

    def _body(self) -> Body:
        return Body(self.plan, self.globals, self.graph)

    def _milestones(self, body: Body) -> None:
        body.lines += [f"{INDENT}f{self.plan.functions[node]}{ARGUMENTS}" for node in self.plan.milestones]


PAUSED, ELSEWHERE, FAILED = Verdict("paused"), Verdict("stage"), Verdict("when")


def _without_asking(candidate: Candidate, stage: str) -> Verdict:
    """What is known of a candidate in a stage before a customer is looked at; FAILED until its `when` says yes."""
    return PAUSED if candidate.paused else FAILED if stage in candidate.stages else ELSEWHERE


def _function(head: str, body: Body) -> str:
    """The text of a function, which first reads the attributes that its body uses."""
    reads = [f"{INDENT}a{place} = R[{place}]" for place in sorted(body.attributes)]
    reads += [f"{INDENT}Q = R[-1]"] if body.remembers else []
    return "\n".join([f"def {head}:", *reads, *body.lines])
