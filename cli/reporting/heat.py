"""Weekdays and hours as a field of squares, the darker the more."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.cli.reporting.canvas import Canvas, short
from nextbest.dsl.parse.calendar_words import WEEKDAYS

LEFT, TOP = 40, 20
STEPS = 5
"""Shades."""


@dataclass(frozen=True, slots=True)
class Heat:
    """How many by weekday, Monday 0, and hour."""

    id: str
    title: str
    counts: Mapping[tuple[int, int], int]


def heat_plot(of: Heat, width: int) -> str:
    """The drawing."""
    most = max(of.counts.values(), default=0)
    busiest = max(of.counts, key=lambda key: of.counts[key], default=None)
    told = "Nothing to show."
    if busiest is not None:
        told = f"Most on {WEEKDAYS[busiest[0]].capitalize()} from {busiest[1]:02}:00 on: {short(most)}."
    canvas = Canvas(of.id, of.title, told, width)
    side = (width - LEFT) / 24
    high = max(side * 0.8, 16)
    for hour in range(0, 24, 3):
        canvas.text(LEFT + side * hour, 12, f"{hour:02}", "axis")
    for weekday, name in enumerate(WEEKDAYS):
        y = TOP + high * weekday
        canvas.text(0, y + high * 0.7, name[:3].capitalize(), "axis")
        for hour in range(24):
            count = of.counts.get((weekday, hour), 0)
            shade = 0 if not count else 1 + min(STEPS - 1, int(STEPS * count / (most + 1)))
            about = f"{name.capitalize()} {hour:02}:00: {short(count)}"
            canvas.rect(LEFT + side * hour + 0.5, y + 0.5, side - 1, high - 1, f"heat{shade}", about)
    return canvas.svg()
