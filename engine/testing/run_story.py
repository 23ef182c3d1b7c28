"""Runs a story: its steps one after another, on a store in memory that is gone when it ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.deciding.remembered import with_memory
from nextbest.engine.decision import Decision, Explanation, Winner
from nextbest.engine.engine import Engine
from nextbest.engine.stores import open_store
from nextbest.engine.stores.store import OutcomeName, Store
from nextbest.engine.testing.cases import Expectation, Step, Story
from nextbest.engine.testing.compare import differences
from nextbest.engine.testing.documents import Document
from nextbest.engine.testing.looking import Looking
from nextbest.engine.testing.reading import after_event, moment_of, without_memory
from nextbest.engine.testing.results import Difference, Failure, Happened, Observed
from nextbest.engine.testing.sent_before import records
from nextbest.engine.testing.spent import spent_records

ALL = 1_000_000
IN_MEMORY = "sqlite://"
NOTHING_TO_SPEAK_OF = "the decision that it speaks of chose nothing"


def run_story(engine: Engine, story: Story, looking: Looking) -> Failure | None:
    """The first step that comes out otherwise than expected; None: all is as expected."""
    with open_store(IN_MEMORY) as store:
        for name, contacts in story.contacts.items():
            store.import_(records(engine.bundle, str(story.customers[name]["id"]), contacts))
        begins = moment_of(engine, story.now).isoformat()
        store.import_(spent_records(engine.bundle, story.spent, begins))
        telling = _Telling(engine, store, story.customers, looking)
        for step in story.steps:
            failure = telling.step(step)
            if failure is not None:
                return failure
    return None


@dataclass
class _Telling:
    """A story while it is told."""

    engine: Engine
    store: Store
    started: Mapping[str, Mapping[str, object]]
    looking: Looking
    customers: dict[str, Mapping[str, object]] = field(default_factory=dict)
    """Each as she is now."""
    decisions: dict[str | None, Decision] = field(default_factory=dict)
    """By the names that the story gives them; None: the latest."""
    happened: list[Happened] = field(default_factory=list)

    def step(self, step: Step) -> Failure | None:
        """Let one step happen; where it comes out otherwise than expected, how."""
        if step.changes is not None:
            document = Document(self._customer(step), step.place)
            self.customers[step.customer] = step.changes.applied(document).value
        if step.do == "decide":
            return self._decide(step)
        came = self._settle(step)
        self._note(step, came or "done")
        return self._unless_expected(step, came)

    def _customer(self, step: Step) -> Mapping[str, object]:
        return self.customers.get(step.customer, self.started[step.customer])

    def _note(self, step: Step, came: str) -> None:
        self.happened.append(Happened(step.number, step.do, moment_of(self.engine, step.now), came))

    def _decide(self, step: Step) -> Failure | None:
        customer, now, asked = self._customer(step), moment_of(self.engine, step.now), step.asked
        explanation = self.engine.explain(customer, now, event=asked.event, places=asked.places, store=self.store)
        seen = self._seen(step, explanation) if self.looking.asked else None
        decision = self.engine.decide(
            customer,
            now,
            event=asked.event,
            places=asked.places,
            alternatives=ALL,
            validate="all",
            store=self.store,
        )
        self.decisions[None] = decision
        if step.called is not None:
            self.decisions[step.called] = decision
        self._note(step, decision.words)
        found = differences(step.expectations, decision, lambda: explanation)
        if seen is not None:
            found += self.looking.at(seen, decision)
        if found:
            return Failure(found, decision, explanation, tuple(self.happened))
        self._after_event(step)
        return None

    def _seen(self, step: Step, explanation: Explanation) -> Observed:
        """The customer as the decision sees her, with all that the store remembers."""
        customer = self._customer(step)
        after = without_memory(after_event(self.engine, customer, step.asked.event, step.now))
        memory = self.store.memory(explanation.decision.customer, step.now, {})
        return Observed(lambda: explanation, with_memory(after, memory), step.now)

    def _after_event(self, step: Step) -> None:
        after = after_event(self.engine, self._customer(step), step.asked.event, step.now)
        self.customers[step.customer] = without_memory(after)

    def _settle(self, step: Step) -> str | None:
        """Let a step happen that decides nothing; why it is refused, None where it is not."""
        now = moment_of(self.engine, step.now)
        if step.do == "event":
            self._remember(step)
            return None
        decision = self.decisions[step.of]
        if decision.id is None or not decision.winners:
            return NOTHING_TO_SPEAK_OF
        if step.do == "confirm":
            return self.store.confirm(decision.id, at=now, place=step.only).reason
        if step.do == "release":
            return self.store.release(decision.id, now=now, place=step.only).reason
        number, winner = self._winner(decision, step)
        if winner is None:
            return f"the decision that it speaks of chose nothing for `{step.only}`"
        if step.do == "outcome":
            return self._outcome(step, f"{decision.id}-{number}", winner)
        return self._redeem(step, winner)

    def _winner(self, decision: Decision, step: Step) -> tuple[int, Winner | None]:
        found = ((at, each) for at, each in enumerate(decision.winners, start=1) if step.only in (None, each.place))
        return next(found, (0, None))

    def _remember(self, step: Step) -> None:
        """An event of which nobody asks what to do: what waits for it is remembered, and nothing is sent."""
        now = moment_of(self.engine, step.now)
        decision = self.engine.decide(
            self._customer(step), now, event=step.asked.event, messages=False, store=self.store
        )
        if decision.id is not None and decision.winners:
            self.store.release(decision.id, now=now)
        self._after_event(step)

    def _outcome(self, step: Step, contact: str, winner: Winner) -> str | None:
        word = step.outcome or ""
        meant = self.engine.bundle.channels[winner.channel].outcomes.get(word, word)
        if meant not in OUTCOMES:
            return f"`{word}` is not an outcome of {winner.channel}"
        now = moment_of(self.engine, step.now)
        return self.store.record(contact, cast(OutcomeName, meant), id=f"step-{step.number}", at=now).reason

    def _redeem(self, step: Step, winner: Winner) -> str | None:
        if winner.offer is None or winner.offer.code is None:
            return f"{winner.engagement} came without an offer"
        assert step.asked.event is not None, "the step needs one"
        customer = self._customer(step)
        now = moment_of(self.engine, step.now)
        redemption = self.engine.redeem(
            winner.offer.code, str(customer["id"]), step.asked.event, now, store=self.store, profile=customer
        )
        self._after_event(step)
        return redemption.reason

    def _unless_expected(self, step: Step, came: str | None) -> Failure | None:
        """A refusal that was not expected, or not this one."""
        expected = next(iter(step.expectations), Expectation("refused", "", None, "null", step.place))
        if came == expected.wanted:
            return None
        words = "not refused" if expected.wanted is None else f"refused: {expected.words}"
        got = "done" if came is None else f"refused: {came}"
        difference = Difference(step.do, words, got, expected.place)
        return Failure((difference,), happened=tuple(self.happened))
