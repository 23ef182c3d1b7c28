"""Diagnostics for people: the lines of the file that they are about, with the place underlined."""

from collections.abc import Iterable, Sequence

from nextbest.cli.output import Surface
from nextbest.cli.text import cell_width, visible
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place

GUTTER = 5
"""Columns of a line number, the blank after it not counted."""
SHOWN_LINES = 4
"""A place over more lines than this shows its first two and its last."""
LEAD = 12
"""Characters kept before a place that stands too far to the right."""
COLORS = {"error": "red", "warning": "yellow"}


def render_report(diagnostics: Iterable[Diagnostic], on: Surface) -> str:
    """All of them, a blank line between two."""
    return "\n\n".join(render(each, on) for each in diagnostics)


def render(diagnostic: Diagnostic, on: Surface) -> str:
    """One: what is wrong, where, the lines, related places, and what to do."""
    color = COLORS[diagnostic.severity]
    rule = on.dim(f" ({diagnostic.rule})") if diagnostic.severity == "warning" else ""  # as `allow` wants it
    lines = [on.tint(f"{diagnostic.severity}:", color, bold=True) + " " + on.bold(_clean(diagnostic.message)) + rule]
    lines += place_lines(diagnostic.place, color, on)
    for place, message in diagnostic.related:
        lines.append("  " + on.tint("note:", "cyan") + " " + _clean(message))
        lines += place_lines(place, "cyan", on)
    if diagnostic.help:
        lines.append("  " + on.tint("help:", "green") + " " + _clean(diagnostic.help).replace("\n", "\n        "))
    return "\n".join(lines)


def _clean(words: str) -> str:
    """Words that may quote the file: line ends stay, anything else a terminal would obey is made visible."""
    return "\n".join(visible(line) for line in words.split("\n"))


def place_lines(place: Place, color: str, on: Surface, name: str | None = None) -> list[str]:
    """A place by its name, or another one, and the lines of the file with what stands there underlined."""
    lines = [f"  {on.tint(visible(name or str(place)), 'cyan')}"]
    excerpt = _excerpt(place)
    gutter = max([GUTTER, *(len(str(number)) for number, *_ in excerpt)])
    previous = None
    for number, text, start, end in excerpt:
        if previous is not None and number > previous + 1:
            lines.append(on.dim(" " * (gutter - 1) + "… │"))
        shown, blank, length = _cut(text, start, end, on.width - gutter - 3)
        lines.append((on.dim(f"{number:>{gutter}} │") + " " + shown).rstrip())
        lines.append(on.dim(" " * (gutter + 1) + "│") + " " * (blank + 1) + on.tint("~" * length, color))
        previous = number
    return lines


def _excerpt(place: Place) -> Sequence[tuple[int, str, int, int]]:
    """Line number, text, and the underlined characters of each line that a place touches and that is shown."""
    source = place.source
    first, column = source.position(place.start)
    last, end_column = source.position(max(place.start, place.end))
    if last > first and end_column == 1:  # it ends with a line end: the line after it is not meant
        last -= 1
        end_column = len(source.line(last)) + 1
    many = last - first >= SHOWN_LINES
    numbers = [first, first + 1, last] if many else range(first, last + 1)
    found = []
    for number in numbers:
        text = source.line(number)
        start = column - 1 if number == first else len(text) - len(text.lstrip())
        end = end_column - 1 if number == last else len(text.rstrip())
        if number == first or end > start:
            found.append((number, text, start, end))
    return found


def _cut(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """What is shown of a line in that many columns, the columns before the underline, and those under it."""
    room = max(room, LEAD + 8)
    start = min(start, len(text))
    end = min(max(end, start), len(text))
    # No more of a line of a million characters is looked at than could be shown.
    begin = max(0, start - room - 1)
    head, here = visible(text[begin:start]), visible(text[start : min(end, start + room + 1)])
    tail = visible(text[end : end + room + 1])
    if cell_width(head + here + tail) > room:
        if cell_width(head) + min(cell_width(here), LEAD) > room - 1:
            head = "…" + _last_columns(head, LEAD)
        left = room - cell_width(head)
        if cell_width(here) > left or (tail and cell_width(here) == left):
            here, tail = _first_columns(here, left - 1), "…"
        elif cell_width(here + tail) > left:
            tail = _first_columns(tail, left - cell_width(here) - 1) + "…"
    return head + here + tail, cell_width(head), max(1, cell_width(here))


def _first_columns(text: str, columns: int) -> str:
    while cell_width(text) > columns:
        text = text[: max(0, min(len(text) - 1, columns))]
    return text


def _last_columns(text: str, columns: int) -> str:
    text = text[-columns:]
    while cell_width(text) > columns:
        text = text[1:]
    return text
