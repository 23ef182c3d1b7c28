"""`allow: {lint: reason}` on an entry: exactly that warning is silenced, exactly within that entry (api.md 4)."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, RootModel

from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.document import Document
from nextbest.dsl.document_data import NamedEntry
from nextbest.dsl.document_leaves import Flag, Whole
from nextbest.dsl.document_shapes import Entry
from nextbest.dsl.lints import LINTS
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Place, Text
from nextbest.dsl.tree import YamlList, YamlMapping, YamlScalar


class _Allowance(NamedTuple):
    """One entry, and the lints that it may break."""

    lints: frozenset[str]
    key: Text | None
    entry: NamedEntry


def allowed(document: Document, report: Report) -> Report:
    """The report without the warnings that entries allow; complains of lints that do not exist."""
    allowances = list(_allowances(document, None))
    if not allowances:
        return report
    left = Report()
    silenced = [(each.lints, frozenset(_places(each.entry, each.key))) for each in allowances]
    for finding in report.diagnostics:
        if not (finding.severity == "warning" and any(_silences(*each, finding) for each in silenced)):
            left.add(finding)
    for each in allowances:
        for name in each.entry.allow:
            if name.value not in LINTS:
                left.add(say.unknown_lint(name, LINTS))
    return left


def _silences(lints: frozenset[str], places: frozenset[Place], finding: Diagnostic) -> bool:
    at = finding.place
    return finding.rule in lints and any(
        place.source is at.source and place.start <= at.start and at.end <= place.end for place in places
    )


def _allowances(part: object, key: Text | None) -> Iterator[_Allowance]:
    """Every entry with an `allow`, within a part of the document."""
    if isinstance(part, NamedEntry) and part.allow:
        yield _Allowance(frozenset(name.value for name in part.allow), key, part)
    match part:
        case RootModel():
            yield from _allowances(part.root, key)
        case Entry():
            for name in type(part).model_fields:
                yield from _allowances(getattr(part, name), None)
        case dict():
            for name, value in part.items():
                yield from _allowances(value, name if isinstance(name, Text) else None)
        case tuple():
            for value in part:
                yield from _allowances(value, None)


def _places(part: object, key: Text | None) -> Iterator[Place]:
    """Where the words of a part of the document stand."""
    if key is not None:
        yield key.place
    match part:
        case Text() | Flag() | Whole() | YamlScalar() | YamlList() | YamlMapping():
            yield part.place
        case RootModel():
            yield from _places(part.root, None)
        case BaseModel():
            for name in type(part).model_fields:
                yield from _places(getattr(part, name), None)
        case dict():
            for name, value in part.items():
                yield from _places(value, name if isinstance(name, Text) else None)
        case tuple():
            for value in part:
                yield from _places(value, None)
        case Place():
            yield part
