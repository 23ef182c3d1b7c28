"""Writes `functions.md` from the one table of the language: `python docs/make_functions.py`."""

from pathlib import Path

from nextbest.cli.describe_functions import markdown_page
from nextbest.engine.functions import FUNCTIONS

MADE = """# Operators and functions

Made by `docs/make_functions.py` from the table that the checker and the engine use. Change it there.
"""
PAGE = Path(__file__).with_name("functions.md")


def page() -> str:
    """The whole page."""
    return MADE + markdown_page(FUNCTIONS.values()).partition("\n")[2]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.name)
