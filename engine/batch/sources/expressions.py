"""`where` and `fields` of a source: checked and lowered with its columns in the place of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from pyarrow import types as arrow

from nextbest.dsl import types, zones
from nextbest.dsl.checked import Bundle, Definition, Profile
from nextbest.dsl.checked_policy import ContactPolicy
from nextbest.dsl.checked_sources import Column, Written
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import Wanted, check_expression
from nextbest.dsl.expressions.names import Scope, names_in
from nextbest.dsl.expressions.presence import define
from nextbest.dsl.messages.words import a
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    MONEY,
    NUMBER,
    STRING,
    TIMEZONE,
    Declared,
    ListOf,
    OneOf,
    Type,
)
from nextbest.engine.batch.sources import messages as say
from nextbest.engine.batch.sources.columns import Leaf, is_list, is_place, is_string, naive, plain_type, said
from nextbest.engine.batch.sources.conversions import read_as, says_zone
from nextbest.engine.batch.sources.fillings import CONSTANTS, Computed
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower_definitions


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one source, as expressions see them."""

    bundle: Bundle
    said: str
    schema: pa.Schema
    leaves: Mapping[str, Leaf]
    texts: Mapping[str, Column]
    """Columns that are text only because a file has nothing else, and what is said of them."""
    sniffed: Mapping[str, Type]
    """What those look like of which nothing is said."""
    timezone: str | None
    certain: frozenset[str] = frozenset()
    """Those that are always there: a row without one comes to nothing anyway."""

    def type(self, name: str, *, money: bool) -> Type | None:
        """What a column is in expressions; None: nothing that the language knows."""
        text = self.texts.get(name)
        if text is None:
            type = language_type(self.leaves[name].type, zoned=self.timezone is not None)
        else:
            type = self.sniffed.get(name, STRING) if text.type is None and text.date is None else read_as(text, STRING)
            if type == DATETIME and self.timezone is None and not says_zone(text):
                return None
        undeclared = text is None or text.type is None
        return MONEY if money and undeclared and type == NUMBER else type

    def profile(self, *, money: bool) -> Profile:
        """The columns that can stand in expressions."""
        typed = {name: self.type(name, money=money) for name in self.leaves}
        known = {name: type for name, type in typed.items() if type is not None}
        return Profile({tuple(name.split(".")): Declared(type, name in self.certain) for name, type in known.items()})

    def condition(self, written: Written, report: Report) -> Computed | None:
        """A `where`; None after at least one error."""
        return self._first(written, [(BOOLEAN, False), (BOOLEAN, True)], "a condition", report)

    def value(self, written: Written, wanted: Type, report: Report) -> Computed | None:
        """What fills a field of that type; None after at least one error."""
        choices = [(wanted, wanted == MONEY), (wanted, wanted != MONEY)]
        choices += [(each, False) for each in _INSTEAD.get(wanted, (STRING,) if isinstance(wanted, OneOf) else ())]
        return self._first(written, choices, a(wanted), report)

    def _first(self, written: Written, choices: list[tuple[Type, bool]], what: str, report: Report) -> Computed | None:
        """The first way of reading it that has no errors; where all have, those of the first."""
        if self._unknown(written, report):
            return None
        first: Report | None = None
        for wanted, money in choices:
            found = Report()
            computed = self._checked(written, Wanted(wanted, what, money=wanted == NUMBER), money, found)
            if computed is not None:
                report.extend(found.warnings)
                return computed
            first = first or found
        assert first is not None, "there is at least one way"
        report.extend(first.diagnostics)
        return None

    def _checked(self, written: Written, wanted: Wanted, money: bool, report: Report) -> Computed | None:
        zone = zones.zone(self.bundle.timezone)
        assert zone is not None, "the checker lets only known zones pass"
        scope = Scope(profile=self.profile(money=money), zone=zone, place="a source")
        expression = check_expression(written.text, scope, wanted, FUNCTIONS, report)
        if expression is not None:
            define(expression, scope, FUNCTIONS, report)
        return Computed(written, expression, money) if expression is not None and report.ok else None

    def _unknown(self, written: Written, report: Report) -> bool:
        """Report names that are no columns, or columns of no use."""
        before = len(report.errors)
        for name in names_in(written.tree):
            place = written.text.at(name.span)
            if str(name) in self.leaves:
                if self.type(str(name), money=False) is None:
                    leaf = self.leaves[str(name)]
                    if str(name) in self.texts or naive(plain_type(leaf.type)):
                        report.add(say.no_zone(self.said, str(name), place))
                    else:
                        report.add(say.unusable(self.said, str(name), said(leaf.type), place))
            elif name.path not in CONSTANTS:
                report.add(say.no_column(self.said, str(name), place, list(self.leaves)))
        return len(report.errors) > before


_INSTEAD: Mapping[Type, tuple[Type, ...]] = MappingProxyType({TIMEZONE: (STRING,), MONEY: (INTEGER,)})
"""Types whose values the door can read as the one that is wanted."""


def language_type(type: pa.DataType, *, zoned: bool) -> Type | None:
    """The type of the language that a column of values has; None: none."""
    type = plain_type(type)
    if is_string(type):
        return STRING
    if is_list(type):
        element = language_type(type.value_type, zoned=zoned)
        return None if element not in (STRING, INTEGER) else ListOf(element)
    for test, found in (
        (arrow.is_boolean, BOOLEAN),
        (arrow.is_integer, INTEGER),
        (arrow.is_floating, NUMBER),
        (arrow.is_decimal, NUMBER),
        (arrow.is_date, DATE),
        (arrow.is_time, types.TIME),
        (is_place, types.LOCATION),
    ):
        if test(type):
            return found
    return DATETIME if arrow.is_timestamp(type) and (zoned or not naive(type)) else None


def lowered(columns: Columns, computed: Mapping[str, Computed], *, money: bool) -> Graph:
    """The graph of some expressions over the columns, as its definitions, by these names."""
    definitions = {name: Definition(name, each.expression) for name, each in computed.items()}
    maps = ("lists", "channels", "kinds", "engagements", "events", "scores", "tables")
    nothing: Any = {name: {} for name in maps}
    none: Any = dict.fromkeys(("stages", "guarantees", "identity"), ())
    profile = columns.profile(money=money)
    alone = replace(
        columns.bundle, **nothing, **none, profile=profile, definitions=definitions, languages=None, order=None
    )
    return lower_definitions(replace(alone, policy=ContactPolicy()))
