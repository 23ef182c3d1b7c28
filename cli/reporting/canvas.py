"""What plots are drawn on: SVG with a title and words that tell what it shows, and scales with round numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from textwrap import wrap

from nextbest.cli.pages import html

COLORS = 6
"""Colours that are told apart by everybody; then they begin again."""
LINE = 18
"""Height of a line of text, in pixels."""
LETTER = 8.1
"""Width of a letter of an ordinary label, in pixels, on the safe side."""


@dataclass(slots=True)
class Canvas:
    """A drawing in the making; y grows downwards."""

    id: str
    title: str
    told: str
    """What the picture shows, for those who do not see it."""
    width: int
    height: float = 0
    parts: list[str] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, kind: str, about: str = "") -> None:
        """A rectangle; `about` is shown where a pointer rests on it."""
        size = f'x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
        self.parts.append(f'<rect class="{kind}" {size}>{_about(about)}</rect>')
        self.height = max(self.height, y + height)

    def text(self, x: float, y: float, said: str, kind: str = "label", anchor: str = "start") -> None:
        """A line of text on its base line."""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{where}>{html.text(said)}</text>')
        self.height = max(self.height, y + 5)

    def path(self, path: str, kind: str, about: str = "") -> None:
        """A line or an area."""
        self.parts.append(f'<path class="{kind}" d="{path}">{_about(about)}</path>')

    def dot(self, x: float, y: float, kind: str, about: str = "", radius: float = 4.5) -> None:
        """A dot."""
        self.parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}">{_about(about)}</circle>')

    def legend(self, names: Sequence[str], colors: Sequence[int]) -> float:
        """Names with their colours, in as many lines as they take; where the plot may begin below."""
        x, y = 0.0, 14.0
        for name, color in zip(names, colors, strict=True):
            width = 20 + len(name) * LETTER + 14
            if x and x + width > self.width:
                x, y = 0.0, y + LINE + 4
            self.rect(x, y - 10, 12, 12, f"fill{color % COLORS}")
            self.text(x + 18, y, name)
            x += width
        return y + 16

    def below(self, labels: Sequence[str], middles: Sequence[float], y: float) -> None:
        """Labels of an axis below their places, from the last on as many as have room."""
        free = float(self.width)
        for label, middle in reversed(list(zip(labels, middles, strict=True))):
            half = len(label) * LETTER / 2
            right = min(self.width, max(middle + half, 2 * half))
            if right <= free:
                self.text(right, y, label, "axis", "end")
                free = right - 2 * half - LETTER

    def svg(self) -> str:
        """The whole drawing."""
        body = "\n".join(self.parts)
        height = ceil(self.height) + 2
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" '
            f'aria-labelledby="{self.id}-title" aria-describedby="{self.id}-desc" viewBox="0 0 {self.width} {height}" '
            f'width="{self.width}" height="{height}">\n<title id="{self.id}-title">{html.text(self.title)}</title>\n'
            f'<desc id="{self.id}-desc">{html.text(self.told)}</desc>\n'
            # Each bar has a title for the pointer, which nobody wants to be read one by one.
            f'<g aria-hidden="true">\n{body}\n</g>\n</svg>'
        )


def ticks(most: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to at least `most`, about so many steps."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / wanted
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    return [step * place for place in range(ceil(most / step - 1e-9) + 1)]


def short(number: float) -> str:
    """A number for an axis or a bar: `950`, `12.5k`, `3.2m`."""
    size = abs(number)
    if size >= 1_000_000:
        return f"{number / 1_000_000:.1f}".removesuffix(".0") + "m"
    if size >= 10_000:
        return f"{number / 1_000:.1f}".removesuffix(".0") + "k"
    return f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"


def cut(said: str, pixels: float) -> str:
    """A text that fits into so many pixels."""
    room = max(3, int(pixels / LETTER))
    return said if len(said) <= room else said[: room - 1].rstrip() + "…"


def lines(said: str, pixels: float) -> list[str]:
    """A text in lines that fit into so many pixels: two at most."""
    first, *rest = wrap(said, max(3, int(pixels / LETTER))) or [""]
    return [first, cut(" ".join(rest), pixels)] if rest else [first]


def _about(about: str) -> str:
    return f"<title>{html.text(about)}</title>" if about else ""
