"""The lifecycle drawn as SVG: questions from the top down, and the stage that each yes leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nextbest.cli.pages.html import text
from nextbest.cli.text import wrap

LINE, PAD, GAP = 19, 12, 34
"""Height of a line of text, space in a box, space between boxes, in pixels."""
COLORS = 6
"""Stages have so many colours, then they begin again."""
NO = "no, or not known"


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
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand; a stage beside its question, or below it and a little to the right."""

    width: int
    asked_width: int
    asked_columns: int
    stage_x: int
    stage_columns: int
    trunk: int
    """Where the line runs down that leads from no to no."""
    beside: bool


WIDE = _Layout(760, 400, 48, 480, 33, 200, beside=True)
NARROW = _Layout(320, 320, 38, 46, 31, 18, beside=False)


def lifecycle_svg(title: str, steps: Sequence[Step], *, narrow: bool = False) -> str:
    """The whole drawing; `narrow` for a phone."""
    layout = NARROW if narrow else WIDE
    body, height = _steps(layout, steps)
    name = f"lifecycle{'-narrow' if narrow else ''}"
    told = " ".join(f"{each.stage}: {each.asked or 'everyone else'}." for each in steps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-desc" viewBox="0 0 {layout.width} {height}" '
        f'width="{layout.width}" height="{height}">\n'
        f'<title id="{name}-title">{text(title)}</title>\n<desc id="{name}-desc">{text(told)}</desc>\n'
        + '<g aria-hidden="true">\n'
        + "\n".join(body)
        + "\n</g>\n</svg>"
    )


def _steps(layout: _Layout, steps: Sequence[Step]) -> tuple[list[str], int]:
    """Every step, and how high all of them are."""
    start = _Box(100 if layout.beside else 0, 0, 200, ("every customer",))
    found = list(_rectangle(start, "start", radius=22))
    left, y = start.bottom, start.bottom + GAP
    height = y
    for number, step in enumerate(steps):
        asked = _asked(layout, step, y)
        stage = _stage_box(layout, step, y, asked)
        label = NO if number and layout.beside else "no" if number else ""
        if asked is not None:
            found += [*_rectangle(asked, "asked", radius=14), *_down(layout.trunk, left, asked.y, label)]
            found += _yes(layout, asked, stage)
            left = asked.bottom
        else:
            found += _elbow(layout, left, stage, label)
        found += _stage(stage, number)
        # Nothing of a stage reaches down to the next question.
        y = max(left + GAP, stage.bottom + 14)
        height = max(left, stage.bottom) + 2
    return found, height


def _asked(layout: _Layout, step: Step, y: int) -> _Box | None:
    if not step.asked:
        return None
    lines = wrap(f"{step.asked[:1].upper()}{step.asked[1:]}?", layout.asked_columns)
    return _Box(0, y, layout.asked_width, tuple(lines))


def _stage_box(layout: _Layout, step: Step, y: int, asked: _Box | None) -> _Box:
    lines = (step.stage, *(line for note in step.notes for line in wrap(note, layout.stage_columns)))
    below = asked is not None and not layout.beside
    top = asked.bottom + GAP if below and asked is not None else y
    return _Box(layout.stage_x, top, layout.width - layout.stage_x, lines)


def _yes(layout: _Layout, asked: _Box, stage: _Box) -> Iterator[str]:
    if not layout.beside:
        yield from _down(stage.x + 40, asked.bottom, stage.y, "yes")
        return
    at = min(asked.y + asked.height // 2, stage.bottom - 12)
    yield f'<path class="arrow" d="M{asked.width} {at} H{stage.x - 2}"/>'
    yield _head(stage.x, at, right=True)
    yield f'<text class="label" x="{asked.width + 26}" y="{at - 7}">yes</text>'


def _elbow(layout: _Layout, top: int, stage: _Box, label: str) -> Iterator[str]:
    """From the last no to everyone else."""
    corner = stage.y + min(stage.height // 2, 30)
    yield f'<path class="arrow" d="M{layout.trunk} {top} V{corner} H{stage.x - 2}"/>'
    yield _head(stage.x, corner, right=True)
    yield f'<text class="label" x="{layout.trunk + 8}" y="{top + 20}">{text(label)}</text>'


def _rectangle(box: _Box, kind: str, radius: int) -> Iterator[str]:
    size = f'x="{box.x + 1}" y="{box.y + 1}" width="{box.width - 2}" height="{box.height - 2}"'
    yield f'<rect class="{kind}" {size} rx="{radius}"/>'
    for number, line in enumerate(box.lines):
        y = box.y + PAD + LINE * number + 14
        anchor = f'x="{box.x + box.width // 2}" text-anchor="middle"' if kind == "start" else f'x="{box.x + 14}"'
        yield f'<text {anchor} y="{y}">{text(line)}</text>'


def _stage(box: _Box, number: int) -> Iterator[str]:
    place, height = f'x="{box.x + 1}" y="{box.y + 1}"', f'height="{box.height - 2}"'
    yield f'<rect class="stage" {place} width="{box.width - 2}" {height} rx="6"/>'
    yield f'<rect class="stage{number % COLORS}" {place} width="8" {height} rx="3"/>'
    for at, line in enumerate(box.lines):
        kind = "name" if at == 0 else "note"
        yield f'<text class="{kind}" x="{box.x + 20}" y="{box.y + PAD + LINE * at + 14}">{text(line)}</text>'


def _down(x: int, top: int, bottom: int, label: str) -> Iterator[str]:
    yield f'<path class="arrow" d="M{x} {top} V{bottom - 2}"/>'
    yield _head(x, bottom, right=False)
    if label:
        yield f'<text class="label" x="{x + 8}" y="{top + 20}">{text(label)}</text>'


def _head(x: int, y: int, *, right: bool) -> str:
    points = f"{x},{y} {x - 8},{y - 5} {x - 8},{y + 5}" if right else f"{x},{y} {x - 5},{y - 8} {x + 5},{y - 8}"
    return f'<polygon class="head" points="{points}"/>'
