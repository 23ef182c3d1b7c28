"""One namespace for what expressions can use; a name twice is an error with both places (language.md 1.7)."""

from collections.abc import Iterator, Mapping

from nextbest.dsl.check.profile import usable_name
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.gaps import Gaps
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Text


def check_namespace(document: Document, report: Report) -> None:
    """Complain of names that are words of the language, or that two entries share."""
    seen: dict[str, tuple[Text, str]] = {}
    for name, what in _names(document):
        if what != "an attribute" and not usable_name(name, report):
            continue
        before = seen.setdefault(name.value, (name, what))
        if before[0] is not name:
            report.add(say.name_twice(name, what, before[0].place, before[1]))


def _names(document: Document) -> Iterator[tuple[Text, str]]:
    sections: tuple[tuple[Mapping[Text, object], str], ...] = (
        (document.profile, "an attribute"),
        (document.lists, "a list"),
        (document.define, "a definition"),
        (document.scores, "a score"),
        (document.tables, "a table"),
    )
    for section, what in sections:
        for name in section:
            yield name, what


def other_names(document: Document, gaps: Gaps) -> dict[str, str]:
    """Names that no expression can use, and what they are: `{"winback": "stage"}`."""
    found = dict.fromkeys(gaps.known("lifecycle", (each.stage.value for each in document.lifecycle)), "stage")
    for section, entries, what in (
        ("channels", document.channels, "channel"),
        ("kinds", document.kinds, "kind"),
        ("engagements", document.engagements, "engagement"),
        ("events", document.events, "event"),
    ):
        found.update(dict.fromkeys(gaps.known(section, (name.value for name in entries)), what))
    return found
