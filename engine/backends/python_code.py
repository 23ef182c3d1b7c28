"""What is compiled of a graph in generated Python: it grows piece by piece, as functions are first asked for."""

import builtins
from collections.abc import Callable, Mapping, Sequence
from math import floor
from threading import RLock
from typing import Any, cast

from nextbest.engine.backends.lanes import excepted
from nextbest.engine.backends.program import Row, judged
from nextbest.engine.backends.python_choice import ChunkWriter, Form
from nextbest.engine.backends.python_expression import Globals
from nextbest.engine.backends.python_functions import STAGE, Text, Writer
from nextbest.engine.backends.python_plan import Plan
from nextbest.engine.clock import Clock
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.presence import Presence

UNSET = object()
"""What is remembered of a customer before it is computed; missing is None."""

Maker = Callable[["Constants"], object]
Compiled = Callable[..., Any]
Own = Callable[["Constants", Row, dict[int, object]], object]


class Constants(dict[Node, object]):
    """Constants of one `now`, computed when first needed. Two threads may compute one twice, to the same value."""

    def __init__(self, clock: Clock, makers: Mapping[Node, Maker]) -> None:
        super().__init__()
        self.clock = clock
        self._makers = makers

    def __missing__(self, node: Node) -> object:
        value = self[node] = self._makers[node](self)
        return value


class Code:
    """What is compiled so far of a graph; it grows, and never changes."""

    def __init__(self, graph: Graph) -> None:
        bounds = Bounds(graph.attributes)
        names = Globals({"judged": judged, "excepted": excepted, "floor": floor, "STAGE": STAGE, "U": UNSET})
        self._writer = Writer(Plan(graph.shared, Presence(graph.attributes, bounds), bounds), names, graph)
        self.makers: dict[Node, Maker] = {}
        self.functions: dict[int, Own] = {}
        self._named = 0
        self._lock = RLock()

    def stage(self) -> Compiled:
        """What finds a customer's stage."""
        return self._add(lambda _: self._writer.stage())

    def values(self, nodes: Sequence[Node]) -> Compiled:
        """What gives the values of nodes."""
        return self._add(lambda name: self._writer.values(nodes, name))

    def judge(self, candidates: Sequence[Candidate]) -> Compiled:
        """What puts verdicts into their places."""
        return self._add(lambda name: self._writer.judge(candidates, name))

    def chunk(self, candidates: Sequence[Candidate], form: Form) -> Compiled:
        """What chooses among candidates."""
        nodes = [node for each in candidates for node in each.nodes]
        return self._add(
            lambda name: ChunkWriter(self._writer, form, self._writer.body(*nodes)).write(candidates, name)
        )

    def _add(self, write: Callable[[str], Text]) -> Compiled:
        """Compile a function, and whatever it calls that is not compiled yet."""
        with self._lock:
            self._named += 1
            wanted = write(f"w{self._named}")
            texts, asked = [wanted], list(wanted.asks)
            made: dict[Node, str] = {}
            plan = self._writer.plan
            while asked:
                node = asked.pop()
                if node in made or node in self.makers or plan.functions.get(node) in self.functions:
                    continue
                text = self._writer.constant(node) if plan.is_constant(node) else self._writer.own(node)
                made[node] = text.name
                texts.append(text)
                asked += text.asks
            # The text holds names and numbers of ours only; what a policy wrote is among the globals.
            space = self._writer.globals.names
            exec(builtins.compile("\n\n".join(each.text for each in texts) + "\n", "<nextbest>", "exec"), space)
            for node, name in made.items():
                if plan.is_constant(node):
                    self.makers[node] = space[name]  # type: ignore[assignment]  # a function just compiled
                else:
                    self.functions[plan.number(node)] = space[name]  # type: ignore[assignment]
            return cast(Compiled, space[wanted.name])
