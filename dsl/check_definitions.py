"""Definitions in the order in which they rest on each other, and no circles (language.md 1.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from nextbest.dsl.check_expression import ANY, check_expression
from nextbest.dsl.check_names import Defined, Scope, names_used
from nextbest.dsl.check_presence import define
from nextbest.dsl.checked import Definition as TypedDefinition
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import Definition
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.parse_expression import parse_expression
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions without errors, in order of use, and what all others must know of each."""

    typed: Mapping[str, TypedDefinition]
    known: Mapping[str, Defined | None]


def check_definitions(
    define_section: Mapping[Text, Definition], scope: Scope, signatures: Signatures, report: Report
) -> Definitions:
    """Check every definition under a scope that knows those it rests on."""
    entries = {name.value: (name, entry) for name, entry in define_section.items()}
    order = _order(entries, report)
    known: dict[str, Defined | None] = dict.fromkeys(entries)
    typed: dict[str, TypedDefinition] = {}
    for each in order:
        name, entry = entries[each]
        place = replace(scope, definitions=known, place=f"the definition `{each}`")
        expression = check_expression(entry.is_, place, ANY, signatures, report)
        if expression is not None:
            known[each] = define(expression, place, signatures, report)
            about = entry.about.value.strip() if entry.about else ""
            typed[each] = TypedDefinition(name.value, expression, about)
    return Definitions(typed, known)


def _order(entries: Mapping[str, tuple[Text, Definition]], report: Report) -> list[str]:
    """Names, each after those that it uses; those in a circle are complained of and left out."""
    uses: dict[str, set[str]] = {}
    for name, (_, entry) in entries.items():
        tree = parse_expression(entry.is_.value).tree
        uses[name] = set(names_used(tree) & entries.keys()) if tree is not None else set()
    while True:
        try:
            return list(TopologicalSorter(uses).static_order())
        except CycleError as error:
            found: list[str] = error.args[1][:-1]
            # A circle reads the same from every start: begin with the definition that stands first in the file.
            found.reverse()
            first = min(range(len(found)), key=lambda index: entries[found[index]][0].place.start)
            names = tuple(found[first:] + found[:first])
            report.add(say.circle(names, tuple(entries[each][0].place for each in names)))
            for each in names:
                uses[each] -= set(names)
