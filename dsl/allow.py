"""`allow: {lint: reason}` on an entry: exactly that warning is silenced, exactly within that entry (api.md 4)."""

from collections.abc import Iterator

from pydantic import BaseModel, RootModel

from nextbest.dsl.diagnostics import Allowance, Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.data import NamedEntry
from nextbest.dsl.document.leaves import Flag, Whole
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.rules import LINTS
from nextbest.dsl.source import Place, Text


def allowances(document: Document, report: Report) -> list[Allowance]:
    """What the entries of a bundle allow; complains of lints that do not exist."""
    found = []
    for entry, key in _entries(document, None):
        for name in entry.allow:
            if name.value not in LINTS:
                report.add(say.unknown_lint(name, LINTS))
        places = dict.fromkeys(place for part in (key, entry) for place in _places(part))
        found.append(Allowance(frozenset(name.value for name in entry.allow), tuple(places)))
    return found


def _entries(part: object, key: Text | None) -> Iterator[tuple[NamedEntry, Text | None]]:
    """Every entry with an `allow` within a part of the document, and the name under which it stands."""
    if isinstance(part, NamedEntry) and part.allow:
        yield part, key
    for name, below in _parts(part):
        yield from _entries(below, name)


def _places(part: object) -> Iterator[Place]:
    """Where the words of a part of the document stand."""
    match part:
        case Place():
            yield part
        case Text() | Flag() | Whole() | YamlScalar() | YamlList() | YamlMapping():
            yield part.place
    for name, below in _parts(part):
        yield from _places(name)
        yield from _places(below)


def _parts(part: object) -> Iterator[tuple[Text | None, object]]:
    """What a part is made of, each with its name where the bundle gives it one."""
    match part:
        case RootModel():
            yield None, part.root
        case BaseModel():
            yield from ((None, getattr(part, field)) for field in type(part).model_fields)
        case dict():
            yield from part.items()
        case tuple():
            yield from ((None, each) for each in part)
