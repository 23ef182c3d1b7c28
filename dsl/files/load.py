"""Files in, one document out, with all that is wrong in their structure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from nextbest.dsl.diagnostics import MOST_FINDINGS, Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.schema_errors import Finding, schema_findings
from nextbest.dsl.document.sections import SECTIONS, sound_document
from nextbest.dsl.files.csv_files import with_files
from nextbest.dsl.files.read_text import Read, read_bytes, read_text
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlTree
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.gaps import WHOLE, Gaps
from nextbest.dsl.messages import loading
from nextbest.dsl.source import Place, Source, Text

SUFFIXES = (".yaml", ".yml")
TESTS = (".test.yaml", ".test.yml")
_OF_FIELDS = frozenset(("profile", "events"))
"""Sections of which the entries have names in them, too."""


class Loaded(NamedTuple):
    """What was read, and what is wrong with it.

    There can be a document although there are errors: what has not its structure is left out of it, so that the checker
    can say the rest at once. Without a document nothing could be read, or too much is wrong with the structure.
    """

    document: Document | None
    report: Report
    gaps: Gaps = WHOLE
    """What was left out of the document."""


def load_path(path: Path, report: Report | None = None, read: Read = Path.read_bytes) -> Loaded:
    """A bundle in one file, or in a folder of them (language.md 2.1). Raises OSError where a file cannot be read."""
    report = Report() if report is None else report
    files = bundle_files(path)
    if not files:
        report.add(loading.no_files(Place(Source(str(path), ""), 0, 0)))
        return Loaded(None, report)
    folder = path if path.is_dir() else path.parent
    return _load([read_bytes(str(file), read(file), report) for file in files], folder, report, read)


def load_text(text: str, name: str, folder: Path | None = None, report: Report | None = None) -> Loaded:
    """A bundle in memory, as if it stood in a file of that name; in that folder, if it is to find CSV files."""
    report = Report() if report is None else report
    return _load([read_text(name, text, report)], folder, report)


def bundle_files(path: Path) -> Sequence[Path]:
    """The file itself, or a folder's bundle files, by name; tests and what is hidden are not among them."""
    if not path.is_dir():
        return [path]
    found = (each for each in path.rglob("*") if each.suffix in SUFFIXES and not each.name.endswith(TESTS))
    return sorted(
        each for each in found if each.is_file() and not any(part[0] == "." for part in each.relative_to(path).parts)
    )


def _load(
    sources: Sequence[Source | None], folder: Path | None, report: Report, read: Read = Path.read_bytes
) -> Loaded:
    files = [read_yaml(source, report) for source in sources if source is not None]
    trees = [file.tree for file in files if file.tree is not None]
    if not trees:
        return Loaded(None, report)
    whole = len(trees) == len(sources) and not any(file.broken for file in files)
    tree, repeated = _merged(trees, report)
    # A file has each section once, and those that could be read are whole; another file may have more of them.
    there = _keys(tree) if len(sources) == 1 else frozenset[str]()
    gaps = Gaps(unread=repeated if whole and tree.whole else repeated | SECTIONS - there)
    if whole and (document := _document(tree, report)) is not None:
        return Loaded(with_files(document, folder, report, read), report, gaps)
    findings = list(schema_findings(tree, whole=whole))
    report.extend(finding.diagnostic for finding in findings)
    if len(findings) == MOST_FINDINGS:
        return Loaded(None, report)
    document, gaps = _sound(tree, meant_keys(findings), gaps, report)
    return Loaded(with_files(document, folder, report, read), report, gaps)


def _sound(tree: YamlMapping, unknown: Mapping[int, str | None], gaps: Gaps, report: Report) -> tuple[Document, Gaps]:
    """The document of what has its structure; keys that nothing reads count for those that were probably meant."""
    there = _keys(tree)
    for key in tree.entries:
        meant = unknown.get(id(key), "")
        unread = SECTIONS - there if meant is None else frozenset({meant} & there)
        gaps = replace(gaps, unread=gaps.unread | unread)
    gaps = replace(gaps, unmeant=gaps.unmeant or None in unknown.values())
    found = report.apart()
    read = as_meant(tree, unknown)
    assert isinstance(read, YamlMapping), "it was one"
    document = _document(read, found)
    if document is None:
        document, gaps = sound_document(read, gaps, found)
    report.extend(found.diagnostics)
    return document, gaps


def _keys(tree: YamlMapping) -> frozenset[str]:
    return frozenset(key.value for key in tree.entries)


def meant_keys(findings: Iterable[Finding]) -> dict[int, str | None]:
    """The keys that nothing reads, by their identity, with the one that was probably meant."""
    edits = {id(each.unknown): each.diagnostic.edit for each in findings if each.unknown is not None}
    return {key: edit.text if edit else None for key, edit in edits.items()}


def _document(tree: YamlTree, report: Report) -> Document | None:
    """The document, None where it has not the structure of one: then the JSON Schema, which takes longer, says why."""
    found = report.apart()
    try:
        document = Document.model_validate(tree, context=found)
    except ValidationError:
        return None
    report.extend(found.diagnostics)
    return document


def _merged(trees: Sequence[YamlMapping], report: Report) -> tuple[YamlMapping, frozenset[str]]:
    """All files as one: sections of names are put together, and so are guarantees, whose order means nothing.

    With it the sections of which something is left out, because it is there twice.
    """
    first, *others = trees
    entries = dict(first.entries)
    repeated: set[str] = set()
    for tree in others:
        for key, value in tree.entries.items():
            known = entries.get(key)
            if known is None:
                entries[key] = value
            elif isinstance(known, YamlMapping) and isinstance(value, YamlMapping):
                entries[key] = _joined(known, value, key.value, report)
            elif isinstance(known, YamlList) and isinstance(value, YamlList) and key.value == "guarantees":
                entries[key] = YamlList((*known.items, *value.items), known.place, known.whole and value.whole)
            else:
                report.add(loading.repeated(key.place, key.value, None, _key(entries, key).place))
                repeated.add(key.value)
    return YamlMapping(entries, first.place, all(tree.whole for tree in trees)), frozenset(repeated)


def _joined(known: YamlMapping, more: YamlMapping, section: str, report: Report) -> YamlMapping:
    for key in more.entries:
        if key in known.entries:
            report.add(loading.repeated(key.place, key.value, section, _key(known.entries, key).place))
    return YamlMapping(more.entries | known.entries, known.place, known.whole and more.whole)


def _key(entries: dict[Text, YamlTree], like: Text) -> Text:
    return next(key for key in entries if key == like)


def as_meant(tree: YamlTree, unknown: Mapping[int, str | None], names: bool = False) -> YamlTree:
    """The tree without the keys that nothing reads; under the key that was probably meant, where that one is free.

    What stands under a key that is not free is left out of a whole; as is any other key where they are `names`.
    """
    if isinstance(tree, YamlList):
        return YamlList(tuple(as_meant(item, unknown, names) for item in tree.items), tree.place, tree.whole)
    if isinstance(tree, YamlMapping):
        kept: dict[Text, YamlTree] = {}
        whole = tree.whole
        for key, value in tree.entries.items():
            meant = unknown.get(id(key), key.value)
            if meant == key.value:
                kept[key] = as_meant(value, unknown, names or key.value in _OF_FIELDS)
            elif meant is not None and tree.get(meant) is None:
                kept.setdefault(Text(meant, key.place), as_meant(value, unknown, names or meant in _OF_FIELDS))
            elif meant is not None or names:
                whole = False
        return YamlMapping(kept, tree.place, whole)
    return tree
