"""JUnit's XML, which every build server reads: suites of cases, and findings as cases that failed."""

from collections.abc import Sequence
from pathlib import Path
from re import compile as pattern
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import render
from nextbest.dsl.diagnostics import Diagnostic

PLAIN = Surface(100)
COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
"""What is counted under which name; the schema of the whole knows no `skipped`."""
_NOT_XML = pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def suites() -> Element:
    """A document without suites."""
    return Element("testsuites", name="nextbest")


def suite_of(suites: Element, file: str) -> Element:
    """A new suite for a file."""
    return SubElement(suites, "testsuite", name=file)


def finding_case(suite: Element, found: Diagnostic) -> None:
    """A finding as a case with an error."""
    case = SubElement(suite, "testcase", name=found.rule, classname=class_name(found.place.source.name), time="0.000")
    error = SubElement(case, "error", message=xml_text(found.message), type=found.rule)
    error.text = xml_text(render(found, PLAIN))


def written(suites: Element) -> str:
    """The document, its sums filled in."""
    for suite in suites:
        _sum(suite, suite.findall("testcase"), *COUNTED)
    _sum(suites, suites.findall("testsuite/testcase"), *COUNTED[:-1])
    indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suites, encoding="unicode")


def checked_junit(paths: Sequence[str], failing: Sequence[Diagnostic], others: Sequence[Diagnostic]) -> str:
    """What `check` found: a suite for each bundle file with findings, and one for each bundle without.

    `failing` are cases with an error, `others` cases that passed with something to say.
    """
    document = suites()
    by_file: dict[str, Element] = {}

    def suite(found: Diagnostic) -> Element:
        name = found.place.source.name
        return by_file[name] if name in by_file else by_file.setdefault(name, suite_of(document, name))

    for found in failing:
        finding_case(suite(found), found)
    for found in others:
        name = class_name(found.place.source.name)
        case = SubElement(suite(found), "testcase", name=found.rule, classname=name, time="0.000")
        SubElement(case, "system-out").text = xml_text(render(found, PLAIN))
    for path in paths:
        SubElement(suite_of(document, path), "testcase", name="check", classname=class_name(path), time="0.000")
    return written(document)


def class_name(path: str) -> str:
    """The folder and the file as names with dots, as reports group by."""
    parts = [part for part in Path(path).with_suffix("").parts if part not in ("/", "..", ".")]
    return ".".join(part.replace(".", "_") for part in parts)


def xml_text(words: str) -> str:
    """Words as XML can hold them."""
    return _NOT_XML.sub("\ufffd", words)


def _sum(element: Element, cases: Sequence[Element], *counted: tuple[str, str]) -> None:
    element.set("tests", str(len(cases)))
    for name, inner in counted:
        element.set(name, str(sum(case.find(inner) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
