"""Bars one below the other: how much of each thing, with its name and number."""

from dataclasses import dataclass

from nextbest.cli.reporting.canvas import COLORS, LETTER, LINE, Canvas, cut, lines, short

BAR = 18
"""Height of a bar, in pixels."""
ROW = 28
NARROW = 480
"""Below this many pixels names stand above their bars; so they do where they take too much of the width."""
WIDEST = 0.36


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar."""

    name: str
    value: float
    said: str = ""
    """In the place of the number; or after it where it begins with a blank."""
    color: int = 0
    note: str = ""
    """What is remarkable, such as `too few`."""


@dataclass(frozen=True, slots=True)
class Bars:
    """What a plot of bars shows."""

    id: str
    title: str
    bars: tuple[Bar, ...]


def bars_plot(of: Bars, width: int) -> str:
    """The drawing."""
    told = "; ".join(f"{each.name}: {_said(each)}" for each in of.bars)
    canvas = Canvas(of.id, of.title, told or "Nothing to show.", width)
    longest = max((len(each.name) for each in of.bars), default=0) * LETTER + 16
    above = width < NARROW or longest > width * WIDEST
    names = 0.0 if above else longest
    behind = max((len(_said(each)) for each in of.bars), default=0) * LETTER + 12
    room, most = width - names - behind, max((each.value for each in of.bars), default=0)
    y = 4.0
    for each in of.bars:
        if above:
            for line in lines(each.name, width):
                canvas.text(0, y + 12, line)
                y += LINE
        else:
            canvas.text(names - 8, y + 14, cut(each.name, names - 8), "label", "end")
        length = room * each.value / most if most > 0 else 0
        canvas.rect(names, y, max(length, 1.5 if each.value else 0), BAR, f"fill{each.color % COLORS}", _about(each))
        canvas.text(names + length + 6, y + 14, _said(each), "value")
        y += ROW
    canvas.height = max(canvas.height, y)
    return canvas.svg()


def _said(bar: Bar) -> str:
    number = short(bar.value) + bar.said if not bar.said or bar.said.startswith(" ") else bar.said
    return f"{number}, {bar.note}" if bar.note else number


def _about(bar: Bar) -> str:
    return f"{bar.name}: {_said(bar)}"
