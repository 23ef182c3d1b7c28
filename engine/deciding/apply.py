"""The customer document after an event: its records added and its attributes set, all or nothing (language.md 2.6)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from nextbest.dsl.types import DATE, INTEGER, MONEY, NUMBER, Declared, History
from nextbest.engine.doors.event import Happened
from nextbest.engine.doors.scalars import FIRST_DAY
from nextbest.engine.graph.bounds import declared_interval
from nextbest.engine.graph.graph import AttributeSet, EventRule, RecordAdded, RecordsAdded
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.known import Added, Changed, Known, Noted, value_at, write
from nextbest.engine.remembering.standing import Standing, consents_to
from nextbest.engine.shown import at, shown

Path = tuple[str, ...]
Json = dict[str, object]
Document = Mapping[str, object]
QUANTITIES = (INTEGER, NUMBER, MONEY)


@dataclass(frozen=True, slots=True)
class Change:
    """One event about to be applied to one customer, whom the door has let in."""

    rule: EventRule
    event: Happened
    value: Callable[[Node], object]
    """Of a node, for the customer as before the event."""
    attributes: Mapping[Path, Declared]
    zone: tzinfo
    """The policy zone, in which instants are written and days begin."""

    def applied(self, document: Document) -> Json:
        """A new document; the given one is not touched, and what the event does not change is shared with it.

        Applied once: an event whose `id` one of the records that it adds would keep is not applied again where a
        record of that id is there already.
        """
        after = dict(document)
        if self._known(document):
            return after
        last = self._last()
        late = last is not None and last > self.event.at
        # Everything is worked out before anything is written: all expressions see the customer as before the event.
        sets = [(each.path, self._set(each)) for each in self.rule.set if each.counts_on or not late]
        added = [(each.history, self._records(each)) for each in self.rule.add]
        for path, value in sets:
            if value is not None:
                write(after, path, value)
        for path, records in added:
            before = value_at(after, path)
            write(after, path, [*(before if isinstance(before, list | tuple) else ()), *records])
        return after

    def told(self, known: Known, document: Document, now: int) -> Changed:
        """The same of a customer whose store notes when each attribute was set: what is older stays behind.

        What an attribute is set to counts unless a later event has changed it; what rests on its own old value counts
        unless a later event has set it to something else. `now` is the clock of whoever takes the event in.
        """
        attributes, noted = dict(known.attributes), dict(known.noted)
        if self._known(document):
            return Changed(attributes, noted)
        standing, last = Standing(self.event.at, self.event.said, now), self._last()
        for each in self.rule.set:
            value, name = self._set(each), ".".join(each.path)
            if value is None or (each.before is not None and last is not None and last > self.event.at):
                continue  # of two times at which such events happened the later stays
            before, consents = noted.get(name, Noted()), consents_to(each.path, value)
            others = (before.set, None) if each.counts_on else (before.latest, last)
            if any(standing.gives_way(other, consents) for other in others):
                continue
            write(attributes, each.path, value)
            if each.counts_on:
                noted[name] = before._replace(counted=standing.place(before.counted))
            else:
                noted[name] = before._replace(set=standing.place(before.latest, consents))
        return Changed(attributes, noted, tuple(self._added()))

    def _added(self) -> Iterator[Added]:
        for each in self.rule.add:
            for record in self._records(each):
                yield Added(".".join(each.history), int(moment_of(record["at"]).timestamp()), record)

    def _known(self, document: Document) -> bool:
        """Whether a record that this event would add is there already."""
        for each in self.rule.add:
            records = value_at(document, each.history) if isinstance(each, RecordAdded) and each.keeps_id else None
            if isinstance(records, list | tuple) and any(self._is_mine(record) for record in records):
                return True
        return False

    def _is_mine(self, record: object) -> bool:
        return isinstance(record, Mapping) and record.get("id") == self.event.id

    def _last(self) -> int | None:
        """When the last event of its kind happened, where it sets an attribute to its own `at`: what that is now."""
        found = [self.value(each.before) for each in self.rule.set if each.before is not None]
        return max((each for each in found if isinstance(each, int)), default=None)

    def _set(self, given: AttributeSet) -> object:
        return self._json(self.value(given.value), self.attributes[given.path])

    def _records(self, added: RecordAdded | RecordsAdded) -> list[Json]:
        history = self.attributes[added.history].type
        assert isinstance(history, History)
        if isinstance(added, RecordAdded):
            values = {name: self.value(node) for name, node in added.values.items()}
            return [self._record(history, {**self._own(history, added), **values})]
        came, records = added.records.type, self.value(added.records)
        assert isinstance(came, History)
        assert isinstance(records, tuple)
        names = [name for name, _ in came.fields]
        return [self._record(history, dict(zip(names, each, strict=True))) for each in records]

    def _own(self, history: History, added: RecordAdded) -> dict[str, object]:
        """What a record has of the event where nothing else is said."""
        day = at(self.event.at, self.zone).date().toordinal() - FIRST_DAY
        own: dict[str, object] = {"at": day if history.at == DATE else self.event.at}
        return {**own, "id": self.event.id} if added.keeps_id else own

    def _record(self, history: History, values: Mapping[str, object]) -> Json:
        """A record of the history, with the fields that it keeps and that have a value."""
        found = ((name, self._json(values.get(name), declared)) for name, declared in history.fields)
        return {name: value for name, value in found if value is not None}

    def _json(self, value: object, declared: Declared) -> object:
        """The JSON form, within the bounds that are declared: as arithmetic, what an event sets ends there."""
        interval = declared_interval(declared) if declared.type in QUANTITIES else None
        if interval is not None and isinstance(value, int | float):
            value = min(max(value, interval.low), interval.high)
            value = float(value) if declared.type == NUMBER else int(value)
        return shown(value, declared.type, self.zone)


def moment_of(at: object) -> datetime:
    """Of the `at` of a record, in JSON or as Python has it, that by which records are put in order; a day begins at
    midnight UTC."""
    found = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
