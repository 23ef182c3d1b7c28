"""Guarantees of a bundle, held against every decision of its tests (language.md 2.7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nextbest.dsl.checked import Bundle, Guarantee
from nextbest.dsl.typed import Expression
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Decision, Winner
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.evaluate import Evaluator, evaluator
from nextbest.engine.testing.compare import chosen
from nextbest.engine.testing.results import Difference, Observed

SENT = ("channel", "kind", "engagement")
"""What guarantees can ask of what is sent."""
_ANSWERS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, slots=True)
class _Question:
    """An expression about a customer and what is sent, compiled, with the door for what it reads."""

    evaluator: Evaluator
    door: Door

    def answer(self, customer: Mapping[str, object], clock: Clock) -> str | None:
        """`yes`, `no` or `unknown`; None where the document is not valid."""
        admitted = self.door.admit(customer, clock)
        if isinstance(admitted, Refused):
            return None
        value = self.evaluator.value(admitted.row, clock)
        return _ANSWERS[value if value is None else bool(value)]


@dataclass(frozen=True)
class Guarantees:
    """The guarantees of one bundle; each is compiled when it is first asked."""

    bundle: Bundle
    _known: dict[tuple[str, ...], _Question] = field(default_factory=dict)

    def broken(self, seen: Observed, decision: Decision) -> tuple[Difference, ...]:
        """Those that a decision breaks, in the order of the bundle; that a profile is not valid breaks none."""
        if decision.stage is None:
            return ()
        return tuple(found for each in self.bundle.guarantees for found in self._broken(each, seen, decision))

    def _broken(self, guarantee: Guarantee, seen: Observed, decision: Decision) -> Iterator[Difference]:
        name = f"guarantee {guarantee.id}"
        if guarantee.never is not None:
            for winner in decision.winners:
                if guarantee.when is None or self._ask(guarantee.when, seen, winner) == "yes":
                    answer = self._ask(guarantee.never, seen, winner)
                    if answer not in (None, "no"):
                        words = " ".join(guarantee.never.text.value.split())
                        got = f"{answer} of {winner.engagement} by {winner.channel}"
                        yield Difference(name, f"never {words}", got, guarantee.never.text.place)
        elif guarantee.always is not None and guarantee.when is not None:
            met = decision.winners if guarantee.always == "served" else self._eligible(seen)
            if not met and self._ask(guarantee.when, seen, None) == "yes":
                yield Difference(name, f"always {guarantee.always}", chosen(decision), guarantee.when.text.place)

    def _eligible(self, seen: Observed) -> bool:
        return any(each.reached != "eligible" for each in seen.explanation.candidates)

    def _ask(self, expression: Expression, seen: Observed, winner: Winner | None) -> str | None:
        sent = {} if winner is None else {name: str(getattr(winner, name)) for name in SENT}
        key = (str(expression.text.place), *sent.values())
        if key not in self._known:
            compiled = evaluator(self.bundle, expression, Interpreter(), sent)
            self._known[key] = _Question(compiled, Door(self.bundle, compiled.program.graph.reads))
        return self._known[key].answer(seen.customer, Clock(seen.now, self.bundle.timezone))
