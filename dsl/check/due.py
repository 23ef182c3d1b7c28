"""Obligations: until when the customer must have heard (language.md 2.5)."""

from nextbest.dsl.check.lengths import longest, shortest
from nextbest.dsl.check.read_clauses import read_length
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.checked_campaigns import Due, DueBy, DueWithin
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.document.campaigns import Due as DueEntry
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.facts import Facts, named
from nextbest.dsl.messages import campaigns as say
from nextbest.dsl.quantities import Duration
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import DATE, DATETIME


def check_due(entry: DueEntry, facts: Facts | None, around: Surroundings) -> tuple[Due | None, Facts | None]:
    """The obligation, None after errors; and what is known of a customer of whom it is open."""
    text = entry.by or entry.of
    within, urgent = read_length(entry.within, around.report), read_length(entry.urgent, around.report)
    _check_keys(entry, around)
    date = _date(text, around) if text is not None else None
    if text is None or date is None:
        return None, facts
    presence = around.presence(date, around.due, facts)
    if presence.unknown:
        around.report.add(say.due_can_be_missing(text, named(presence.causes)))
    if facts is not None:
        facts |= presence.known
    _check_lengths(entry, date, within, urgent, around)
    if entry.by is not None:
        return DueBy(date, urgent) if urgent is not None else None, facts
    return DueWithin(date, within, urgent) if within is not None else None, facts


def _check_keys(entry: DueEntry, around: Surroundings) -> None:
    if entry.within is not None and entry.of is None:
        around.report.add(say.due_without_of(entry.within))
    if entry.by is not None and entry.of is not None:
        around.report.add(say.due_with_by_and_of(entry.of))
    if entry.by is not None and entry.urgent is None:
        around.report.add(say.due_without_urgent(entry.by))


def _date(text: Text, around: Surroundings) -> Expression | None:
    expression = check_expression(text, around.due, ANY, around.signatures, around.report)
    if expression is not None and expression.type not in (DATE, DATETIME):
        around.report.add(say.due_not_a_time(text, expression.type))
        return None
    return expression


def _check_lengths(
    entry: DueEntry, date: Expression, within: Length | None, urgent: Length | None, around: Surroundings
) -> None:
    if date.type == DATE:
        for text, length in ((entry.within, within), (entry.urgent, urgent)):
            if text is not None and isinstance(length, Duration):
                around.report.add(say.duration_on_date(text))
    if entry.urgent is None or within is None or urgent is None:
        return
    if urgent == within or shortest(urgent) >= longest(within):
        around.report.add(say.urgent_from_the_start(entry.urgent, str(entry.within)))
