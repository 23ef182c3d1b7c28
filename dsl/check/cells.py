"""Cells of a decision table, typed by their column: which values of an input fit (language.md 2.2)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from nextbest.dsl import clauses, types, zones
from nextbest.dsl.check.values import constant_value
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Quantity, Within
from nextbest.dsl.clauses import Constant
from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.messages import bundle as say_value
from nextbest.dsl.messages import parsing as say_clause
from nextbest.dsl.messages import tables as say
from nextbest.dsl.messages.checking_literals import repeated_item
from nextbest.dsl.parse.clauses import parse_cell
from nextbest.dsl.parse.literals import is_whole
from nextbest.dsl.parse.syntax_builder import unquoted
from nextbest.dsl.source import Span, Text
from nextbest.dsl.syntax import Number, Operation
from nextbest.dsl.types import OneOf, Type, is_text

T = TypeVar("T")
Written = Text | tuple[Text, ...]
"""One scalar, or a list of them."""

_WORDS: dict[str, Cell] = {"any": Anything(), "missing": Nothing()}
_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?=\s*(?:\||\Z))""")
_BARE = re.compile(r"[^|]*")


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of one column."""

    type: Type
    zone: ZoneInfo
    report: Report

    def read(self, written: Written) -> Cell | None:
        """What the cell fits; None after a complaint."""
        if isinstance(written, Text):
            return self._text(written) if is_text(self.type) else self._clause(written)
        parts = [self.read(each) for each in written]
        if None in parts:
            return None
        values: list[object] = []
        for text, part in zip(written, parts, strict=True):
            if not isinstance(part, Among):
                return self._refuse(say.not_in_a_list(text.place))
            values += self._fresh(part.values, values, text)
        return Among(tuple(values)) if values else None

    def _refuse(self, diagnostic: Diagnostic) -> T | None:
        """Report a finding; None, whatever is wanted."""
        self.report.add(diagnostic)
        return None

    def _fresh(self, found: tuple[object, ...], before: list[object], text: Text) -> list[object]:
        """The values that are not there yet; the others are a warning."""
        for each in found:
            if each in before:
                self.report.add(repeated_item(text.place, f"`{text}`"))
        return [each for each in found if each not in before]

    # texts: taken as written, with quotes or without

    def _text(self, text: Text) -> Cell | None:
        whole = text.value.strip()
        if whole in _WORDS:
            return _WORDS[whole]
        if isinstance(self.type, OneOf) and _normal(whole) in self.type.values:
            return Among((_normal(whole),))
        values: list[object] = []
        broken = False
        for piece in pieces(text):
            value = self._piece(piece)
            broken = broken or value is None
            values += self._fresh((value,), values, piece)
        return None if broken else Among(tuple(values))

    def _piece(self, piece: Text) -> str | None:
        if not piece.value:
            return self._refuse(say_clause.not_a_clause("cell", Span(0, 0)).at(piece))
        quoted = _QUOTED.fullmatch(piece.value) is not None
        value = unquoted(piece.value) if quoted else _normal(piece.value)
        if not quoted and value in _WORDS:
            return self._refuse(say_clause.not_alone(value, Span(0, len(piece.value))).at(piece))
        if isinstance(self.type, OneOf) and value not in self.type.values:
            return self._refuse(say.outside_set(value, self.type, piece.place))
        if self.type == types.TIMEZONE and zones.zone(value) is None:
            return self._refuse(say_value.unknown_timezone(piece, zones.names()))
        clause = parse_cell(piece.value).value if not quoted else None
        if isinstance(clause, clauses.ComparedCell | clauses.RangeCell):
            return self._refuse(say.not_comparable_so(piece.place, self.type))
        return value

    # everything else: literals, comparisons and ranges

    def _clause(self, text: Text) -> Cell | None:
        clause = parse_cell(text.value)
        self.report.understood_cell(text)
        self.report.extend(problem.at(text) for problem in clause.problems)
        match clause.value:
            case None:
                return None
            case clauses.AnyCell():
                return Anything()
            case clauses.MissingCell():
                return Nothing()
            case clauses.ValuesCell(values=constants):
                found = [self._equal(each, text) for each in constants]
                return None if None in found else Among(tuple(dict.fromkeys(found)))
            case clauses.ComparedCell(operation=operation, bound=bound):
                return self._compared(operation, bound, text)
            case clauses.RangeCell(range=ends):
                return self._range(ends, text)

    def _equal(self, constant: Constant, text: Text) -> object:
        number = constant.operands[0] if isinstance(constant, Operation) else constant
        if self.type == types.NUMBER and not (isinstance(number, Number) and is_whole(number.text)):
            value = self._value(constant, text)
            return (
                None if value is None else self._refuse(say.number_in_cell(text.at(constant.span), text.value.strip()))
            )
        return self._value(constant, text)

    def _compared(self, operation: str, bound: Constant, text: Text) -> Cell | None:
        if operation in ("equal", "not_equal"):
            words = text.value[bound.span.start : bound.span.end]
            return self._refuse(say.equality_in_cell(text.place, words if operation == "equal" else None))
        if self.type == types.BOOLEAN:
            return self._refuse(say.not_comparable_so(text.place, self.type))
        value = cast(Quantity | None, self._value(bound, text))
        if value is None:
            return None
        if operation in ("less", "at_most"):
            return Within(None, value, high_fits=operation == "at_most")
        return Within(value, None, low_fits=operation == "at_least")

    def _range(self, ends: clauses.Range, text: Text) -> Cell | None:
        if self.type == types.BOOLEAN:
            return self._refuse(say.not_comparable_so(text.place, self.type))
        low, high = (cast(Quantity | None, self._value(each, text)) for each in (ends.low, ends.high))
        if low is None or high is None:
            return None
        return self._refuse(say.ends_reversed(text.place)) if low > high else Within(low, high)

    def _value(self, constant: Constant, text: Text) -> object:
        value = constant_value(constant, self.type, self.zone)
        if value is None:
            words = text.value[constant.span.start : constant.span.end]
            return self._refuse(say_value.not_a_value(f"`{words}`", str(self.type), text.at(constant.span)))
        return value + 0.0 if isinstance(value, float) else value  # no -0.0


def pieces(text: Text) -> Iterator[Text]:
    """The texts between the bars of `gold | silver`; a bar within quotes belongs to the text."""
    at = 0
    while True:
        start = at + len(text.value[at:]) - len(text.value[at:].lstrip())
        found = _QUOTED.match(text.value, start) or _BARE.match(text.value, start)
        assert found is not None, "an empty piece fits everywhere"
        span = Span(start, start + len(found[0].rstrip()))
        offsets = text.offsets[span.start : span.end + 1] if text.offsets is not None else None
        yield Text(text.value[span.start : span.end], text.at(span), offsets)
        bar = text.value.find("|", found.end())
        if bar < 0:
            return
        at = bar + 1


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
