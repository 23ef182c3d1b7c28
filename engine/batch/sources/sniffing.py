"""What columns of text look like of which nothing is said: all of their cells, so that one night is like the next."""

from collections.abc import Sequence

from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, NUMBER, STRING, Type
from nextbest.engine.batch.sources.columns import literal, quoted
from nextbest.engine.batch.sources.workshop import Workshop

_KINDS: tuple[tuple[Type, str], ...] = (
    (BOOLEAN, r"(?i)true|false|yes|no"),
    (INTEGER, r"-?(0|[1-9][0-9]{0,17})"),
    (NUMBER, r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"),
    (DATE, r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    (DATETIME, r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*"),
)
"""The first that all cells fit. Numbers that begin with a zero are names: the zero would be lost."""


def sniffed(workshop: Workshop, table: str, columns: Sequence[str]) -> dict[str, Type]:
    """The type of each column, by its cells that are not blank; text where they fit nothing, or are all blank."""
    found = {}
    for name in columns:
        word = f"trim({quoted(name)})"
        tests = [f"bool_and(regexp_full_match({word}, {literal(pattern)}))" for _, pattern in _KINDS]
        fits = workshop.one(f"SELECT {', '.join(tests)} FROM {quoted(table)} WHERE {word} <> ''")
        found[name] = next((type for (type, _), fit in zip(_KINDS, fits, strict=True) if fit), STRING)
    return found
