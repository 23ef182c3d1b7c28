"""`from`: what an event is called in payloads of other systems, and where they keep its fields (language.md 2.6)."""

import re
from collections.abc import Collection, Iterator, Mapping

from nextbest.dsl.checked_events import Payload, PayloadRecords, System
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.data import Event as EventEntry
from nextbest.dsl.document.data import EventFrom, EventRecords
from nextbest.dsl.messages import events as say
from nextbest.dsl.source import Text
from nextbest.dsl.types import Declared, History

_PATH = re.compile(r"[^\s.]+(\.[^\s.]+)*")


def check_payload_names(entries: Mapping[Text, EventEntry], report: Report) -> None:
    """No name of another system means two events."""
    seen: dict[tuple[System, str], tuple[str, Text]] = {}
    for name, entry in entries.items():
        for system, given in (each for come in entry.from_ for each in _names(come)):
            event, before = seen.setdefault((system, given.value), (name.value, given))
            if before is not given:
                report.add(say.payload_twice(given, event, before.place))


def payload(given: EventFrom, fields: Mapping[str, Declared], ids: Collection[str], report: Report) -> Payload:
    """One `from` of an event with these fields; `ids` are the names of ids that may come with it."""
    found: dict[str, str | PayloadRecords] = {}
    known = [*fields, *(each for each in ("customer", *ids) if each not in fields)]
    for name, where in given.fields.items():
        if name.value not in known:
            report.add(say.no_such_event_field(name, known))
            continue
        declared = fields.get(name.value)
        history = declared.type if declared is not None and isinstance(declared.type, History) else None
        if isinstance(where, EventRecords):
            if history is None:
                report.add(say.no_records_there(name))
            else:
                found[name.value] = _records(where, history, report)
        elif _is_path(where, report):
            found[name.value] = where.value.strip()
    ((system, text),) = _names(given)
    return Payload(system, text.value.strip(), found)


def _records(given: EventRecords, history: History, report: Report) -> PayloadRecords:
    found = {}
    for name, path in given.fields.items():
        if history.field(name.value) is None:
            report.add(say.no_such_record_field(name, given.each.value, [each for each, _ in history.fields]))
        elif _is_path(path, report):
            found[name.value] = path.value.strip()
    _is_path(given.each, report)
    return PayloadRecords(given.each.value.strip(), found)


def _is_path(text: Text, report: Report) -> bool:
    if _PATH.fullmatch(text.value.strip()):
        return True
    report.add(say.not_a_path(text))
    return False


def _names(given: EventFrom) -> Iterator[tuple[System, Text]]:
    if given.segment is not None:
        yield "segment", given.segment
    if given.cloudevents is not None:
        yield "cloudevents", given.cloudevents
    if given.webhook is not None:
        yield "webhook", given.webhook
