"""Canonical text of a bundle's files: meaning, comments and the author's order stay, which is proved for each file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.roles import Role, roles
from nextbest.dsl.files.load import bundle_files
from nextbest.dsl.files.read_text import LONGEST, Read, read_bytes
from nextbest.dsl.files.tree import YamlMapping
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.files.yaml_written import WrittenScalar, written
from nextbest.dsl.format.known import Known
from nextbest.dsl.format.prove_format import says_the_same
from nextbest.dsl.format.scalar import as_written, clause, expression, flag
from nextbest.dsl.format.wording import wording
from nextbest.dsl.format.yaml_file import Scalar, format_yaml
from nextbest.dsl.heard import Listener
from nextbest.dsl.messages import loading
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Source


@dataclass(frozen=True, slots=True)
class Formatted:
    """One file before and after."""

    name: str
    before: str
    after: str

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


class Result(NamedTuple):
    """The files of a bundle; none where one of them is not YAML, and then the report says why."""

    files: tuple[Formatted, ...]
    report: Report


def format_path(path: Path, signatures: Signatures, read: Read = Path.read_bytes) -> Result:
    """All files of a bundle, or of a folder with parts of one; tests are not among them.

    Raises OSError where a file cannot be read. Nothing is written.
    """
    report = Report()
    sources = [read_bytes(str(file), read(file), report) for file in bundle_files(path)]
    if not sources:
        report.add(loading.no_files(Place(Source(str(path), ""), 0, 0)))
    trees = _trees(sources, report)
    if trees is None:
        return Result((), report)
    listener = Listener()
    checked = check_bundle.check_path(path, signatures, listener, read)
    return Result(_all_formatted(trees, listener, checked), report)


def format_bytes(data: bytes, name: str, signatures: Signatures) -> Result:
    """A bundle in memory, as the bytes of a file, named `name` in messages."""
    report = Report()
    trees = _trees([read_bytes(name, data, report)], report)
    if trees is None:
        return Result((), report)
    listener = Listener()
    checked = check_bundle.check_text(trees[0][0].text, name, signatures, report=listener)
    return Result(_all_formatted(trees, listener, checked), report)


def _all_formatted(
    trees: Sequence[tuple[Source, YamlMapping]], listener: Listener, checked: check_bundle.Checked
) -> tuple[Formatted, ...]:
    known = Known(listener.heard, listener.cells, sound=checked.bundle is not None)
    return tuple(_formatted(source, tree, known) for source, tree in trees)


def _trees(sources: Sequence[Source | None], report: Report) -> list[tuple[Source, YamlMapping]] | None:
    """The files with what they say; None where one of them has a fault in its YAML."""
    read = [(source, read_yaml(source, report).tree) for source in sources if source is not None]
    trees = [(source, tree) for source, tree in read if tree is not None]
    return trees if report.ok else None


def _formatted(source: Source, tree: YamlMapping, known: Known) -> Formatted:
    file = written(source)
    asked = roles(tree)
    shown: dict[int, Scalar] = {}

    def render(node: WrittenScalar) -> Scalar:
        if id(node) not in shown:
            shown[id(node)] = _scalar(node, source, asked, known)
        return shown[id(node)]

    after = format_yaml(file, render)
    if len(after) > LONGEST:  # it would be read no more
        return Formatted(source.name, source.text, source.text)
    if after != source.text and not says_the_same(
        file, written(Source(source.name, after)), lambda node: _role(node, asked, known)
    ):
        raise AssertionError(f"formatting `{source.name}` would change what it says, so it is left as it is")
    return Formatted(source.name, source.text, after)


def _scalar(node: WrittenScalar, source: Source, asked: Mapping[tuple[int, int], Role], known: Known) -> Scalar:
    role = _role(node, asked, known)
    match role:
        case "expression":
            return expression(node, source.text, *known.choices(node.value.text))
        case "wording":
            return wording(node, source.text, known.choices)
        case "flag":
            return flag(node)
        case "other":
            return as_written(node, source.text)
        case _:
            return clause(node, source.text, role)


def _role(node: WrittenScalar, asked: Mapping[tuple[int, int], Role], known: Known) -> Role:
    place = node.value.text.place
    role = asked.get((place.start, place.end), "other")
    # What has an anchor may be a cell in one place and a text in another.
    return "cell" if role == "other" and node.anchor is None and known.is_cell(node.value.text) else role
