"""`docs/commands.md` is what the commands say of themselves."""

import runpy
from pathlib import Path

import pytest

from nextbest.cli.main import COMMANDS

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")


def test_the_page_is_in_step() -> None:
    made = runpy.run_path(str(DOCS / "make_commands.py"))["page"]()
    assert made == PAGE, "run `python docs/make_commands.py`"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_part(name: str) -> None:
    assert f"\n## {name}\n" in PAGE
