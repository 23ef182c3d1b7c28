"""Messages of a kind that waits for nothing itself: the event with which they make sense (language.md 2.5)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from nextbest.dsl.check.engagement_messages import check_campaign_messages, message_texts
from nextbest.dsl.check.surroundings import Surroundings
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.campaigns import Kind

MOST_TRIED = 20
"""Events that a kind's messages are tried with."""
_OF_EVENT = re.compile(r"\bevent\.([A-Za-z0-9_]+)")


def hearing_any(entry: Kind, channels: Sequence[str], around: Surroundings) -> Surroundings:
    """Those of a kind that waits for nothing itself, but whose engagements may: an event that its messages make sense
    with, if they do not without. Each engagement looks at them again."""
    for tried in (around, *map(around.hearing, _heard_of(entry, around))):
        report = Report()
        check_campaign_messages(entry, channels, replace(tried.writing, report=report))
        if report.ok:
            return tried
    return around


def _heard_of(entry: Kind, around: Surroundings) -> Iterator[tuple[str, ...]]:
    """The events that bring all fields of which a kind's messages speak."""
    fields = {field for text in message_texts(entry) for field in _OF_EVENT.findall(text.value)}
    fitting = ((name,) for name, event in around.events.items() if fields <= event.fields.keys())
    return islice(fitting, MOST_TRIED if fields else 0)
