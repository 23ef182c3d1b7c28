"""Every operator has its SQL beside it, in words that every reader of the table knows."""

from nextbest.engine.backends.dialects.duckdb import DUCKDB
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.sql import Sql

IN_MESSAGES = {"nearest_name"}
"""Messages are written in Python, for winners only."""


def test_every_operator_of_graphs_has_a_form() -> None:
    without = {key for key, form in FORMS.items() if form.python is not None and form.sql is None}
    assert without == IN_MESSAGES


def test_what_is_lowered_needs_none() -> None:
    assert all(form.python is not None for form in FORMS.values() if form.sql is not None)


def test_the_dialect_has_no_words_of_its_own() -> None:
    documented = {word for line in _table() for word in line}
    assert DUCKDB.words == documented


def _table() -> list[list[str]]:
    """The words of the table in the docstring of `Sql`."""
    rows = [line.strip() for line in (Sql.__doc__ or "").splitlines() if line.strip().startswith("| `")]
    return [row.split("`")[1].split() for row in rows]
