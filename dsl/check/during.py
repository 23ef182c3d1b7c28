"""Calendars of kinds and engagements: `during` (language.md 2.5)."""

import re
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from nextbest.dsl.checked_during import During, Stretch, Times
from nextbest.dsl.clauses import Instants
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages import parsing
from nextbest.dsl.messages.checking_literals import clock_change
from nextbest.dsl.parse.clauses import parse_during
from nextbest.dsl.parse.literals import WallClock
from nextbest.dsl.source import Span, Text
from nextbest.dsl.zones import EPOCH, instants

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\S*")


def check_during(texts: Sequence[Text], zone: ZoneInfo, report: Report) -> tuple[During, ...]:
    """The calendars, of which one must be open; those without errors."""
    found = []
    for text in texts:
        times = _times(text, zone, report)
        if times is not None:
            found.append(During(text, times))
    return tuple(found)


def _times(text: Text, zone: ZoneInfo, report: Report) -> Times | None:
    clause = parse_during(text.value)
    report.extend(problem.at(text) for problem in clause.problems)
    if not isinstance(clause.value, Instants):
        return clause.value
    written = [Span(*match.span()) for match in _INSTANT.finditer(text.value)]
    ends = [(each, written.pop(0)) if each else None for each in (clause.value.start, clause.value.end)]
    start, end = (None if each is None else _instant(*each, text, zone, report) for each in ends)
    if (start is None, end is None) != (clause.value.start is None, clause.value.end is None):
        return None
    if start is not None and end is not None and start >= end:
        report.add(parsing.ends_before_it_begins(Span(0, len(text.value))).at(text))
        return None
    return Stretch(start, end)


def _instant(wall: WallClock, span: Span, text: Text, zone: ZoneInfo, report: Report) -> int | None:
    """The instant; one without an offset is in the policy zone, and has to exist there once (language.md 1.1)."""
    if wall.offset is not None:
        return wall.order
    found = instants(zone, EPOCH + timedelta(seconds=wall.seconds))
    if len(found) == 1:
        return found[0]
    written = text.value[span.start : span.end]
    report.add(clock_change(text.at(span), written, zone.key, [wall.seconds - each for each in found]))
    return None
