"""One expression alone, for customer documents: the door before it and JSON forms behind it."""

from dataclasses import dataclass
from datetime import datetime

from nextbest.dsl.checked import Bundle
from nextbest.dsl.typed import Expression
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.evaluate import evaluator
from nextbest.engine.graph.nodes import walk
from nextbest.engine.shown import shown


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression comes to for one customer."""

    customer: str
    valid: bool
    """Whether the customer document could be read; if not, there is no value."""
    value: object
    """In its JSON form; None where it is missing."""
    problems: tuple[Problem, ...]


class Question:
    """One checked expression at one `now`."""

    def __init__(self, bundle: Bundle, expression: Expression, now: datetime | str) -> None:
        """`now` as in `Engine.decide`."""
        policy_zone = zone(bundle.timezone)
        assert policy_zone is not None, "the checker lets only known zones pass"
        self._zone = policy_zone
        self._clock = Clock(parse_now(now), bundle.timezone)
        self._evaluator = evaluator(bundle, expression, Interpreter())
        graph = self._evaluator.program.graph
        self._door = Door(bundle, graph.reads)
        self._width = len(graph.reads)
        used = {node.data for node in walk(self._evaluator.node, *graph.roots) if node.op == "attribute"}
        self.reads: tuple[str, ...] = tuple(".".join(path) for path in graph.reads if path in used)
        """The attributes that the answer rests on."""

    def constant(self) -> object:
        """The answer where it rests on no attribute, in its JSON form."""
        assert not self.reads
        return self._shown((None,) * self._width)

    def ask(self, document: object) -> Evaluation:
        """The answer for one customer."""
        found = self._door.admit(document, self._clock)
        if isinstance(found, Refused):
            return Evaluation(found.id, False, None, (*found.fatal, *found.problems))
        return Evaluation(found.id, True, self._shown(found.row), found.problems)

    def _shown(self, row: tuple[object, ...]) -> object:
        return shown(self._evaluator.value(row, self._clock), self._evaluator.node.type, self._zone)
