"""What an event adds to a history: one record field by field, or all records that came with it (language.md 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.dsl import syntax, types
from nextbest.dsl.checked_events import Path, RecordAdded, RecordsAdded
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import Wanted, check_expression
from nextbest.dsl.expressions.facts import NOTHING, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.messages import events as say
from nextbest.dsl.messages.words import a
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import Declared, History


@dataclass(frozen=True, slots=True)
class Records:
    """The check of the records that one event adds; `scope` knows its fields."""

    scope: Scope
    signatures: Signatures
    report: Report

    def added(
        self, name: Text, path: Path, history: History, added: Mapping[Text, Text] | Text
    ) -> RecordAdded | RecordsAdded | None:
        """What is added to the history of that name."""
        if isinstance(added, Text):
            return self._records(name, path, history, added)
        values = {}
        for field, text in added.items():
            declared = history.field(field.value)
            if declared is None:
                fields = [each for each, _ in history.fields]
                self.report.add(say.no_such_record_field(field, name.value, fields))
            elif expression := self._value(name, field, text, declared):
                values[field.value] = expression
        given = {field.value for field in added}
        for each, declared in history.fields:
            if each not in given and _must_be_said(each, declared):
                self.report.add(say.record_field_required(each, name))
        return RecordAdded(path, values)

    def _value(self, name: Text, field: Text, text: Text, declared: Declared) -> Expression | None:
        wanted = Wanted(declared.type, f"{a(declared.type)}, as `{field}` of `{name}` is")
        expression = check_expression(text, self.scope, wanted, self.signatures, self.report)
        if expression is None:
            return None
        presence = check_presence(expression, NOTHING, self.scope, self.signatures, self.report)
        if presence.unknown and declared.required and declared.default is None:
            causes = named(presence.causes)
            self.report.add(say.record_field_can_be_missing(field.value, name.value, causes, text.place))
        return expression

    def _records(self, name: Text, path: Path, history: History, text: Text) -> RecordsAdded | None:
        parsed = parse_expression(text.value)
        if parsed.tree is None:
            self.report.extend(problem.at(text) for problem in parsed.problems)
            return None
        came = parsed.tree.path if isinstance(parsed.tree, syntax.Name) else ()
        declared = self.scope.context.get(came)
        if declared is None or not isinstance(declared.type, History):
            known = [each for (_, each), found in self.scope.context.items() if isinstance(found.type, History)]
            self.report.add(say.records_wanted(name, known, text.place))
            return None
        self._check_fit(name, history, ".".join(came), declared.type, text)
        return RecordsAdded(path, came[-1])

    def _check_fit(self, name: Text, history: History, came: str, records: History, text: Text) -> None:
        """Whether the records that came have what the history keeps; what else they have is not kept."""
        for field, wanted in history.fields:
            found = records.field(field)
            if found is None:
                if wanted.required and wanted.default is None:
                    self.report.add(say.records_lack(name, came, field, text.place))
                continue
            widens = found.type == types.INTEGER and wanted.type == types.NUMBER
            if found.type != wanted.type and not widens:
                self.report.add(say.records_differ(name, came, field, (found.type, wanted.type), text.place))
            elif wanted.required and wanted.default is None and not found.always_there:
                self.report.add(say.records_lack(name, came, field, text.place))


def _must_be_said(field: str, declared: Declared) -> bool:
    """Whether a record needs that field said: `at` and `id` are the event's own where they are not."""
    own = field == "at" or (field == "id" and declared.type == types.STRING)
    return declared.required and declared.default is None and not own
