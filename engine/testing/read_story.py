"""One story of a file of tests, read against the bundle: its steps in order, each at its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.check.read_clauses import read_length
from nextbest.dsl.document import tests as document
from nextbest.dsl.messages import loading as say_structure
from nextbest.dsl.messages import testing as say_case
from nextbest.dsl.messages import testing_stories as say
from nextbest.dsl.source import Text
from nextbest.engine.testing.cases import Asked, Do, Step, Story
from nextbest.engine.testing.documents import Changes, Document
from nextbest.engine.testing.read_case import inbound
from nextbest.engine.testing.reading import REMEMBERED, Reading, after_event, moment_of, without_memory
from nextbest.engine.testing.sent_before import Contacts
from nextbest.engine.testing.spent import read_spent

_TAKES: Mapping[str, Sequence[str]] = {
    "customer": ("decide", "event", "redeem"),
    "with": ("decide", "event", "redeem"),
    "event": ("decide", "event", "redeem"),
    "places": ("decide",),
    "as": ("decide",),
    "of": ("confirm", "release", "outcome", "redeem"),
    "place": ("confirm", "release", "outcome", "redeem"),
    "outcome": ("outcome",),
}
"""The keys that not every step takes, and the steps that do."""
_NEEDS = {
    "outcome": ("outcome", "outcome: clicked"),
    "event": ("event", "event: {event: …}"),
    "redeem": ("event", "event: {event: …}"),
}
OWN = "customer"
"""What a story calls a customer whose document it holds itself."""
NOT_BEFORE = tuple(each for each in REMEMBERED if each != "contacts")
"""What a story begins without, for only what happens in it can be remembered."""
_ONLY_IN_STEPS = ("event", "places", "triggered_only", "expect", "cases", "snapshot")


def read_story(case: document.Case, reading: Reading) -> Story | None:
    """The story; None where it has an error without which nothing can be run, which is reported."""
    for name in _ONLY_IN_STEPS:
        if getattr(case, name) not in (None, ()):
            reading.report.add(say.only_in_steps(case.name.place, name))
    if case.customer is None and any(each.customer is None for each in case.story or ()):
        reading.report.add(say_case.no_customer(case.name.place, case.name.value))
    if not any(each.expect is not None for each in case.story or ()):
        reading.report.add(say_case.no_expectation(case.name.place, case.name.value, snapshot=False))
    now = reading.beginning(case.now, case.name)
    return None if now is None else _Telling(case, reading, now).story()


@dataclass
class _Telling:
    """A story while it is read: it is told as far as documents and events go, so that all of them meet the door."""

    case: document.Case
    reading: Reading
    now: int
    customers: dict[str, Document] = field(default_factory=dict)
    started: dict[str, Mapping[str, object]] = field(default_factory=dict)
    contacts: dict[str, Contacts] = field(default_factory=dict)
    """What each was sent before."""
    decisions: list[str | None] = field(default_factory=list)

    def story(self) -> Story:
        began = self.now
        steps = [self._step(each, number) for number, each in enumerate(self.case.story or (), start=1)]
        skip = None if self.case.skip is None else self.case.skip.value
        told = tuple(each for each in steps if each is not None)
        spent = read_spent(self.case.spent, self.reading.engine.bundle, self.reading.report)
        name, place = self.case.name.value, self.case.place
        return Story(name, place, began, self.started, self.contacts, told, spent, skip)

    def _step(self, step: document.Step, number: int) -> Step | None:
        report, do = self.reading.report, step.do.value
        self._keys(step)
        self._pass_time(step)
        name = self._who(step)
        clock = self.reading.clock(self.now)
        changes = None if step.with_ is None else self.reading.documents.changes(step.with_, clock)
        event = None if step.event is None else self.reading.documents.event(step.event, clock, number)
        inbound(step.places, self.reading)
        places = tuple(each.value for each in step.places)
        if do == "decide":
            expectations = self.reading.expectations.of_decision(step.expect, places)
            self.decisions.append(None if step.as_ is None else step.as_.value)
        else:
            expectations = self.reading.expectations.of_step(step.expect, do)
            self._spoken_of(step)
        if step.outcome is not None:
            words = {
                *OUTCOMES,
                *(word for each in self.reading.engine.bundle.channels.values() for word in each.outcomes),
            }
            if step.outcome.value not in words:
                report.add(say.unknown_outcome(step.outcome.place, step.outcome.value, words))
        if name is None:
            return None
        self._go_on(name, changes, event)
        return Step(
            cast(Do, do),
            number,
            step.place,
            self.now,
            name,
            expectations,
            changes,
            Asked(None if event is None else event.value, places),
            _word(step.as_),
            _word(step.of),
            _word(step.place_),
            _word(step.outcome),
        )

    def _keys(self, step: document.Step) -> None:
        """Report the keys that the step does not take, and the one that it needs."""
        report, do = self.reading.report, step.do.value
        given = {
            "customer": step.customer,
            "with": step.with_,
            "event": step.event,
            "places": step.places or None,
            "as": step.as_,
            "of": step.of,
            "place": step.place_,
            "outcome": step.outcome,
        }
        for key, takers in _TAKES.items():
            if given[key] is not None and do not in takers:
                report.add(say.not_of_step(step.do.place, key, do, takers))
        needed, example = _NEEDS.get(do, ("", ""))
        if needed and given[needed] is None:
            report.add(say.step_needs(step.do.place, needed, do, example))
        if step.after is not None and step.at is not None:
            report.add(say_structure.conflicting_keys(step.at.place, ["after", "at"]))

    def _pass_time(self, step: document.Step) -> None:
        if step.at is not None:
            found = self.reading.instant(step.at)
            if found is not None and found < self.now:
                before = moment_of(self.reading.engine, self.now).isoformat()
                self.reading.report.add(say.back_in_time(step.at.place, before))
            self.now = self.now if found is None else found
            return
        length = read_length(step.after, self.reading.report)
        if length is not None:
            self.now = self.reading.clock(self.now).later(self.now, length)

    def _spoken_of(self, step: document.Step) -> None:
        """Report a step about a decision that nothing has made."""
        known = [each for each in self.decisions if each is not None]
        if step.do.value == "event":
            return
        if step.of is None and not self.decisions:
            self.reading.report.add(say.no_such_decision(step.do.place, None, known))
        elif step.of is not None and step.of.value not in known:
            self.reading.report.add(say.no_such_decision(step.of.place, step.of.value, known))

    def _who(self, step: document.Step) -> str | None:
        """The story's name for the customer of a step, who enters it now if she has not before."""
        given = step.customer or self.case.customer
        if given is None:
            return None
        name = given.value if isinstance(given, Text) else OWN
        if name in self.customers:
            return name
        clock = self.reading.clock(self.now)
        customer = self.reading.customer(given, clock)
        if customer is None:
            return None
        documents = self.reading.documents
        if step.customer is None and self.case.with_ is not None:
            customer = documents.changes(self.case.with_, clock).applied(customer)
        if step.customer is None and self.case.contacts is not None:
            customer = documents.contacts(self.case.contacts, self.case.place, clock).applied(customer)
        for key in NOT_BEFORE:
            if key in customer.value:
                self.reading.report.add(say.memory_of_a_story(customer.at(f"/{key}"), key))
        self.reading.enter(customer, self.now, None)
        contacts = customer.value.get("contacts")
        self.contacts[name] = contacts if isinstance(contacts, list) else ()
        customer = replace(customer, value=without_memory(customer.value))
        self.customers[name] = customer
        self.started[name] = customer.value
        return name

    def _go_on(self, name: str, changes: Changes | None, event: Document | None) -> None:
        """The customer after what a step changes, through the door."""
        customer = self.customers[name]
        if changes is not None:
            customer = changes.applied(customer)
        if changes is not None or event is not None:
            valid = self.reading.enter(customer, self.now, event).stage is not None
            if event is not None and valid:
                after = after_event(self.reading.engine, customer.value, event.value, self.now)
                customer = replace(customer, value=without_memory(after))
        self.customers[name] = customer


def _word(text: Text | None) -> str | None:
    return None if text is None else text.value
