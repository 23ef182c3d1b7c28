"""What the language has and this version cannot carry out: refused by name, never ignored."""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import Document
from nextbest.dsl.memory import given
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Place

SECTIONS = ("scores", "tables")


def check_not_yet(document: Document, report: Report) -> None:
    """Complain of every part of a bundle that this version cannot carry out."""
    for key, place in _found(document):
        report.add(say.not_yet(key, place))


def _found(document: Document) -> Iterator[tuple[str, Place]]:
    yield from given(document, SECTIONS)
