"""Files of tests in, documents out, with all that is wrong in their structure; and which files are a bundle's tests."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.case_tables import with_rows_apart
from nextbest.dsl.document.schema_errors import TESTS, schema_findings
from nextbest.dsl.document.sections import sound_parts
from nextbest.dsl.document.tests import CaseFile
from nextbest.dsl.files import load
from nextbest.dsl.files.read_text import read_bytes
from nextbest.dsl.files.tree import YamlMapping, YamlTree
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.gaps import WHOLE, Gaps
from nextbest.dsl.source import Source

REFERRED_TO = frozenset({"now", "customers"})
"""What cases refer to."""
BEGINNING = re.compile(rb"^nextbest[ \t]*:", re.MULTILINE)
"""The key with which a bundle begins, in the bytes of a file."""


class LoadedTests(NamedTuple):
    """What was read of one file.

    There can be a document although there are errors, so that all the rest can be said at once: without what is not a
    case, or no customer. Without a document the structure is too broken for that.
    """

    document: CaseFile | None
    source: Source | None
    gaps: Gaps = WHOLE
    """What was left out of the document, where others refer to it."""


def files_of_tests(path: Path) -> Sequence[Path]:
    """The tests of a bundle, by name: every `*.test.yaml` of a folder, also below it, but for what is hidden.

    Those of a single file stand beside it and begin with its name: `cart.test.yaml` and `cart.gold.test.yaml` are the
    tests of `cart.yaml`.
    """
    if path.is_dir():
        found = [each for each in path.rglob("*") if each.name.endswith(load.TESTS)]
        visible = (each for each in found if not any(part[0] == "." for part in each.relative_to(path).parts))
        return sorted(each for each in visible if each.is_file())
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    return sorted(
        each
        for each in beside
        if each.name.endswith(load.TESTS) and each.name.startswith(f"{path.stem}.") and each.is_file()
    )


def bundles_within(path: Path) -> Sequence[Path]:
    """The bundles of a folder of bundles, by name: what is found where a file with `nextbest:` tells that one begins.

    A folder with one such file, wherever below it, is a bundle itself; with several it holds bundles, each a file or a
    folder.
    """
    if not path.is_dir():
        return [path]
    beginnings = [each for each in load.bundle_files(path) if _begins_a_bundle(each)]
    if len(beginnings) < 2:
        return [path] if beginnings else []
    here = [each for each in beginnings if each.parent == path]
    folders = sorted({path / each.relative_to(path).parts[0] for each in beginnings if each.parent != path})
    return [*here, *(found for folder in folders for found in bundles_within(folder))]


def _begins_a_bundle(file: Path) -> bool:
    return BEGINNING.search(file.read_bytes()) is not None


def load_tests(name: str, data: bytes, report: Report) -> LoadedTests:
    """One file of tests, as its bytes; tables of cases come apart into a case for each row."""
    source = read_bytes(name, data, report)
    if source is None:
        return LoadedTests(None, None)
    found = Report()
    file = read_yaml(source, found, "tests")
    report.extend(found.diagnostics)
    if file.tree is None:
        return LoadedTests(None, source)
    tree = with_rows_apart(file.tree, report)
    if not file.broken and (document := _document(tree)) is not None:
        return LoadedTests(document, source)
    findings = list(schema_findings(tree, whole=not file.broken, of=TESTS))
    report.extend(each.diagnostic for each in findings)
    unknown = load.meant_keys(findings)
    meant = load.as_meant(tree, unknown)
    assert isinstance(meant, YamlMapping), "it was one"
    others = file.broken or any(unknown.get(id(key), "") is None for key in tree.entries)
    unread = REFERRED_TO - {key.value for key in tree.entries} if others else frozenset[str]()
    sound, gaps = sound_parts(meant, CaseFile, Gaps(unread=unread, unmeant=None in unknown.values()))
    return LoadedTests(_document(sound), source, gaps)


def _document(tree: YamlTree) -> CaseFile | None:
    try:
        return CaseFile.model_validate(tree)
    except ValidationError:
        return None
