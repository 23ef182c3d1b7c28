"""Events: what comes with each, and what it changes in the customer (language.md 2.6)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nextbest.dsl import types
from nextbest.dsl.builtin import CONSENT, EVENT_FIELDS, EVENT_KEYS, HISTORIES, STAGE_ENTERED
from nextbest.dsl.check.event_records import Records
from nextbest.dsl.check.payloads import check_payload_names, payload
from nextbest.dsl.check.profile import check_fields
from nextbest.dsl.checked_events import AttributeSet, Event, Path, Payload, RecordAdded, RecordsAdded
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.data import Event as EventEntry
from nextbest.dsl.document.data import Identity
from nextbest.dsl.expressions.expression import Wanted, check_expression
from nextbest.dsl.expressions.facts import NOTHING, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.messages import events as say
from nextbest.dsl.messages.words import a
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.types import Declared, History, OneOf


def check_events(
    document: Document, stages: Sequence[str], scope: Scope, signatures: Signatures, report: Report
) -> dict[str, Event]:
    """Every event, and `stage_entered`; `scope` knows the profile, definitions, scores, tables and lists."""
    entries, identity = document.events, document.identity
    ids = [each.value for each in identity.by] if identity else []
    found = {STAGE_ENTERED: _stage_entered(stages)}
    for name, entry in entries.items():
        if name.value == STAGE_ENTERED:
            report.add(say.event_of_the_language(name))
        else:
            found[name.value] = _Check(name, entry, scope, signatures, report, frozenset(ids)).event()
    check_payload_names(entries, report)
    return found


def check_identity(
    identity: Identity | None, scope: Scope, events: Mapping[str, Event], report: Report
) -> tuple[str, ...]:
    """The names of ids in events, the first known wins."""
    found: list[str] = []
    for name in identity.by if identity else ():
        declared = [
            scope.profile.attributes.get((name.value,)),
            *(each.fields.get(name.value) for each in events.values()),
        ]
        if name.value in EVENT_KEYS:
            report.add(say.identity_not_an_id(name, "it means something in every event already"))
        elif any(each is not None and each.type != types.STRING for each in declared):
            report.add(say.identity_not_an_id(name, "it is not of type string"))
        elif name.value in found:
            report.add(say.identity_twice(name))
        else:
            found.append(name.value)
    return tuple(found)


def _stage_entered(stages: Sequence[str]) -> Event:
    left = Declared(OneOf(tuple(stages)), about="the stage that was left, where there was one")
    return Event(STAGE_ENTERED, {**EVENT_FIELDS, "from": left}, about="The customer enters a stage.")


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one event."""

    name: Text
    entry: EventEntry
    scope: Scope
    signatures: Signatures
    report: Report
    ids: frozenset[str]
    """The names of ids that may come with it."""

    def event(self) -> Event:
        fields = self._fields()
        scope = replace(
            self.scope,
            context={("event", name): declared for name, declared in fields.items()},
            place=f"the event `{self.name}`",
        )
        return Event(
            self.name.value,
            fields,
            add=self._added(scope),
            set=tuple(each for each in (self._set(path, text, scope) for path, text in self.entry.set.items()) if each),
            about=self.entry.about.value.strip() if self.entry.about else "",
            payloads=tuple(self._payloads(fields)),
        )

    def _payloads(self, fields: Mapping[str, Declared]) -> Iterator[Payload]:
        """What it is called elsewhere; not looked at where the names of ids are left out of the check."""
        if not self.scope.gaps.touch("identity"):
            yield from (payload(each, fields, self.ids, self.report) for each in self.entry.from_)

    def _fields(self) -> dict[str, Declared]:
        for name in self.entry.fields:
            if name.value in EVENT_KEYS:
                self.report.add(say.field_of_every_event(name))
        own = {name: each for name, each in self.entry.fields.items() if name.value not in EVENT_KEYS}
        return {**EVENT_FIELDS, **check_fields(own, self.scope.zone, self.report)}

    def _added(self, scope: Scope) -> tuple[RecordAdded | RecordsAdded, ...]:
        found = []
        records = Records(scope, self.signatures, self.report)
        for name, added in self.entry.add.items():
            path = tuple(name.value.split("."))
            history = self._history(name, path)
            if history is not None:
                found.append(records.added(name, path, history, added))
        return tuple(each for each in found if each is not None)

    def _history(self, name: Text, path: Path) -> History | None:
        attributes = self.scope.profile.attributes
        declared = attributes.get(path)
        if path in HISTORIES:
            self.report.add(say.history_of_the_memory(name))
        elif declared is None and self.scope.gaps.may_hold("profile", path[0]):
            pass
        elif declared is None:
            known = [".".join(path) for path, each in attributes.items() if isinstance(each.type, History)]
            self.report.add(
                say.no_such_attribute(name, [each for each in known if (each,) not in HISTORIES], histories=True)
            )
        elif not isinstance(declared.type, History):
            self.report.add(say.not_a_history(name))
        else:
            return declared.type
        return None

    def _set(self, name: Text, text: Text, scope: Scope) -> AttributeSet | None:
        path = tuple(name.value.split("."))
        declared = self._settable(name, path)
        if declared is None:
            return None
        wanted = Wanted(declared.type, f"{a(declared.type)}, as `{name}` is")
        expression = check_expression(text, scope, wanted, self.signatures, self.report)
        if expression is None:
            return None
        presence = check_presence(expression, NOTHING, scope, self.signatures, self.report)
        if presence.unknown and CONSENT in path[:-1]:
            self.report.add(say.consent_can_be_missing(name, named(presence.causes), text.place))
        return AttributeSet(path, expression)

    def _settable(self, name: Text, path: Path) -> Declared | None:
        """What is declared of an attribute that an event may set."""
        attributes = self.scope.profile.attributes
        declared = attributes.get(path)
        if path == ("id",):
            self.report.add(say.id_set(name))
        elif self.scope.profile.group(path):
            self.report.add(say.group_set(name, [".".join(each) for each in attributes if each[: len(path)] == path]))
        elif declared is None and self.scope.gaps.may_hold("profile", path[0]):
            pass
        elif declared is None:
            known = [".".join(path) for path, each in attributes.items() if not isinstance(each.type, History)]
            self.report.add(say.no_such_attribute(name, [each for each in known if each != "id"], histories=False))
        elif isinstance(declared.type, History):
            self.report.add(say.history_of_the_memory(name) if path in HISTORIES else say.history_set(name))
        else:
            return declared
        return None
