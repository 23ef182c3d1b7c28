"""The page of operators and functions is the table that the checker and the engine use."""

import runpy
from pathlib import Path

from nextbest.engine.functions import FUNCTIONS

DOCS = Path(__file__).parent.parent / "docs"


def test_the_committed_page_is_up_to_date() -> None:
    page = runpy.run_path(str(DOCS / "make_functions.py"))["page"]()
    assert (DOCS / "functions.md").read_text(encoding="utf-8") == page, "run `python docs/make_functions.py`"
    assert all(f"### `{function.form}`" in page for function in FUNCTIONS.values())
