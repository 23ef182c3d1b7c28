"""The tests of a bundle: every file of them read, what is wrong with them, and which tests can be run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.load_tests import files_of_tests, load_tests
from nextbest.dsl.messages import testing as say
from nextbest.dsl.source import Source, Text
from nextbest.engine.engine import Engine
from nextbest.engine.testing.cases import Test
from nextbest.engine.testing.read_case import read_case
from nextbest.engine.testing.read_story import read_story
from nextbest.engine.testing.reading import Reading


@dataclass(frozen=True, slots=True)
class TestsOfFile:
    """One file of tests: its tests where it has no error, else what is wrong."""

    path: Path
    source: Source | None
    tests: tuple[Test, ...]
    report: Report


def load_tests_of(bundle: Path, engine: Engine, *, updating: bool = False) -> Sequence[TestsOfFile]:
    """Every file of tests of a bundle in a file or a folder, by name. Raises OSError where one cannot be read.

    `updating`: a snapshot that expects nothing yet is no error, for it is going to be written.
    """
    return [load_file(each, engine, updating=updating) for each in files_of_tests(bundle)]


def load_file(path: Path, engine: Engine, *, updating: bool = False) -> TestsOfFile:
    """One file of tests, read against its bundle."""
    return read_file(str(path), path.read_bytes(), engine, updating=updating)


def read_file(name: str, data: bytes, engine: Engine, *, updating: bool = False) -> TestsOfFile:
    """The same for a file in memory."""
    report = Report()
    document, source, gaps = load_tests(name, data, report)
    if document is None:
        return TestsOfFile(Path(name), source, (), report)
    found = Report()
    reading = Reading(engine, document, found, updating, gaps)
    tests, names = [], dict[str, Text]()
    for each in document.tests:
        first = names.setdefault(each.name.value, each.name)
        if first is not each.name:
            found.add(say.name_twice(each.name.place, each.name.value, first.place))
        test = read_case(each, reading) if each.story is None else read_story(each, reading)
        if test is not None:
            tests.append(test)
    report.extend(each for each in found.everything if gaps.certain(each))
    for customer in document.customers if report.ok else ():
        if customer.value not in reading.used:
            report.add(say.unused_customer(customer.place, customer.value))
    return TestsOfFile(Path(name), source, tuple(tests) if report.ok else (), report)
