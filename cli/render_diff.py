"""What changes in a file, line by line."""

from collections.abc import Iterator
from difflib import unified_diff

from nextbest.cli.output import Surface
from nextbest.cli.text import visible

COLORS = {"-": "red", "+": "green", "@": "cyan"}


def diff_lines(before: str, after: str, name: str, new_name: str, on: Surface) -> Iterator[str]:
    """A unified difference of two texts, each line with its end; what a terminal would obey is made visible."""
    old, new = ([f"{visible(line)}\n" for line in text.removeprefix("\ufeff").splitlines()] for text in (before, after))
    for line in unified_diff(old, new, name, new_name):
        color = COLORS.get(line[0])
        yield f"{on.tint(line.rstrip(), color)}\n" if color else line
