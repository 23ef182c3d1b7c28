"""Plain limits that no bundle meets which people write: what is longer is refused before it costs time and memory."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import RootModel

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import inheritance
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.campaigns import Kind
from nextbest.dsl.document.leaves import Flag, Formula, Whole
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar
from nextbest.dsl.messages import sizes as say
from nextbest.dsl.source import Place, Text

MOST_WORDS = 200_000
"""Words and signs in the expressions and placeholders of one file; a bundle of 1,000 engagements has about 80,000."""
MOST_ENTRIES = 1_000
"""Entries of one list or mapping."""
FEWER: Mapping[str, int] = {
    "when": 200,
    "limits": 20,
    "budget": 20,
    "quiet_hours": 20,
    "during": 100,
    "channels": 100,
    "stages": 100,
    "steps": 100,
}
"""Where fewer are many, by key: engagements inherit these, or each is held against each."""
MORE: Mapping[str, int] = {"profile": 10_000}
ANY_NUMBER = frozenset(
    ("kinds", "engagements", "define", "scores", "tables", "events", "lists", "items", "rows", "lifecycle")
)
"""Keys of which a bundle may have as many as its files hold, or that are looked at elsewhere."""
MOST_USES = 100_000
"""Channels of all engagements together."""
MOST_INHERITED = 1_000_000
"""What all engagements take from their kinds, counted in texts and words of placeholders."""

_PIECE = re.compile(r""""[^"\n]*"|'[^'\n]*'|[\w.]+|[^\w\s]""")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def check_sizes(document: Document, report: Report) -> bool:
    """Whether a bundle is small enough to be checked; complains of each limit that it goes beyond."""
    before = len(report.errors)
    _check_written(document, report)
    _check_inherited(document, report)
    return len(report.errors) == before


def _check_written(document: Document, report: Report) -> None:
    """Every list and mapping against the limit of its key, every file against that of its words and signs."""
    words = Counter[str]()
    for key, part in _parts(document):
        if isinstance(part, Text):
            source = part.place.source.name
            known = words[source]
            words[source] += _weight(part)
            if known <= MOST_WORDS < words[source]:
                report.add(say.too_many_words(part.place, MOST_WORDS))
        elif isinstance(part, tuple | dict) and key not in ANY_NUMBER:
            most = FEWER.get(key) or MORE.get(key, MOST_ENTRIES)
            if len(part) > most:
                report.add(say.too_many_entries(_place(list(part)[most]), key, most))


def _check_inherited(document: Document, report: Report) -> None:
    """What engagements have of their kinds is work for each of them, although it is written once."""
    kinds = {name.value: kind for name, kind in document.kinds.items()}
    weights = {name: _inherited(kind) for name, kind in kinds.items()}
    inherited = uses = 0
    for name, entry in document.engagements.items():
        kind = kinds.get(entry.kind.value)
        if kind is None:
            continue
        inherited += weights[entry.kind.value]
        uses += len(inheritance.channels(entry, kind) or ())
        if inherited > MOST_INHERITED or uses > MOST_USES:
            report.add(say.too_much_inherited(name.place, entry.kind.value, MOST_INHERITED, MOST_USES))
            return


def _inherited(kind: Kind) -> int:
    return sum(1 + _weight(part) for _, part in _parts(kind) if isinstance(part, Text))


def _weight(text: Text) -> int:
    """Words and signs that are read in it."""
    if isinstance(text, Formula):
        return len(_PIECE.findall(text.value))
    if "{" not in text.value:
        return 0
    return sum(len(_PIECE.findall(each)) for each in _PLACEHOLDER.findall(text.value))


def _parts(whole: object) -> Iterator[tuple[str, object]]:
    """Every part of a document, in its order, with the key under which it stands; those of a list have none."""
    waiting: list[tuple[str, object]] = [("", whole)]
    while waiting:
        key, part = waiting.pop()
        yield key, part
        match part:
            case RootModel():
                waiting.append((key, part.root))
            case Entry():
                waiting.extend([(name, getattr(part, field)) for field, name in _fields(type(part))])
            case dict():
                waiting.extend([("", each) for each in reversed(part.values())])
            case tuple():
                waiting.extend([("", each) for each in reversed(part)])


@cache
def _fields(kind: type[Entry]) -> tuple[tuple[str, str], ...]:
    """The fields of an entry, last first, each with its key."""
    return tuple(reversed([(name, field.alias or name) for name, field in kind.model_fields.items()]))


def _place(entry: object) -> Place:
    """Where an entry of a list or mapping stands: a named one by its name."""
    match entry:
        case Text() | Flag() | Whole() | Entry() | YamlScalar() | YamlList() | YamlMapping():
            return entry.place
        case tuple():
            return _place(entry[0])
    raise AssertionError(f"no entry of a bundle: {entry!r}")
