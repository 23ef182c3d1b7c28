"""A picture as DOT text for Graphviz, and as SVG where Graphviz is there."""

import subprocess
from collections.abc import Iterator
from html import escape as escape_html
from itertools import groupby
from shutil import which

from nextbest.cli.text import visible
from nextbest.cli.wrapped import wrapped
from nextbest.engine.picture import Box, Picture

_STYLES = {
    "box": 'style="filled", fillcolor="#ffffff"',
    "question": 'shape=hexagon, style="filled", fillcolor="#fff4d6"',
    "rounded": 'style="filled,rounded", fillcolor="#e8f0fe"',
    "result": 'style="filled", fillcolor="#e2f3e4", penwidth=2',
}
MISSING = (
    "a picture in SVG is drawn by Graphviz, and its program `dot` is not here: install Graphviz "
    "(Debian, Ubuntu: `apt install graphviz`; macOS: `brew install graphviz`; Windows: `winget install graphviz`), "
    "or take `--format mermaid` or `--format dot`"
)


class NoGraphviz(Exception):
    """The program `dot` is not there."""


def svg(picture: Picture) -> str:
    """The drawn picture. Raises NoGraphviz where there is no `dot`, and OSError where it does not do its work."""
    program = which("dot")
    if program is None:
        raise NoGraphviz(MISSING)
    done = subprocess.run([program, "-Tsvg"], input=dot(picture), capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise OSError(f"`dot` failed: {' '.join(done.stderr.split())}")
    return done.stdout.rstrip("\n")


def dot(picture: Picture) -> str:
    """The whole text."""
    return "\n".join(_lines(picture))


def _lines(picture: Picture) -> Iterator[str]:
    yield "digraph {"
    yield f'  graph [label="{escape(picture.title)}", labelloc=t, rankdir={"LR" if picture.across else "TB"},'
    yield '    fontname="Helvetica", fontsize=16, nodesep=0.25, ranksep=0.6];'
    yield '  node [shape=box, fontname="Helvetica", fontsize=11, margin="0.15,0.08", color="#5f6368"];'
    yield '  edge [fontname="Helvetica", fontsize=10, color="#5f6368"];'
    for number, (group, boxes) in enumerate(groupby(picture.boxes, key=lambda box: box.group)):
        if group:
            yield f'  subgraph cluster{number} {{ label="{escape(group)}"; fontsize=12; color="#dadce0"; labeljust=l;'
            yield from (f"    {_box(each)}" for each in boxes)
            yield "  }"
        else:
            yield from (f"  {_box(each)}" for each in boxes)
    for arrow in picture.arrows:
        yield f"  {arrow.start} -> {arrow.end}" + (f' [label=" {escape(arrow.label)} "];' if arrow.label else ";")
    yield "}"


def _box(box: Box) -> str:
    heading = [in_markup(line) for line in wrapped(box.heading)]
    if not box.lines:
        label = "<br/>".join(heading)
    else:
        lines = [in_markup(line) for each in box.lines for line in wrapped(each)]
        to_the_left = '<br align="left"/>'
        label = "".join(f"{line}{to_the_left}" for line in [*(f"<b>{line}</b>" for line in heading), *lines])
    return f"{box.id} [label=<{label}>, {_STYLES[box.shape]}];"


def in_markup(text: str) -> str:
    """Text in a label of markup. Blanks at the beginning of a line stay."""
    words = escape_html(visible(text), quote=False)
    blanks = len(words) - len(words.lstrip(" "))
    return "&#160;" * blanks + words[blanks:]


def escape(text: str) -> str:
    """Text within quotes: Graphviz takes backslashes for its own, and `&lt;` for `<`."""
    return visible(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
