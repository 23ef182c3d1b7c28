"""Lines over steps: how something rises and falls, one line for each name, which stands at its end."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.cli.reporting.canvas import COLORS, LETTER, Canvas, short, ticks
from nextbest.cli.reporting.columns import PLOT


@dataclass(frozen=True, slots=True)
class Lines:
    """What a plot of lines shows."""

    id: str
    title: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    """By name, then by label; None where there is nothing."""
    colors: tuple[int, ...]
    """Of each name: a stage has the same colour on every plot."""
    percent: bool = False
    """Whether values are shares of one."""


def lines_plot(of: Lines, width: int) -> str:
    """The drawing."""
    every = [value for line in of.values for value in line if value is not None]
    canvas = Canvas(of.id, of.title, _told(of), width)
    top = canvas.legend(of.names, of.colors)
    marks = ticks(max(every, default=0))
    left = max(len(_number(of, each)) for each in marks) * LETTER + 10
    bottom, room = top + PLOT, width - left - 14
    for mark in marks:
        y = bottom - PLOT * mark / marks[-1]
        canvas.path(f"M{left:.1f} {y:.1f} H{width}", "grid")
        canvas.text(left - 6, y + 4, _number(of, mark), "axis", "end")
    step = room / max(1, len(of.labels) - 1)
    scale = PLOT / marks[-1]
    for number, line in enumerate(of.values):
        known = ((at, value) for at, value in enumerate(line) if value is not None)
        _line(canvas, of, number, [(left + 7 + step * at, bottom - scale * value, at) for at, value in known])
    canvas.below(of.labels, [left + 7 + step * at for at in range(len(of.labels))], bottom + 18)
    return canvas.svg()


def _line(canvas: Canvas, of: Lines, number: int, places: Sequence[tuple[float, float, int]]) -> None:
    if not places:
        return
    path = " ".join(f"{'M' if at == 0 else 'L'}{x:.1f} {y:.1f}" for at, (x, y, _) in enumerate(places))
    color = of.colors[number] % COLORS
    canvas.path(path, f"line{color}")
    for x, y, at in places:
        value = of.values[number][at]
        assert value is not None
        canvas.dot(x, y, f"fill{color}", f"{of.names[number]}, {of.labels[at]}: {_number(of, value)}")


def _number(of: Lines, value: float) -> str:
    return f"{value * 100:.0f}%" if of.percent else short(value)


def _told(of: Lines) -> str:
    found = []
    for name, line in zip(of.names, of.values, strict=True):
        known = [(label, value) for label, value in zip(of.labels, line, strict=True) if value is not None]
        if known:
            (first, begins), (last, ends) = known[0], known[-1]
            found.append(f"{name}: {_number(of, begins)} at {first}, {_number(of, ends)} at {last}")
    return "; ".join(found) or "Nothing to show."
