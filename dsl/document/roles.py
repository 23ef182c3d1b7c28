"""What the scalars of a file are: expressions, clauses, texts, yes or no; as far as its structure is sound."""

from collections.abc import Iterator
from typing import Literal

from pydantic import RootModel, ValidationError

from nextbest.dsl.clauses import ClauseKind
from nextbest.dsl.document.leaves import Flag, Formula, Phrase, Worded
from nextbest.dsl.document.sections import section_of
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlTree
from nextbest.dsl.source import Place, Text

Role = Literal["expression", "flag", "wording", "other"] | ClauseKind
"""A scalar with a clause has the kind of the clause as its role."""
Range = tuple[int, int]


def roles(tree: YamlMapping) -> dict[Range, Role]:
    """The role of every scalar by its range in the file. One that an alias gives two roles is `other`."""
    found: dict[Range, Role] = {}
    for key, value in tree.entries.items():
        for entry in _entries(key.value, value):
            for place, role in _leaves(entry):
                span = (place.start, place.end)
                found[span] = role if found.get(span, role) == role else "other"
    return found


def _entries(section: str, tree: YamlTree) -> Iterator[object]:
    """What a section holds: the whole, or where that has not the right shape each entry that has."""
    adapter = section_of(section)
    if adapter is None:
        return
    parts: list[YamlTree] = [tree]
    if isinstance(tree, YamlMapping):
        parts += (YamlMapping({key: value}, tree.place) for key, value in tree.entries.items())
    elif isinstance(tree, YamlList):
        parts += (YamlList((item,), tree.place) for item in tree.items)
    for part in parts:
        try:
            yield adapter.validate_python(part)
        except ValidationError:
            continue
        if part is tree:
            return


def _leaves(part: object) -> Iterator[tuple[Place, Role]]:
    match part:
        case Formula():
            yield part.place, "expression"
        case Phrase(kind=kind):
            yield part.place, kind
        case Worded():
            yield part.place, "wording"
        case Text():
            yield part.place, "other"
        case Flag():
            yield part.place, "flag"
        case RootModel():
            yield from _leaves(part.root)
        case Entry():
            for name in type(part).model_fields:
                yield from _leaves(getattr(part, name))
        case dict():
            for value in part.values():
                yield from _leaves(value)
        case tuple():
            for value in part:
                yield from _leaves(value)
