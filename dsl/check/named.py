"""Definitions, scores and tables in the order in which they rest on each other, and no circles (language.md 1.7)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from nextbest.dsl import checked, checked_tables
from nextbest.dsl.check.circles import in_order
from nextbest.dsl.check.scores import check_score, define_score
from nextbest.dsl.check.tables import check_table, define_table
from nextbest.dsl.checked import Named
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Definition, Document, Score, Table
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.names import Defined, Scope, names_used
from nextbest.dsl.expressions.presence import define
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text

Entry = Definition | Score | Table

MOST_NAMED = 5_000
"""Definitions, scores and tables of one bundle: what rests on them grows faster than they do."""


@dataclass(frozen=True, slots=True)
class AllNamed:
    """Definitions, scores and tables without errors, in order of use, and what all others must know of each."""

    typed: tuple[Named, ...]
    scope: Scope
    """The scope that was given, with all their names."""


def check_named(document: Document, scope: Scope, signatures: Signatures, report: Report) -> AllNamed:
    """Check each of them under a scope that knows those it rests on."""
    entries: dict[str, tuple[Text, Entry]] = {}
    for section in (document.define, document.scores, document.tables):
        for name, entry in section.items():
            entries.setdefault(name.value, (name, entry))
    definitions: dict[str, Defined | None] = {name.value: None for name in document.define}
    others: dict[str, Defined | None] = {name.value: None for name in (*document.scores, *document.tables)}
    scope = replace(scope, definitions=definitions, scores=others)
    typed: list[Named] = []
    if len(entries) > MOST_NAMED:
        report.add(say.too_many_named(list(entries.values())[MOST_NAMED][0].place, MOST_NAMED))
        entries = dict(islice(entries.items(), MOST_NAMED))
    for each in _order(entries, report):
        name, entry = entries[each]
        found = _check(name, entry, scope, signatures, report)
        if found is not None:
            typed.append(found)
            known = definitions if isinstance(found, checked.Definition) else others
            known[each] = defined(found, scope, signatures, report)
    return AllNamed(tuple(typed), scope)


def _check(name: Text, entry: Entry, scope: Scope, signatures: Signatures, report: Report) -> Named | None:
    match entry:
        case Definition():
            place = replace(scope, place=f"the definition `{name}`")
            expression = check_expression(entry.is_, place, ANY, signatures, report)
            about = entry.about.value.strip() if entry.about else ""
            return checked.Definition(name.value, expression, about) if expression is not None else None
        case Score():
            return check_score(name, entry, replace(scope, place=f"the score `{name}`"), signatures, report)
        case Table():
            return check_table(name, entry, replace(scope, place=f"the table `{name}`"), signatures, report)


def defined(found: Named, scope: Scope, signatures: Signatures, report: Report) -> Defined:
    """Check what of it can be missing, and gather what its uses must know; the scope knows those it rests on."""
    match found:
        case checked.Definition():
            return define(found.expression, scope, signatures, report)
        case checked_tables.Score():
            return define_score(found, scope, signatures, report)
        case checked_tables.Table():
            return define_table(found, scope, signatures, report)


def _order(entries: Mapping[str, tuple[Text, Entry]], report: Report) -> list[str]:
    """Names, each after those that it uses; those in a circle are complained of and not waited for.

    What words of a text look like is enough, and quick, where it makes no circle; else the expressions themselves say.
    """
    likely = {name: _likely(entry, entries) for name, (_, entry) in entries.items()}
    order, circles = in_order(likely)
    if circles:
        order, circles = in_order({name: _used(entry, entries) for name, (_, entry) in entries.items()})
    for circle in circles:
        # A circle reads the same from every start: begin with the one that stands first in the file.
        first = min(range(len(circle)), key=lambda index: entries[circle[index]][0].place.start)
        names = (*circle[first:], *circle[:first])
        report.add(say.circle(names, tuple(entries[each][0].place for each in names)))
    return order


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _likely(entry: Entry, known: Collection[str]) -> list[str]:
    """The names that it uses, perhaps with others that only stand in a text, in a comment or for a field."""
    words = (word for text in _expressions(entry) for word in _NAME.findall(text.value))
    return [word for word in dict.fromkeys(words) if word in known]


def _used(entry: Entry, known: Collection[str]) -> list[str]:
    trees = (parse_expression(text.value).tree for text in _expressions(entry))
    used = frozenset[str]().union(*(names_used(tree) for tree in trees if tree is not None))
    return [name for name in _likely(entry, known) if name in used]


def _expressions(entry: Entry) -> Iterator[Text]:
    """The texts in which it can use others."""
    match entry:
        case Definition():
            yield entry.is_
        case Score():
            yield from (text for point in entry.points for text in (point.when, point.per) if text is not None)
        case Table():
            yield from entry.inputs
