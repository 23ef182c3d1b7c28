"""Tests as JUnit's XML, which every CI reads: a suite for each file of tests."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from xml.etree.ElementTree import Element, SubElement

from nextbest.cli.findings.junit import PLAIN, class_name, finding_case, suite_of, suites, written, xml_text
from nextbest.cli.testing.collected import Collected
from nextbest.cli.testing.forms import difference_words
from nextbest.cli.testing.render import render_failure
from nextbest.cli.testing.running import Ran
from nextbest.dsl.diagnostics import Diagnostic


def junit(collected: Collected, ran: Sequence[Ran]) -> str:
    """The whole document. What keeps tests from being run is an error of the file in which it stands."""
    document = suites()
    titles = {
        each.path: {name: found.title for name, found in each.engine.bundle.engagements.items()}
        for each in collected.bundles
        if each.engine is not None
    }
    errors = [found for found in collected.diagnostics if found.severity == "error"]
    for file, found in groupby(sorted(errors, key=_file), _file):
        suite = suite_of(document, file)
        for error in found:
            finding_case(suite, error)
    for path, results in groupby(ran, attrgetter("file")):
        suite = suite_of(document, str(path))
        for each in results:
            _case(suite, each, render_failure(each, titles[each.bundle], PLAIN) if each.result.failure else "")
    return written(document)


def _file(found: Diagnostic) -> str:
    return found.place.source.name


def _case(suite: Element, ran: Ran, words: str) -> None:
    result = ran.result
    case = SubElement(
        suite,
        "testcase",
        name=xml_text(result.name),
        classname=class_name(str(ran.file)),
        file=str(ran.file),
        line=str(result.place.line),
        time=f"{result.seconds:.3f}",
    )
    if result.skipped is not None:
        SubElement(case, "skipped", message=xml_text(result.skipped))
    elif result.failure is not None:
        message = xml_text("; ".join(map(difference_words, result.failure.differences)))
        failure = SubElement(case, "failure", message=message, type="expectation")
        failure.text = xml_text(words)
