"""Columns of a source ↔ what the profile declares: what fills what, and everything that does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyarrow import types as arrow

from nextbest.dsl import syntax
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.check.sources import customer_key
from nextbest.dsl.checked_sources import Column
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import DATE, DATETIME, LOCATION, NUMBER, STRING, Declared, History, Type
from nextbest.engine.batch.sources import messages as say
from nextbest.engine.batch.sources.columns import Leaf, can_be, can_be_id, naive, plain_type, said
from nextbest.engine.batch.sources.conversions import read_as, says_zone, stored
from nextbest.engine.batch.sources.expressions import Columns
from nextbest.engine.batch.sources.fillings import Computed, Filling, Placed, Taken
from nextbest.engine.batch.sources.origins import CUSTOMERS, Asked
from nextbest.engine.batch.sources.plans import Part, Plan


def match(asked: Asked, columns: Columns, elsewhere: frozenset[str], report: Report) -> Plan:
    """What of a source fills what; all that does not fit is reported. `elsewhere` are histories with own sources."""
    return _Match(asked, columns, elsewhere, report).plan()


@dataclass(slots=True)
class _Match:
    asked: Asked
    columns: Columns
    elsewhere: frozenset[str]
    report: Report
    used: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    @property
    def _place(self) -> Place:
        return self.asked.place

    @property
    def _leaves(self) -> Mapping[str, Leaf]:
        return self.columns.leaves

    def plan(self) -> Plan:
        customers = self.asked.name == CUSTOMERS
        wanted = dict(self._attributes() if customers else self._fields())
        key = None if customers else self._key()
        parts = [part for path, declared in wanted.items() if (part := self._part(path, declared)) is not None]
        where = None if self.asked.where is None else self.columns.condition(self.asked.where, self.report)
        if where is not None:
            self.used.update(where.columns)
        self._notes()
        nested = frozenset(part.path for part in parts if isinstance(part.declared.type, History))
        return Plan(self.asked, self.columns, tuple(parts), key, where, nested)

    def _attributes(self) -> Iterator[tuple[str, Declared]]:
        """What the rows of customers can have."""
        for path, declared in self.columns.bundle.profile.attributes.items():
            name = ".".join(path)
            if not isinstance(declared.type, History):
                yield name, declared
            elif name in self._leaves:
                if name in self.elsewhere:
                    self._forget(name)
                    self.report.add(say.own_source(self.asked.said, name, self._place))
                else:
                    yield name, declared
        for (name,), declared in STAGE_SINCE.items():
            if name in self._leaves:
                yield name, declared

    def _fields(self) -> Iterator[tuple[str, Declared]]:
        """What a record has."""
        declared = self.columns.bundle.profile.attributes[tuple(self.asked.name.split("."))].type
        assert isinstance(declared, History), "sources are named after histories"
        yield from declared.fields

    def _key(self) -> Taken | Computed | None:
        """Whose a record is."""
        name = customer_key(self.asked.name, self.columns.bundle.profile)
        filling = self._filling(name, Declared(STRING), id=True)
        if filling is None and name not in self.asked.fields:
            self.report.add(say.no_key(self.asked.said, name, self._place, list(self._leaves)))
        assert not isinstance(filling, Placed), "a text"
        return filling

    def _part(self, path: str, declared: Declared) -> Part | None:
        """What fills an attribute or field; None where nothing does, which is reported or noted."""
        found = self._filling(path, declared, id=path == "id" and self.asked.name == CUSTOMERS)
        if found is not None:
            return Part(path, declared, found)
        if path not in self.asked.fields:
            if declared.required:
                self.report.add(say.not_there(self.asked.said, path, self._place, list(self._leaves)))
            else:
                self.missing.append(path)
        return None

    def _filling(self, path: str, declared: Declared, *, id: bool = False) -> Filling | None:
        written = self.asked.fields.get(path)
        if written is None:
            return self._same_name(path, declared, id=id)
        tree = written.tree
        if isinstance(tree, syntax.Name) and str(tree) in self._leaves:
            return self._taken(str(tree), declared, written.text.at(tree.span), id=id)
        computed = self.columns.value(written, declared.type, self.report)
        if computed is not None:
            self.used.update(computed.columns)
        return computed

    def _same_name(self, path: str, declared: Declared, *, id: bool) -> Filling | None:
        if path in self._leaves:
            return self._taken(path, declared, self._place, id=id)
        both = [f"{path}.lat", f"{path}.lon"]
        if declared.type != LOCATION or not self._leaves.keys() >= set(both):
            return None
        lat, lon = (self._taken(each, Declared(NUMBER), self._place) for each in both)
        return None if lat is None or lon is None else Placed(lat, lon)

    def _taken(self, name: str, declared: Declared, place: Place, *, id: bool = False) -> Taken | None:
        """A column as it is, if its values can be what is asked for."""
        self.used.add(name)
        leaf, text = self._leaves[name], self.columns.texts.get(name)
        if text is not None:
            return self._text(leaf, text, declared.type, place, id=id)
        type = leaf.type
        if can_be_id(type) if id else can_be(type, declared.type):
            self._look(name, leaf.type, declared.type, place)
            return Taken(leaf)
        self.report.add(say.other_type(self.asked.said, name, said(type), a(declared.type), place))
        return Taken(leaf)

    def _text(self, leaf: Leaf, text: Column, wanted: Type, place: Place, *, id: bool) -> Taken:
        """A column of a file of text, which can be anything that one word can say."""
        read = read_as(text, wanted)
        type = stored(read, text)
        if not (can_be_id(type) if id else can_be(type, wanted)):
            midnight = read == DATE and wanted == DATETIME and text.date is not None
            told = say.only_days if midnight else say.other_type
            self.report.add(told(self.asked.said, leaf.column, said(type), a(wanted), place))
        elif read == DATETIME and not says_zone(text) and self.asked.timezone is None:
            self.report.add(say.no_zone(self.asked.said, leaf.column, place))
        return Taken(leaf, text)

    def _look(self, name: str, type: Any, wanted: Type, place: Place) -> None:
        """What of times and records can still be wrong."""
        type = plain_type(type)
        if naive(type):
            if wanted == DATE:
                self.report.add(say.days_only(self.asked.said, name, place))
            elif self.asked.timezone is None:
                self.report.add(say.no_zone(self.asked.said, name, place))
        if not isinstance(wanted, History) or not arrow.is_struct(type.value_type):
            return
        inside = {each.name: each.type for each in type.value_type}
        for field_name, declared in wanted.fields:
            path = f"{name}.{field_name}"
            if field_name not in inside:
                if declared.required:
                    self.report.add(say.not_there(self.asked.said, path, place, [f"{name}.{each}" for each in inside]))
            elif not can_be(inside[field_name], declared.type):
                found = said(inside[field_name])
                self.report.add(say.other_type(self.asked.said, path, found, a(declared.type), place))
            else:
                self._look(path, inside[field_name], declared.type, place)

    def _forget(self, name: str) -> None:
        self.used.add(name)

    def _notes(self) -> None:
        """What nobody has, and what nobody asked for."""
        if self.missing:
            self.report.add(say.all_missing(self.asked.said, self.missing, self._place))
        tops = {self._leaves[name].column for name in self.used}
        spare = [name for name, leaf in self._leaves.items() if not leaf.inside and name not in tops]
        if spare:
            self.report.add(say.left_alone(self.asked.said, spare, self._place))
