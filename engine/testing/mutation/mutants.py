"""Every mutant of a bundle: one small change of its text, with its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.roles import Role, roles
from nextbest.dsl.files.load import bundle_files
from nextbest.dsl.files.read_text import read_bytes
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.source import Place, Span, Text
from nextbest.engine.testing.mutation.changes import changes_of

Edits = tuple[tuple[Place, str], ...]

SECTIONS = frozenset(
    "define scores tables events lifecycle channels contact_policy kinds engagements arbitration".split()
)
"""Sections that decisions rest on."""
SAYS_NOTHING = frozenset("about name owner tags allow message".split())
"""Keys below which nothing decides, or what customers read."""
CLASSES = {"mandatory": "normal", "fallback": "normal", "defer": "drop"}
"""Words of a choice, and others that they are changed into."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change."""

    place: Place
    words: str
    """What was changed: ``>` for `>=``."""
    edits: Edits
    in_graph: bool
    """Whether all that it can change stands in the graph."""

    @property
    def text(self) -> str:
        """The whole file after the change."""
        found = self.place.source.text
        for place, words in sorted(self.edits, key=lambda edit: edit[0].start, reverse=True):
            found = found[: place.start] + words + found[place.end :]
        return found


def mutants_of(path: Path) -> list[Mutant]:
    """Every mutant of a sound bundle in a file or a folder, in the order of the text. Raises OSError."""
    found: list[Mutant] = []
    for file in bundle_files(path):
        report = Report()
        source = read_bytes(str(file), file.read_bytes(), report)
        tree = None if source is None else read_yaml(source, report).tree
        if tree is not None:
            found += _of_file(tree)
    return found


def _of_file(tree: YamlMapping) -> Iterator[Mutant]:
    known = roles(tree)
    for key, section in tree.entries.items():
        if key.value in SECTIONS:
            if key.value == "lifecycle" and isinstance(section, YamlList):
                yield from _swapped(section.items)
            for scalar, path in _scalars(section, (key.value,)):
                yield from _of_scalar(scalar, path, known)


def _of_scalar(scalar: YamlScalar, path: Sequence[str], known: Mapping[tuple[int, int], Role]) -> Iterator[Mutant]:
    text, place = scalar.text, scalar.place
    role = known.get((place.start, place.end), "other")
    if path[0] == "lifecycle" and path[-1] == "goal":
        return  # the goal of a stage decides nothing
    for change in changes_of(text.value, role):
        yield _mutant(text, change.span, change.words, in_graph=role == "expression")
    if role == "expression" and path[-1] == "when" and text.value.strip() not in ("yes", "no"):
        yield _mutant(text, Span(0, len(text.value)), "yes", in_graph=True)
    if role == "other" and (other := CLASSES.get(text.value)) is not None and path[-1] in ("class", "then"):
        yield _mutant(text, Span(0, len(text.value)), other, in_graph=False)


def _mutant(text: Text, span: Span, words: str, *, in_graph: bool) -> Mutant:
    place = text.at(span)
    before = " ".join(text.value[span.start : span.end].split())
    return Mutant(place, f"`{words}` for `{before}`", ((place, words),), in_graph)


def _swapped(stages: Sequence[YamlTree]) -> Iterator[Mutant]:
    """Two stages that change places: their names and conditions, but for the last stage, which takes everyone."""
    for first, second in pairwise(stages[:-1]):
        pairs = [_parts(each) for each in (first, second)]
        if all(pairs):
            (name, when), (other, other_when) = pairs  # type: ignore[misc]  # both are there
            edits = ((name.place, other.value), (other.place, name.value))
            texts = [each.place.source.text[each.place.start : each.place.end] for each in (when, other_when)]
            yield Mutant(
                other.place,
                f"`{other.value}` before `{name.value}`",
                (*edits, (when.place, texts[1]), (other_when.place, texts[0])),
                in_graph=True,
            )


def _parts(stage: YamlTree) -> tuple[Text, Text] | None:
    if not isinstance(stage, YamlMapping):
        return None
    name, when = stage.get("stage"), stage.get("when")
    if isinstance(name, YamlScalar) and isinstance(when, YamlScalar) and name.style == when.style == "plain":
        return name.text, when.text
    return None


def _scalars(tree: YamlTree, path: tuple[str, ...]) -> Iterator[tuple[YamlScalar, tuple[str, ...]]]:
    match tree:
        case YamlScalar():
            yield tree, path
        case YamlList(items=items):
            for item in items:
                yield from _scalars(item, path)
        case YamlMapping(entries=entries):
            yield from _inside(entries.items(), path)


def _inside(
    entries: Iterable[tuple[Text, YamlTree]], path: tuple[str, ...]
) -> Iterator[tuple[YamlScalar, tuple[str, ...]]]:
    for key, value in entries:
        if key.value not in SAYS_NOTHING:
            yield from _scalars(value, (*path, key.value))
