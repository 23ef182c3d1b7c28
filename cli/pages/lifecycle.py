"""The lifecycle drawn as SVG: the questions down one side, the stage that each yes leads to beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from nextbest.cli.text import visible, wrap

LINE, PAD, GAP = 19, 12, 34
"""Height of a line of text, space in a box, space between boxes, in pixels."""
COLORS = 6
"""Stages have so many colours, then they begin again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage, and the question that leads to it."""

    stage: str
    asked: str
    """The condition in words; empty: everyone else."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    x: int
    y: int
    width: int
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return len(self.lines) * LINE + 2 * PAD

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def bottom(self) -> int:
        return self.y + self.height


def lifecycle_svg(title: str, steps: Sequence[Step], *, narrow: bool = False) -> str:
    """The whole drawing; `narrow` for a phone, where stages stand below their questions."""
    drawing = _Drawing(320, 320, 38, narrow=True) if narrow else _Drawing(760, 400, 48, narrow=False)
    body = "\n".join(drawing.steps(steps))
    name = f"lifecycle{'-narrow' if narrow else ''}"
    told = " ".join(f"{each.stage}: {each.asked or 'everyone else'}." for each in steps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}">\n'
        f'<title id="{name}-title">{_text(title)}</title>\n<desc id="{name}-desc">{_text(told)}</desc>\n'
        f"{body}\n</svg>"
    )


@dataclass(slots=True)
class _Drawing:
    width: int
    asked_width: int
    columns: int
    narrow: bool
    height: int = 0

    def steps(self, steps: Sequence[Step]) -> Iterator[str]:
        """Every step, from the top to the bottom."""
        start = _Box(0 if self.narrow else 100, 0, self.asked_width if self.narrow else 200, ("every customer",))
        yield from _rectangle(start, "start", radius=22)
        above, label, y = start, "", start.bottom + GAP
        for number, step in enumerate(steps):
            asked = self._asked(step, y)
            if asked is not None:
                yield from _rectangle(asked, "asked", radius=14)
                yield from _down(above, asked, label, self.middle)
            stage = self._stage(step, y, asked)
            yield from _stage(stage, number)
            yield from self._reached(stage, asked, above, label)
            label = "no, or not known"
            above = stage if asked is None or self.narrow else asked
            # Nothing of a stage reaches down to the next question.
            y = max(above.bottom + GAP, stage.bottom + 12)
            self.height = max(self.height, stage.bottom + 2, above.bottom + 2)

    @property
    def middle(self) -> int:
        return self.asked_width // 2

    def _asked(self, step: Step, y: int) -> _Box | None:
        if not step.asked:
            return None
        lines = tuple(wrap(f"{step.asked}?", self.columns))
        return _Box(0, y, self.asked_width, (lines[0][:1].upper() + lines[0][1:], *lines[1:]))

    def _stage(self, step: Step, y: int, asked: _Box | None) -> _Box:
        width = self.width - (0 if self.narrow else self.asked_width + 80)
        columns = self.columns if self.narrow else 33
        lines = (step.stage, *(line for note in step.notes for line in wrap(note, columns)))
        if self.narrow:
            return _Box(0, y if asked is None else asked.bottom + GAP, width, lines)
        return _Box(self.asked_width + 80, y, width, lines)

    def _reached(self, stage: _Box, asked: _Box | None, below: _Box, label: str) -> Iterator[str]:
        if asked is None and not self.narrow:
            corner = stage.y + min(stage.height // 2, 30)
            yield f'<path class="arrow" d="M{self.middle} {below.bottom} V{corner} H{stage.x - 2}"/>'
            yield _head(stage.x, corner, right=True)
            yield f'<text class="label" x="{self.middle + 8}" y="{below.bottom + 20}">{_text(label)}</text>'
        elif asked is None:
            yield from _down(below, stage, label, self.middle)
        elif self.narrow:
            yield from _down(asked, stage, "yes", self.middle)
        else:
            at = min(asked.middle, stage.bottom - 12)
            yield f'<path class="arrow" d="M{asked.x + asked.width} {at} H{stage.x - 2}"/>'
            yield _head(stage.x, at, right=True)
            yield f'<text class="label" x="{asked.x + asked.width + 26}" y="{at - 7}">yes</text>'


def _rectangle(box: _Box, kind: str, radius: int) -> Iterator[str]:
    size = f'x="{box.x + 1}" y="{box.y + 1}" width="{box.width - 2}" height="{box.height - 2}"'
    yield f'<rect class="{kind}" {size} rx="{radius}"/>'
    for number, line in enumerate(box.lines):
        y = box.y + PAD + LINE * number + 14
        anchor = f'x="{box.x + box.width // 2}" text-anchor="middle"' if kind == "start" else f'x="{box.x + 14}"'
        yield f'<text {anchor} y="{y}">{_text(line)}</text>'


def _stage(box: _Box, number: int) -> Iterator[str]:
    place, height = f'x="{box.x + 1}" y="{box.y + 1}"', f'height="{box.height - 2}"'
    yield f'<rect class="stage" {place} width="{box.width - 2}" {height} rx="6"/>'
    yield f'<rect class="stage{number % COLORS}" {place} width="8" {height} rx="3"/>'
    for at, line in enumerate(box.lines):
        kind = "name" if at == 0 else "note"
        yield f'<text class="{kind}" x="{box.x + 20}" y="{box.y + PAD + LINE * at + 14}">{_text(line)}</text>'


def _down(upper: _Box, lower: _Box, label: str, x: int) -> Iterator[str]:
    x = upper.x + upper.width // 2 if not label else x
    yield f'<path class="arrow" d="M{x} {upper.bottom} V{lower.y - 2}"/>'
    yield _head(x, lower.y, right=False)
    if label:
        yield f'<text class="label" x="{x + 8}" y="{upper.bottom + 20}">{_text(label)}</text>'


def _head(x: int, y: int, *, right: bool) -> str:
    points = f"{x},{y} {x - 8},{y - 5} {x - 8},{y + 5}" if right else f"{x},{y} {x - 5},{y - 8} {x + 5},{y - 8}"
    return f'<polygon class="head" points="{points}"/>'


def _text(said: str) -> str:
    return escape(visible(said))
