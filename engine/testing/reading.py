"""What the tests of one file are read with: the engine of the bundle, the file's customers, and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.tests import CaseFile
from nextbest.dsl.files.tree import YamlMapping
from nextbest.dsl.gaps import WHOLE, Gaps
from nextbest.dsl.messages import testing as say
from nextbest.dsl.source import Text
from nextbest.dsl.zones import zone
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.remembered import REMEMBERED as REMEMBERED
from nextbest.engine.decision import Decision
from nextbest.engine.doors.scalars import instant
from nextbest.engine.engine import Engine
from nextbest.engine.errors import InvalidDocument
from nextbest.engine.shown import at
from nextbest.engine.testing.documents import Document, Documents
from nextbest.engine.testing.expectations import Expectations

_EVENT = "/event"
_IGNORED = ", and was ignored"
"""What the door says of a key that nothing reads; in a test that is an error."""


@dataclass
class Reading:
    """One file of tests while it is read; what is wrong with it is reported, all at once."""

    engine: Engine
    file: CaseFile
    report: Report
    updating: bool = False
    """Whether what snapshots expect is going to be written."""
    gaps: Gaps = WHOLE
    """What is left out of the file, for it has not the right structure."""
    used: set[str] = field(default_factory=set)
    """The file's customers that a test is about."""

    @property
    def documents(self) -> Documents:
        """Reads customers and events."""
        return Documents(self.engine.bundle, self.report)

    @property
    def expectations(self) -> Expectations:
        """Reads what is expected."""
        return Expectations(self.engine.bundle, self.report)

    def clock(self, now: int) -> Clock:
        """The clocks of a case."""
        return Clock(now, self.engine.bundle.timezone)

    def instant(self, given: Text) -> int | None:
        """Seconds since 1970 of a time; None after a complaint."""
        seconds = instant(given.value.strip())
        if seconds is None:
            self.report.add(say.not_a_time(given.place, given.value.strip()))
        return seconds

    def beginning(self, given: Text | None, name: Text) -> int | None:
        """When a test of that name happens: as it says itself, or else as the file says; None after a complaint."""
        given = given or self.file.now
        if given is None:
            if self.gaps.touch("now"):
                return None
            self.report.add(say.no_time(name.place, name.value))
            return None
        return self.instant(given)

    def customer(self, given: YamlMapping | Text, clock: Clock) -> Document | None:
        """A customer document, or that of the file's customer of this name; None after a complaint."""
        if not isinstance(given, Text):
            return self.documents.customer(given, clock)
        self.used.add(given.value)
        tree = self.file.customers.get(given)
        if tree is None and self.gaps.may_hold("customers", given.value):
            return None
        if tree is None:
            names = [each.value for each in self.file.customers]
            self.report.add(say.unknown_customer(given.place, given.value, names))
            return None
        return self.documents.customer(tree, clock, given.value)

    def enter(self, customer: Document, now: int, event: Document | None) -> Decision:
        """Let a customer through the door, as a decision will, and report all that is wrong with the documents."""
        happened = None if event is None else event.value
        moment = moment_of(self.engine, now)
        decision = self.engine.decide(customer.value, moment, event=happened, messages=False, validate="all")
        fatal = decision.no_action.problems if decision.no_action else ()
        for each in (*fatal, *decision.problems):
            within = event if event is not None and each.path.startswith(_EVENT) else customer
            path = each.path.removeprefix(_EVENT) if within is event else each.path
            words = path.removeprefix("/").replace("/", ".") or ("event" if within is event else "customer")
            message = each.message.removesuffix(_IGNORED)
            place = within.at(path) if message == each.message else within.key(path)
            self.report.add(say.customer_problem(place, words, message, each.help))
        return decision


def moment_of(engine: Engine, now: int) -> datetime:
    """An instant on the clocks of the policy zone."""
    policy_zone = zone(engine.bundle.timezone)
    assert policy_zone is not None, "the checker lets only known zones pass"
    return at(now, policy_zone)


def after_event(
    engine: Engine, customer: Mapping[str, object], event: Mapping[str, object] | None, now: int
) -> Mapping[str, object]:
    """The customer document after an event; as it is, where there is none or one of the two is not valid."""
    if event is None:
        return customer
    try:
        return engine.apply(customer, event, moment_of(engine, now))
    except InvalidDocument:
        return customer


def without_memory(customer: Mapping[str, object]) -> Mapping[str, object]:
    """The customer document without what a store remembers."""
    return {key: each for key, each in customer.items() if key not in REMEMBERED}
