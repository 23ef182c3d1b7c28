"""Shares with the interval that holds each, one below the other on one scale from nobody on."""

from dataclasses import dataclass

from nextbest.cli.reporting.canvas import LETTER, LINE, Canvas, cut, lines, ticks
from nextbest.cli.reporting.whiskers import NARROW


@dataclass(frozen=True, slots=True)
class Measured:
    """One share; of one, as its ends."""

    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shares:
    """What a plot of shares shows."""

    id: str
    title: str
    rows: tuple[Measured, ...]


def shares_plot(of: Shares, width: int) -> str:
    """The drawing."""
    canvas = Canvas(of.id, of.title, "; ".join(f"{each.name}: {_said(each)}" for each in of.rows), width)
    marks = ticks(max((each.high for each in of.rows), default=0) * 100)
    scale, narrow, y = (width - 8) / marks[-1], width < NARROW, 4.0
    for each in of.rows:
        said = _said(each)
        for line in lines(each.name, width) if narrow else [cut(each.name, width - len(said) * LETTER - 12)]:
            canvas.text(0, y + 12, line)
            y += LINE if narrow else 0
        canvas.text(0 if narrow else width, y + 12, said, "value", "start" if narrow else "end")
        y += LINE + 8
        canvas.path(f"M0 {y:.1f} H{width}", "grid")
        canvas.path(f"M{each.low * 100 * scale:.1f} {y:.1f} H{each.high * 100 * scale:.1f}", "whisker")
        canvas.dot(max(each.share * 100 * scale, 6), y, "fill0", f"{each.name}: {said}", 6)
        y += LINE + 6
    canvas.below([f"{mark:g}%" if mark else "0" for mark in marks], [mark * scale for mark in marks], y + 8)
    return canvas.svg()


def _said(row: Measured) -> str:
    return f"{row.share:.1%} ({row.low * 100:.1f} to {row.high * 100:.1f})"
