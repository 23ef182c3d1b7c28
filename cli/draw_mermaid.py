"""A picture as Mermaid text: a flowchart that GitHub, wikis and many editors draw."""

from collections.abc import Iterator
from itertools import groupby

from nextbest.cli.text import visible
from nextbest.cli.wrapped import wrapped
from nextbest.engine.picture import Box, Picture

_SPECIAL = frozenset('"#&<>;`\\')
_SHAPES = {"box": ('["', '"]'), "question": ('{{"', '"}}'), "rounded": ('(["', '"])'), "result": ('[["', '"]]')}


def mermaid(picture: Picture) -> str:
    """The whole text; GitHub draws it in a block that begins with ```` ```mermaid ````."""
    return "\n".join(_lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield "---"
    yield f"title: {_in_yaml(picture.title)}"
    yield "---"
    yield f"flowchart {'LR' if picture.across else 'TB'}"
    for number, (group, boxes) in enumerate(groupby(picture.boxes, key=lambda box: box.group)):
        if group:
            yield f'  subgraph group{number}["{escape(group)}"]'
            yield from (f"    {_box(each)}" for each in boxes)
            yield "  end"
        else:
            yield from (f"  {_box(each)}" for each in boxes)
    for arrow in picture.arrows:
        label = f'|"{escape(arrow.label)}"| ' if arrow.label else ""
        yield f"  {arrow.start} --> {label}{arrow.end}"


def _box(box: Box) -> str:
    opening, closing = _SHAPES[box.shape]
    heading = [f"<b>{escape(line)}</b>" if box.lines else escape(line) for line in wrapped(box.heading)]
    lines = [escape(line) for each in box.lines for line in wrapped(each)]
    return f"{box.id}{opening}{'<br/>'.join([*heading, *lines])}{closing}"


def escape(text: str) -> str:
    """Text within the quotes of a label: what Mermaid or HTML would take for its own is a number."""
    return "".join(f"#{ord(each)};" if each in _SPECIAL else each for each in visible(text))


def _in_yaml(text: str) -> str:
    return "'" + visible(text).replace("'", "''") + "'"
