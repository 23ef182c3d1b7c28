"""Tests as JUnit's XML, which every CI reads: a suite for each file of tests."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from re import compile as pattern
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import render
from nextbest.cli.testing.collected import Collected
from nextbest.cli.testing.forms import difference_words
from nextbest.cli.testing.render import render_failure
from nextbest.cli.testing.running import Ran
from nextbest.dsl.diagnostics import Diagnostic

PLAIN = Surface(100)
COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
"""What is counted under which name; the schema of the whole knows no `skipped`."""
_NOT_XML = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def junit(collected: Collected, ran: Sequence[Ran]) -> str:
    """The whole document. What keeps tests from being run is an error of the file in which it stands."""
    suites = Element("testsuites", name="nextbest")
    titles = {
        each.path: {name: found.title for name, found in each.engine.bundle.engagements.items()}
        for each in collected.bundles
        if each.engine is not None
    }
    errors = [found for found in collected.diagnostics if found.severity == "error"]
    for file, found in groupby(sorted(errors, key=_file), _file):
        suite = SubElement(suites, "testsuite", name=file)
        for error in found:
            _error(suite, error)
    for path, results in groupby(ran, attrgetter("file")):
        suite = SubElement(suites, "testsuite", name=str(path))
        for each in results:
            _case(suite, each, render_failure(each, titles[each.bundle], PLAIN) if each.result.failure else "")
    for suite in suites:
        _sum(suite, suite.findall("testcase"), *COUNTED)
    _sum(suites, suites.findall("testsuite/testcase"), *COUNTED[:-1])
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode")


def _file(found: Diagnostic) -> str:
    return found.place.source.name


def _error(suite: Element, found: Diagnostic) -> None:
    case = SubElement(suite, "testcase", name=found.rule, classname=_class(found.place.source.name), time="0.000")
    error = SubElement(case, "error", message=_text(found.message), type=found.rule)
    error.text = _text(render(found, PLAIN))


def _case(suite: Element, ran: Ran, words: str) -> None:
    result = ran.result
    case = SubElement(
        suite,
        "testcase",
        name=_text(result.name),
        classname=_class(str(ran.file)),
        file=str(ran.file),
        line=str(result.place.line),
        time=f"{result.seconds:.3f}",
    )
    if result.skipped is not None:
        SubElement(case, "skipped", message=_text(result.skipped))
    elif result.failure is not None:
        message = _text("; ".join(map(difference_words, result.failure.differences)))
        failure = SubElement(case, "failure", message=message, type="expectation")
        failure.text = _text(words)


def _sum(element: Element, cases: Sequence[Element], *counted: tuple[str, str]) -> None:
    element.set("tests", str(len(cases)))
    for name, inner in counted:
        element.set(name, str(sum(case.find(inner) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")


def _class(path: str) -> str:
    """The folder and the file as names with dots, as reports group by."""
    parts = [part for part in Path(path).with_suffix("").parts if part not in ("/", "..", ".")]
    return ".".join(part.replace(".", "_") for part in parts)


def _text(words: str) -> str:
    return _NOT_XML.sub("\ufffd", words)
