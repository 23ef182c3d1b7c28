"""Decision tables: inputs, typed cells, outcomes of one type, and rows that can never win (language.md 2.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nextbest.dsl import types
from nextbest.dsl.check.cells import Cells, Written
from nextbest.dsl.check.outcomes import Outcomes, check_outcomes
from nextbest.dsl.check.score_lint import Acts, lint_bounded, skipped_below
from nextbest.dsl.check.table_cover import Box, Column, findings
from nextbest.dsl.checked_tables import Cell, Nothing, Row, Table, Within
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Table as Entry
from nextbest.dsl.expressions.bounds import interval, rests_on_aggregate
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.facts import NOTHING
from nextbest.dsl.expressions.intervals import ANYTHING, Interval
from nextbest.dsl.expressions.names import Defined, Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.messages import tables as say
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Text
from nextbest.dsl.typed import Attribute, Expression, Reference

MOST_ROWS = 1_000
_SLACK = 1e-9
"""Bounds of what is computed are widened by this share, lest their own rounding make a row look out of reach."""


def check_table(name: Text, entry: Entry, scope: Scope, signatures: Signatures, report: Report) -> Table | None:
    """The typed table, or None after an error."""
    return _Check(name, entry, scope, signatures, report).table()


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one table."""

    name: Text
    entry: Entry
    scope: Scope
    signatures: Signatures
    report: Report

    def table(self) -> Table | None:
        inputs = [self._input(each) for each in self.entry.inputs]
        self._check_names()
        if self.entry.rows is None:  # its file could not be read, and that was said
            return None
        if len(self.entry.rows) > MOST_ROWS:
            self.report.add(say.too_many_rows(MOST_ROWS, self.name.place))
            return None
        rows = [row for row in self.entry.rows if self._has_width(row)]
        cells = self._cells(rows, inputs)
        outcomes = check_outcomes([*(row[-1] for row in rows), self.entry.otherwise], self.scope.zone, self.report)
        known = [each for each in inputs if each is not None]
        if outcomes is None or len(known) < len(inputs) or len(rows) < len(self.entry.rows):
            return None
        whole = [each for each in cells if each is not None]
        if len(whole) < len(cells):
            return None
        self._check_rows(rows, whole, known, outcomes)
        typed = tuple(
            Row(found, outcome, _words(row)) for row, found, outcome in zip(rows, whole, outcomes.values, strict=False)
        )
        about = str(self.entry.about or "").strip()
        return Table(self.name.value, outcomes.type, tuple(known), typed, outcomes.values[-1], about)

    def _input(self, text: Text) -> Expression | None:
        found = check_expression(text, self.scope, ANY, self.signatures, self.report)
        if found is None:
            return None
        if not isinstance(found.root, Attribute | Reference):
            self.report.add(say.input_not_a_name(text.value, text.place))
            return None
        if found.type == types.LOCATION:
            self.report.add(say.input_not_comparable(text.value, found.type, text.place))
            return None
        return found

    def _check_names(self) -> None:
        seen: set[str] = set()
        for each in self.entry.inputs:
            if each.value in seen:
                self.report.add(say.input_twice(each.value, each.place))
            seen.add(each.value)

    def _has_width(self, row: Sequence[Written]) -> bool:
        wanted = len(self.entry.inputs) + 1
        if len(row) != wanted:
            place = _place(row[min(len(row), wanted + 1) - 1], self.name.place) if row else self.name.place
            self.report.add(say.cells_wanted(len(row), wanted, place))
        return len(row) == wanted

    def _cells(
        self, rows: Sequence[Sequence[Written]], inputs: Sequence[Expression | None]
    ) -> list[tuple[Cell, ...] | None]:
        readers = [Cells(each.type, self.scope.zone, self.report) if each else None for each in inputs]
        found: list[tuple[Cell, ...] | None] = []
        for row in rows:
            cells = [reader.read(cell) for reader, cell in zip(readers, row, strict=False) if reader is not None]
            good = tuple(cell for cell in cells if cell is not None)
            found.append(good if len(good) == len(inputs) else None)
        return found

    def _check_rows(
        self,
        rows: Sequence[Sequence[Written]],
        cells: Sequence[tuple[Cell, ...]],
        inputs: Sequence[Expression],
        outcomes: Outcomes,
    ) -> None:
        """Complain of rows that can never win, and of overlaps; warn where a column asks for few points."""
        columns = [self._column(each) for each in inputs]
        masks = [column.masks([row[place] for row in cells]) for place, column in enumerate(columns)]
        boxes: list[Box] = list(zip(*masks, strict=True))
        places = [self._span(row) for row in rows]
        for each in findings(boxes, outcomes.values):
            if each.what == "never":
                column = each.by[0]
                place = _place(rows[each.row][column], self.name.place)
                missing = isinstance(cells[each.row][column], Nothing)
                self.report.add(say.cell_never_fits(place, self.entry.inputs[column].value, missing))
            elif each.what == "hidden":
                self.report.add(say.row_hidden(places[each.row], [(row + 1, places[row]) for row in each.by]))
            else:
                self.report.add(say.rows_overlap(places[each.row], each.by[0] + 1, places[each.by[0]]))
        for column, found in enumerate(inputs):
            self._lint(found, [(row[column], fits[column]) for row, fits in zip(rows, cells, strict=True)])

    def _lint(self, found: Expression, column: Sequence[tuple[Written, Cell]]) -> None:
        """Warn of points of scores that can be left out unseen, at the first cell with an end on that side."""
        within = [(cell, fits) for cell, fits in column if isinstance(fits, Within)]
        below = (cell for cell, fits in within if fits.high is not None)
        above = (cell for cell, fits in within if fits.low is not None)
        sides: tuple[tuple[Acts, Iterator[Written]], ...] = (("turned", below), ("as it is", above))
        for acts, cells in sides:
            if (first := next(cells, None)) is not None:
                lint_bounded(found, acts, _place(first, self.name.place), self.scope, self.report)

    def _column(self, found: Expression) -> Column:
        missing = check_presence(found, NOTHING, self.scope, self.signatures, self.report).unknown
        bounds = interval(found.root, self.scope)
        if found.type == types.NUMBER and isinstance(found.root, Reference):
            bounds = Interval(bounds.low - abs(bounds.low) * _SLACK, bounds.high + abs(bounds.high) * _SLACK)
        return Column(found.type, missing, bounds)

    def _span(self, row: Sequence[Written]) -> Place:
        first, last = (_place(row[end], self.name.place) for end in (0, -1))
        return Place(first.source, first.start, last.end) if first.line == last.line else first


def _place(written: Written, otherwise: Place) -> Place:
    if isinstance(written, Text):
        return written.place
    return written[0].place if written else otherwise


def _words(row: Sequence[Written]) -> str:
    """The cells as written, on one line."""
    cells = (cell.value if isinstance(cell, Text) else " | ".join(str(each) for each in cell) for cell in row[:-1])
    return ", ".join(" ".join(each.split()) for each in cells)


def define_table(table: Table, scope: Scope, signatures: Signatures, report: Report) -> Defined:
    """What the uses of a table must know."""
    for each in table.inputs:
        check_presence(each, NOTHING, scope, signatures, report)
    outcomes = [*(row.outcome for row in table.rows), table.otherwise]
    quantities = [each for each in outcomes if isinstance(each, int | float)]
    return Defined(
        type=table.type,
        aggregate=any(rests_on_aggregate(each.root, scope) for each in table.inputs),
        interval=Interval(min(quantities), max(quantities)) if len(quantities) == len(outcomes) else ANYTHING,
        skipped=skipped_below((each.root for each in table.inputs), scope),
    )
