"""Plots as blocks of a page: each drawn twice, for wide and for narrow screens, with its figures in a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nextbest.cli.pages.blocks import Plot, Table
from nextbest.cli.reporting.bars import Bar, Bars, bars_plot
from nextbest.cli.reporting.columns import Columns, columns_plot
from nextbest.cli.reporting.flow import Flow, flow_plot
from nextbest.cli.reporting.heat import Heat, heat_plot
from nextbest.cli.reporting.lines import Lines, lines_plot
from nextbest.cli.reporting.shares import Shares, shares_plot
from nextbest.cli.reporting.whiskers import Whiskers, whiskers_plot
from nextbest.engine.analysis.wording.words import Words, words

WIDE, NARROW = 760, 330
"""Pixels."""
Shown = Columns | Bars | Lines | Flow | Heat | Shares | Whiskers
Cell = str | Words


@dataclass(frozen=True, slots=True)
class Figures:
    """The table below a plot."""

    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    source: str = ""
    """The file with the rows that the figures come from."""
    finding: str = ""
    """What they say, in a sentence."""


def plotted(of: Shown, figures: Figures | None = None) -> Plot:
    """The block."""
    narrow = _drawn(replace(of, id=f"{of.id}-narrow"), NARROW)
    if figures is None:
        return Plot(of.title, _drawn(of, WIDE), narrow)
    return Plot(of.title, _drawn(of, WIDE), narrow, table(of.title, figures), figures.source, figures.finding)


def _drawn(of: Shown, width: int) -> str:
    match of:
        case Columns():
            return columns_plot(of, width)
        case Bars():
            return bars_plot(of, width)
        case Lines():
            return lines_plot(of, width)
        case Flow():
            return flow_plot(of, width)
        case Heat():
            return heat_plot(of, width)
        case Shares():
            return shares_plot(of, width)
        case Whiskers():
            return whiskers_plot(of, width)


def table(caption: str, figures: Figures) -> Table:
    """Figures as a table: all columns but the first are numbers."""
    rows = tuple(tuple(each if isinstance(each, tuple) else words(each) for each in row) for row in figures.rows)
    return Table(caption, figures.head, rows, frozenset(range(1, len(figures.head))))


def counted_bars(id: str, title: str, counts: Sequence[tuple[str, float]], figures: Figures) -> Plot:
    """Bars of counts, with their table, of which the rows are these."""
    bars = tuple(Bar(name, count) for name, count in counts)
    rows = [(name, f"{count:,.0f}") for name, count in counts]
    return plotted(Bars(id, title, bars), replace(figures, rows=rows))
