"""Differences with the interval that holds them, beside the line at which there is none."""

from dataclasses import dataclass

from nextbest.cli.reporting.canvas import LETTER, LINE, Canvas, cut

ROW = 46


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
    y = 4.0
    for each in of.rows:
        canvas.text(0, y + 12, cut(each.name, width - len(_said(each)) * LETTER - 12))
        canvas.text(width, y + 12, _said(each), "value", "end")
        line = y + LINE + 8
        canvas.path(f"M0 {line:.1f} H{width}", "grid")
        if each.by is not None:
            canvas.path(f"M{middle + each.low * scale:.1f} {line:.1f} H{middle + each.high * scale:.1f}", "whisker")
            canvas.dot(middle + each.by * scale, line, "fill0", f"{each.name}: {_said(each)}", 6)
        y += ROW
    canvas.path(f"M{middle:.1f} {LINE} V{y - 8:.1f}", "zero")
    canvas.text(middle, y + 8, "no difference", "axis", "middle")
    canvas.text(0, y + 8, f"{-reach * 100:.1f} points", "axis")
    canvas.text(width, y + 8, f"+{reach * 100:.1f} points", "axis", "end")
    return canvas.svg()


def _said(row: Whisker) -> str:
    if row.by is None:
        return "too few to say"
    return f"{row.by * 100:+.1f} points ({row.low * 100:+.1f} to {row.high * 100:+.1f})"
