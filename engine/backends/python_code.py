"""What is compiled of a graph in generated Python: it grows piece by piece, as functions are first asked for."""

import builtins
from collections.abc import Callable, Mapping, Sequence
from math import floor, inf
from threading import RLock
from typing import Any, cast

from nextbest.engine.backends.lanes import excepted
from nextbest.engine.backends.program import judged
from nextbest.engine.backends.python_choice import ChunkWriter, Form
from nextbest.engine.backends.python_functions import STAGE, Text, Writer
from nextbest.engine.backends.python_globals import Globals
from nextbest.engine.backends.python_plan import Plan
from nextbest.engine.clock import Clock
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.chance import Chances
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.presence import Presence

UNSET = object()
"""What is remembered of a customer before it is computed; missing is None."""

Compiled = Callable[..., Any]


class Constants:
    """Constants of one `now`, computed when first needed. Two threads may compute one twice, to the same value."""

    def __init__(self, clock: Clock, makers: Mapping[str, Any]) -> None:
        """`makers` are functions by name, and may hold other things too."""
        self.clock = clock
        self._makers = makers

    def __getattr__(self, name: str) -> object:
        value = self._makers[name](self)
        setattr(self, name, value)
        return value


class Code:
    """What is compiled so far of a graph; it grows, and never changes."""

    def __init__(self, graph: Graph) -> None:
        bounds = Bounds(graph.attributes)
        names = Globals(
            {"judged": judged, "excepted": excepted, "floor": floor, "inf": inf, "STAGE": STAGE, "U": UNSET}
        )
        presence = Presence(graph.attributes, bounds)
        self._writer = Writer(Plan(graph.shared, presence, bounds), names, graph, Chances(bounds, presence))
        self.space: dict[str, Any] = names.names
        """Everything compiled so far, and what it refers to, by name."""
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

    def openings(self, candidates: Sequence[Candidate]) -> Compiled:
        """What tells which channels are open for a customer, and which of them only defer; a candidate of each."""
        return self._add(lambda name: self._writer.openings(candidates, name))

    def chunk(self, stage: str, candidates: Sequence[Candidate], form: Form) -> Compiled:
        """What chooses among candidates."""
        nodes = [node for each in candidates for node in each.nodes]
        return self._add(
            lambda name: ChunkWriter(self._writer, form, self._writer.body(*nodes), stage).write(candidates, name)
        )

    def _add(self, write: Callable[[str], Text]) -> Compiled:
        """Compile a function, and whatever it calls that is not compiled yet."""
        with self._lock:
            self._named += 1
            wanted = write(f"w{self._named}")
            texts, asked = {wanted.name: wanted.text}, list(wanted.asks)
            while asked:
                node = asked.pop()
                if (name := self._writer.name(node)) not in texts and name not in self.space:
                    text = self._writer.asked(node)
                    texts[name] = text.text
                    asked += text.asks
            # The text holds names and numbers of ours only; what a policy wrote is among the globals.
            exec(builtins.compile("\n\n".join(texts.values()) + "\n", "<nextbest>", "exec"), self.space)
            return cast(Compiled, self.space[wanted.name])
