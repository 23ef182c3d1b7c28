"""Differences with the interval that holds them, beside the line at which there is none."""

from dataclasses import dataclass

from nextbest.cli.reporting.canvas import LETTER, LINE, Canvas, cut

NARROW = 480
"""Below this many pixels what is said of a difference stands below its name."""


@dataclass(frozen=True, slots=True)
class Whisker:
    """One difference of shares; None where there are too few to say."""

    name: str
    by: float | None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Whiskers:
    """What a plot of differences shows."""

    id: str
    title: str
    rows: tuple[Whisker, ...]


def whiskers_plot(of: Whiskers, width: int) -> str:
    """The drawing."""
    told = "; ".join(f"{each.name}: {_said(each)}" for each in of.rows)
    canvas = Canvas(of.id, of.title, told, width)
    reach = max([0.01, *(max(abs(each.low), abs(each.high)) for each in of.rows if each.by is not None)]) * 1.1
    middle, scale = width / 2, (width / 2 - 8) / reach
    y, narrow = 4.0, width < NARROW
    for each in of.rows:
        said = _said(each)
        canvas.text(0, y + 12, cut(each.name, width if narrow else width - len(said) * LETTER - 12))
        y += LINE if narrow else 0
        canvas.text(0 if narrow else width, y + 12, said, "value", "start" if narrow else "end")
        y += LINE + 8
        _line(canvas, each, y, (middle, scale))
        y += LINE + 6
    if all(each.by is None for each in of.rows):
        return canvas.svg()
    canvas.text(middle, y + 8, "no difference", "axis", "middle")
    canvas.text(0, y + 8, f"{-reach * 100:.0f} points", "axis")
    canvas.text(width, y + 8, f"+{reach * 100:.0f} points", "axis", "end")
    return canvas.svg()


def _line(canvas: Canvas, row: Whisker, y: float, at: tuple[float, float]) -> None:
    middle, scale = at
    canvas.path(f"M0 {y:.1f} H{canvas.width}", "grid")
    canvas.path(f"M{middle:.1f} {y - 9:.1f} V{y + 9:.1f}", "zero")
    if row.by is not None:
        canvas.path(f"M{middle + row.low * scale:.1f} {y:.1f} H{middle + row.high * scale:.1f}", "whisker")
        canvas.dot(middle + row.by * scale, y, "fill0", f"{row.name}: {_said(row)}", 6)


def _said(row: Whisker) -> str:
    if row.by is None:
        return "too few to say"
    return f"{row.by * 100:+.1f} points ({row.low * 100:+.1f} to {row.high * 100:+.1f})"
