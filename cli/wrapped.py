"""The lines of a box in a picture."""

from nextbest.cli.text import wrap

WIDTH = 46
"""Columns of the text in a box."""


def wrapped(text: str) -> list[str]:
    """Text in lines that are not too long for a box."""
    return wrap(text, WIDTH, "", "  ")
