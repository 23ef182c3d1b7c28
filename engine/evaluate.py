"""One expression on its own, evaluated for customers of a bundle by the plainest back end."""

from dataclasses import dataclass
from datetime import datetime

from nextbest.dsl.typed import Bundle, Expression
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Bound
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.door import Door, Refused
from nextbest.engine.lower import lower_alone
from nextbest.engine.now import parse_now
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


class Evaluator:
    """Evaluates one checked expression at one `now`."""

    def __init__(self, bundle: Bundle, expression: Expression, now: datetime | str) -> None:
        """`now` as in `Engine.decide`."""
        graph, self._node = lower_alone(bundle, expression)
        policy_zone = zone(bundle.timezone)
        assert policy_zone is not None, "the checker lets only known zones pass"
        self._zone = policy_zone
        self._clock = Clock(parse_now(now), bundle.timezone)
        self._door = Door(bundle, graph.reads)
        self._bound: Bound = Interpreter().compile(graph).at(self._clock)
        self.reads: tuple[str, ...] = tuple(".".join(path) for path in graph.reads)
        """The attributes that the value rests on."""

    def constant(self) -> object:
        """The value where it rests on no attribute, in its JSON form."""
        assert not self.reads
        return self._shown(())

    def evaluate(self, document: object) -> Evaluation:
        """The value for one customer."""
        found = self._door.admit(document, self._clock)
        if isinstance(found, Refused):
            return Evaluation(found.id, False, None, (*found.fatal, *found.problems))
        return Evaluation(found.id, True, self._shown(found.row), found.problems)

    def _shown(self, row: tuple[object, ...]) -> object:
        value = self._bound.value(self._node, row, self._bound.stage(row))
        return shown(value, self._node.type, self._zone)
