"""Whole functions of generated Python: a node's own, a constant's, the stage's, verdicts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.python_aggregate import write_aggregate
from nextbest.engine.backends.python_expression import Body, Globals
from nextbest.engine.backends.python_plan import Plan
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node

INDENT = "    "
ARGUMENTS = "R, K, M"
"""A row, the constants of `now`, and what is remembered of this customer."""


@dataclass(frozen=True, slots=True)
class Text:
    """A function that is written."""

    name: str
    text: str
    asks: tuple[Node, ...]
    """The constants and functions that it calls."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the functions of one program."""

    plan: Plan
    globals: Globals
    graph: Graph

    def constant(self, node: Node) -> Text:
        """A function of K that computes a constant of `now`."""
        body = Body(self.plan.within_constants, self.globals, self.graph)
        body.prepare(*node.args, indent=INDENT)
        body.lines.append(f"{INDENT}return {body.computed(node)}")
        return function(f"k{self.globals.name('n', node)}", "K", body)

    def own(self, node: Node) -> Text:
        """`f3`: computes a node; who calls it remembers the result."""
        body = self.body()
        if node.op.startswith("aggregate."):
            write_aggregate(body, node)
        else:
            body.prepare(*node.args, indent=INDENT)
            body.lines.append(f"{INDENT}v = {body.computed(node)}")
        body.lines.append(f"{INDENT}return v")
        return function(f"f{self.plan.number(node)}", ARGUMENTS, body)

    def values(self, nodes: Sequence[Node], name: str) -> Text:
        """The values of some nodes, as a tuple."""
        body = self.body(*nodes)
        body.prepare(*nodes, indent=INDENT)
        body.lines.append(f"{INDENT}return ({''.join(f'{body.value(node)}, ' for node in nodes)})")
        return function(name, ARGUMENTS, body)

    def stage(self) -> Text:
        """`stage`: the index of the first stage that is yes."""
        body = self.body(*(rule.when for rule in self.graph.stages))
        for index, rule in enumerate(self.graph.stages):
            body.prepare(rule.when, indent=INDENT)
            body.lines.append(f"{INDENT}if {body.yes(rule.when)}: return {index}")
        return function("stage", ARGUMENTS, body)

    def judge(self, candidates: Sequence[Candidate], name: str) -> Text:
        """Puts the verdicts of candidates of one stage, of whom none is paused, in their places of `V`."""
        body = self.body(*(node for each in candidates for node in each.nodes))
        for each in candidates:
            with body.scope():
                self._verdict_of(body, each)
        return function(name, f"{ARGUMENTS}, V", body)

    def _verdict_of(self, body: Body, candidate: Candidate) -> None:
        verdict, lines = f"V[{candidate.index}]", body.lines
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
            lines.append(f"{indent}if not {passed}: {verdict} = {self._verdict(Verdict(gate.rule))}")
            lines.append(f"{indent}else:")
            indent += INDENT
        if deferring:
            lines.append(f"{indent}if D is not None: {verdict} = D")
            lines.append(f"{indent}else:")
            indent += INDENT
        lines.append(f"{indent}{verdict} = judged({', '.join(self.excepted(body, candidate, indent))})")

    def excepted(self, body: Body, candidate: Candidate, indent: str) -> Iterator[str]:
        """Expressions for a candidate's rank, and for whether it may go whatever that is."""
        excepted = str(candidate.class_ != "normal")
        if candidate.mandatory is not None and candidate.class_ == "normal":
            body.prepare(candidate.mandatory, indent=indent)
            excepted = body.yes(candidate.mandatory)
        body.prepare(candidate.rank, indent=indent)
        yield from (body.value(candidate.rank), excepted)

    def body(self, *roots: Node) -> Body:
        """An empty body that is going to compute those nodes."""
        body = Body(self.plan, self.globals, self.graph)
        body.lines += [f"{INDENT}{body.value(node)}" for node in self.plan.milestones(roots)]
        return body

    def _verdict(self, verdict: Verdict) -> str:
        return self.globals.name("c", verdict)


def function(name: str, arguments: str, body: Body) -> Text:
    """A function, which first reads the attributes that its body uses."""
    lines = [f"def {name}({arguments}):", *body.reads(INDENT), *body.lines]
    return Text(name, "\n".join(lines), tuple(body.asked))
