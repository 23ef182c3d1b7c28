"""How customers move between stages from one month end to the next: bands as wide as they are many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nextbest.cli.reporting.canvas import COLORS, LETTER, LINE, Canvas, cut, short

PLOT = 300
WIDEST = 0.34
"""Share of the width that names may take on each side."""
SPACE = 12
"""Between two stages, in pixels."""
LEAST = 2 * LINE - 6
"""A stage has room for its name, however few are in it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Who moved where."""

    id: str
    title: str
    names: tuple[str, ...]
    before: str
    after: str
    moves: Mapping[tuple[str, str], int]


def flow_plot(of: Flow, width: int) -> str:
    """The drawing."""
    moved = sorted(((count, *key) for key, count in of.moves.items() if key[0] != key[1]), reverse=True)
    told = "; ".join(f"{short(count)} from {before} to {after}" for count, before, after in moved[:8])
    canvas = Canvas(of.id, of.title, told or "Nobody moved.", width)
    whole = sum(of.moves.values())
    longest = max((len(each) for each in of.names), default=0) * LETTER + 18
    names = min(150.0, width * WIDEST, longest)
    left, right = names, width - names
    canvas.text(0, 14, of.before, "axis")
    canvas.text(width, 14, of.after, "axis", "end")
    scale = PLOT / whole if whole else 0
    starts = _ends(canvas, of, 0, scale, (left - 8, "end", left - 8), names - 16)
    ends = _ends(canvas, of, 1, scale, (right, "start", right + 16), names - 16)
    for name in of.names:
        for other in of.names:
            count = of.moves.get((name, other), 0)
            if count:
                high = count * scale
                y1, y2 = starts[name], ends[other]
                starts[name] += high
                ends[other] += high
                middle = (left + right) / 2
                path = (
                    f"M{left} {y1:.1f} C{middle} {y1:.1f} {middle} {y2:.1f} {right} {y2:.1f} V{y2 + high:.1f} "
                    f"C{middle} {y2 + high:.1f} {middle} {y1 + high:.1f} {left} {y1 + high:.1f} Z"
                )
                canvas.path(path, f"band fill{_color(of.names, name)}", f"{name} to {other}: {short(count)}")
    return canvas.svg()


def _ends(
    canvas: Canvas, of: Flow, side: int, scale: float, at: tuple[float, str, float], room: float
) -> dict[str, float]:
    """The stages of one side; where the bands of each begin."""
    x, anchor, label = at
    y, found = 26.0, {}
    for name in of.names:
        count = sum(many for key, many in of.moves.items() if key[side] == name)
        if not count:
            continue
        high = count * scale
        found[name] = y
        canvas.rect(x, y, 8, max(high, 1), f"fill{_color(of.names, name)}", f"{name}: {short(count)}")
        edge = label - 6 if anchor == "end" else label - 2
        canvas.text(edge, y + 12, cut(name, room), "label", anchor)
        canvas.text(edge, y + 12 + LINE - 3, short(count), "value", anchor)
        y += max(high, LEAST) + SPACE
    return found


def _color(names: Sequence[str], name: str) -> int:
    return names.index(name) % COLORS
