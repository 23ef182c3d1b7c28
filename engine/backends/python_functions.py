"""Whole functions of generated Python: a node's own, a constant's, the stage's, verdicts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from nextbest.engine.backends.far import channel_bits
from nextbest.engine.backends.program import Verdict
from nextbest.engine.backends.python_aggregate import write_aggregate
from nextbest.engine.backends.python_expression import Body
from nextbest.engine.backends.python_globals import Globals
from nextbest.engine.backends.python_plan import Plan
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.chance import Chances
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk

INDENT = "    "
ARGUMENTS = "K, R, M"
"""The constants of `now`, a row, and what is remembered of this customer."""
STAGE = -1
"""Under which the name of her stage is remembered."""
OFTEN = 6
"""From so many uses on, a body reads an attribute before all else, and not where it is used."""


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
    chances: Chances

    def name(self, node: Node) -> str:
        """What the function is called of a constant, or of what is remembered."""
        return f"{'k' if self.plan.is_constant(node) else 'f'}{self.plan.number(node)}"

    def asked(self, node: Node) -> Text:
        """The function of a constant, or of what is remembered."""
        return self._constant(node) if self.plan.is_constant(node) else self._own(node)

    def _constant(self, node: Node) -> Text:
        body = Body(self.plan.within_constants, self.globals, self.graph)
        body.prepare(*node.args, indent=INDENT)
        body.lines.append(f"{INDENT}return {body.computed(node)}")
        return function(self.name(node), "K", body)

    def _own(self, node: Node) -> Text:
        number = self.plan.number(node)
        if node.op.startswith("aggregate."):
            body = self.body(*node.args, often=1)
            write_aggregate(body, node)
        else:
            body = self.body(*node.args)
            body.prepare(*node.args, indent=INDENT)
            body.lines.append(f"{INDENT}v = {body.computed(node)}")
        body.lines += [f"{INDENT}M[{number}] = v", f"{INDENT}return v"]
        return function(self.name(node), ARGUMENTS, body)

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
        return function("stage", "K, R", body, "M = {}")

    def openings(self, candidates: Sequence[Candidate], name: str) -> Text:
        """Which channels a customer may be contacted on by their own rules, and which of those defer now, as bits.

        Their rules are the same for all candidates, so it is given one of each channel.
        """
        body = self.body(*(gate.passes for each in candidates for gate in each.gates))
        body.lines.append(f"{INDENT}O = W = 0")
        bits = channel_bits(self.graph.bundle.channels)
        for each in candidates:
            bit = bits[each.channel]
            passing = [gate.passes for gate in each.gates if gate.rule == "channel"]
            deferring = [gate.passes for gate in each.gates if gate.defers]
            with body.scope():
                body.prepare(*passing, *deferring, indent=INDENT)
                open = [body.yes(node) for node in passing] or ["True"]
                going = [body.yes(node) for node in deferring] or ["True"]
                body.lines += [
                    f"{INDENT}if {' and '.join(open)}:",
                    f"{INDENT * 2}O |= {bit}",
                    f"{INDENT * 2}if not ({' and '.join(going)}): W |= {bit}",
                ]
        body.lines.append(f"{INDENT}return O, W")
        return function(name, ARGUMENTS, body)

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
        excepted = "True" if candidate.class_ != "normal" else self.obliged(body, candidate, indent)
        body.prepare(candidate.rank, indent=indent)
        lines.append(f"{indent}{verdict} = judged({body.value(candidate.rank)}, {excepted})")

    def obliged(self, body: Body, candidate: Candidate, indent: str) -> str:
        """An expression for whether an obligation makes a candidate mandatory."""
        if candidate.mandatory is None:
            return "False"
        body.prepare(candidate.mandatory, indent=indent)
        return body.yes(candidate.mandatory)

    def body(self, *roots: Node, often: int = OFTEN) -> Body:
        """An empty body that is going to compute those nodes; what it uses often, it reads before all else."""
        uses = Counter(
            self.graph.places.get(cast(tuple[str, ...], node.data), -1)
            for root in dict.fromkeys(roots)
            for node in walk(root, into=self.plan.inside)
            if node.op == "attribute"
        )
        held = frozenset(place for place, count in uses.items() if count >= often and place >= 0)
        body = Body(self.plan, self.globals, self.graph, held=held)
        body.lines += [f"{INDENT}{body.value(node)}" for node in self.plan.milestones(roots)]
        return body

    def _verdict(self, verdict: Verdict) -> str:
        return self.globals.name("c", verdict)


def function(name: str, arguments: str, body: Body, *before: str) -> Text:
    """A function, which first reads of the row what its body uses often."""
    lines = [f"def {name}({arguments}):", *(INDENT + each for each in before), *body.reads(INDENT), *body.lines]
    return Text(name, "\n".join(lines), tuple(body.asked))
