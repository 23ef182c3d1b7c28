"""One case of a file of tests, read against the bundle."""

from nextbest.dsl.document import tests as document
from nextbest.dsl.messages import testing as say
from nextbest.dsl.messages import testing_stories as say_story
from nextbest.dsl.source import Text
from nextbest.engine.testing.cases import Asked, Case
from nextbest.engine.testing.documents import Document
from nextbest.engine.testing.reading import Reading

INVALID = "invalid_profile"


def read_case(case: document.Case, reading: Reading) -> Case | None:
    """The case; None where it has an error without which nothing can be run, which is reported."""
    now = reading.beginning(case.now, case.name)
    places = tuple(each.value for each in case.places)
    inbound(case.places, reading)
    expectations = reading.expectations.of_decision(case.expect, places)
    snapshot = bool(case.snapshot)
    if not _says_something(case.expect) and case.cases is None and not (snapshot and reading.updating):
        reading.report.add(say.no_expectation(case.name.place, case.name.value, snapshot))
    if case.customer is None:
        reading.report.add(say.no_customer(case.name.place, case.name.value))
    if case.spent:
        reading.report.add(say_story.only_in_stories(case.name.place, "spent"))
    if case.triggered_only and case.event is None:
        reading.report.add(say.no_event_of_case(case.triggered_only.place))
    if now is None or case.customer is None:
        return None
    clock = reading.clock(now)
    customer = reading.customer(case.customer, clock)
    if customer is None:
        return None
    if case.with_ is not None:
        customer = reading.documents.changes(case.with_, clock).applied(customer)
    if case.contacts is not None:
        customer = reading.documents.contacts(case.contacts, case.place, clock).applied(customer)
    event: Document | None = None if case.event is None else reading.documents.event(case.event, clock)
    if not any(each.key == "no_action" and each.wanted == INVALID for each in expectations):
        reading.enter(customer, now, event)
    asked = Asked(event.value if event else None, places, bool(case.triggered_only))
    skip = None if case.skip is None else case.skip.value
    return Case(case.name.value, case.place, now, customer.value, asked, expectations, skip, snapshot)


def _says_something(expect: document.Expect | None) -> bool:
    """Whether anything is expected, be it right or wrong."""
    given = (getattr(expect, name, None) for name in document.Expect.model_fields if name != "place")
    return any(each not in (None, (), {}) for each in given)


def inbound(places: tuple[Text, ...], reading: Reading) -> None:
    """Report those of these places that are no inbound channels."""
    known = [each.name for each in reading.engine.bundle.channels.values() if each.inbound]
    for each in places:
        if each.value not in known:
            reading.report.add(say.unknown_name(each.place, "an inbound channel", each.value, known))
