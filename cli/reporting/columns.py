"""Columns side by side, each stacked of parts: how many of what, at one time after another."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.cli.reporting.canvas import COLORS, LETTER, Canvas, short, ticks

PLOT = 220
"""Height of the columns' part, in pixels."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a plot of columns shows."""

    id: str
    title: str
    names: tuple[str, ...]
    """What columns are stacked of, from below."""
    labels: tuple[str, ...]
    """Below each column."""
    values: tuple[tuple[float, ...], ...]
    """By column, then by name."""


def columns_plot(of: Columns, width: int) -> str:
    """The drawing."""
    whole = [sum(column) for column in of.values]
    canvas = Canvas(of.id, of.title, _told(of, whole), width)
    top = canvas.legend(of.names, range(len(of.names)))
    marks = ticks(max(whole, default=0))
    left = max(len(short(each)) for each in marks) * LETTER + 8
    bottom = top + PLOT
    for mark in marks:
        y = bottom - PLOT * mark / marks[-1]
        canvas.path(f"M{left:.1f} {y:.1f} H{width}", "grid")
        canvas.text(left - 6, y + 4, short(mark), "axis", "end")
    room = (width - left) / max(1, len(of.values))
    for place, column in enumerate(of.values):
        _column(canvas, of, place, column, (left + room * place, bottom, room, PLOT / marks[-1]))
    middles = [left + room * (place + 0.5) for place in range(len(of.labels))]
    canvas.below(of.labels, middles, bottom + 18)
    return canvas.svg()


def _column(
    canvas: Canvas, of: Columns, place: int, column: Sequence[float], at: tuple[float, float, float, float]
) -> None:
    left, y, room, scale = at
    gap = min(6.0, room * 0.2)
    for number, value in enumerate(column):
        if value:
            height = value * scale
            y -= height
            about = f"{of.labels[place]}: {of.names[number]} {short(value)}"
            canvas.rect(left + gap / 2, y, room - gap, height, f"fill{number % COLORS}", about)


def _told(of: Columns, whole: Sequence[float]) -> str:
    if not of.values:
        return "Nothing to show."
    last = ", ".join(f"{name} {short(value)}" for name, value in zip(of.names, of.values[-1], strict=True))
    return f"From {of.labels[0]}, {short(whole[0])} in all, to {of.labels[-1]}, {short(whole[-1])} in all: {last}."
