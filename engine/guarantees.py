"""Guarantees of a bundle, held against a decision (language.md 2.7)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nextbest.dsl.checked import Bundle, Guarantee
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Context, Expression, below
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Decision, Winner
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.evaluate import Evaluator, evaluator

SENT = ("channel", "kind", "engagement")
"""What guarantees can ask of what is sent."""
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


class Broken(NamedTuple):
    """A guarantee that a decision breaks."""

    guarantee: str
    """Its id."""
    expected: str
    got: str
    place: Place


@dataclass(frozen=True, slots=True)
class Question:
    """An expression about a customer, and perhaps about what is sent, compiled, with the door for what it reads."""

    evaluator: Evaluator
    door: Door

    def ask(self, customer: Mapping[str, object], clock: Clock) -> str | Refused:
        """`yes`, `no` or `unknown`, where the document is valid."""
        admitted = self.door.admit(customer, clock)
        if isinstance(admitted, Refused):
            return admitted
        value = self.evaluator.value(admitted.row, clock)
        return _ANSWERS[value if value is None else bool(value)]


def question(bundle: Bundle, expression: Expression, sent: Mapping[str, str] | None = None) -> Question:
    """The question that an expression asks; `sent` is what `channel`, `kind` and `engagement` stand for in it."""
    compiled = evaluator(bundle, expression, Interpreter(), sent or {})
    return Question(compiled, Door(bundle, compiled.program.graph.reads))


@dataclass(frozen=True)
class Guarantees:
    """The guarantees of one bundle; each is compiled when it is first asked."""

    bundle: Bundle
    _known: dict[tuple[str, ...], Question] = field(default_factory=dict)

    def broken(
        self, customer: Mapping[str, object], clock: Clock, decision: Decision, eligible: Callable[[], bool]
    ) -> Iterator[Broken]:
        """Those that a decision breaks, in the order of the bundle; that a profile is not valid breaks none.

        `customer` is her document with what is remembered of her, `eligible` tells whether anything was.
        """
        if decision.stage is None:
            return
        for each in self.bundle.guarantees:
            if each.never is not None:
                yield from self._never(each, each.never, customer, clock, decision)
            elif each.always is not None and each.when is not None:
                met = bool(decision.winners) if each.always == "served" else eligible()
                if not met and self._ask(each.when, customer, clock, None) == "yes":
                    yield Broken(each.id, f"always {each.always}", decision.words, each.when.text.place)

    def _never(
        self, each: Guarantee, never: Expression, customer: Mapping[str, object], clock: Clock, decision: Decision
    ) -> Iterator[Broken]:
        for winner in decision.winners:
            if each.when is None or self._ask(each.when, customer, clock, winner) == "yes":
                answer = self._ask(never, customer, clock, winner)
                if answer in ("yes", "unknown"):
                    words = " ".join(never.text.value.split())
                    got = f"{answer} of {winner.engagement} by {winner.channel}"
                    yield Broken(each.id, f"never {words}", got, never.text.place)

    def _ask(
        self, expression: Expression, customer: Mapping[str, object], clock: Clock, winner: Winner | None
    ) -> str | Refused:
        asked = () if winner is None else _asked(expression)
        sent = {name: str(getattr(winner, name)) for name in asked}
        key = (str(expression.text.place), *sent.values())
        if key not in self._known:
            self._known[key] = question(self.bundle, expression, sent)
        return self._known[key].ask(customer, clock)


def _asked(expression: Expression) -> Sequence[str]:
    """What an expression asks of what is sent."""
    named = {each.name for each in below(expression.root) if isinstance(each, Context)}
    return [each for each in SENT if each in named]
