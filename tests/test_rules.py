"""The registry of rules names exactly those that findings can have."""

import ast
import re
import runpy
from collections.abc import Iterator
from pathlib import Path

from nextbest.dsl.messages import parsing
from nextbest.dsl.rules import ERRORS, LINTS, TEST_LINTS, TESTS

SOURCES = Path(__file__).parent.parent
FINDINGS = {"dsl": {"Diagnostic", "Problem"}, "engine": {"Diagnostic"}}


def reported() -> Iterator[tuple[str, bool]]:
    """Every rule that a finding is made with anywhere, and whether it is a warning."""
    for layer, findings in FINDINGS.items():
        for file in (SOURCES / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in findings:
                    warning = any(each.arg == "severity" for each in node.keywords)
                    match node.args[0] if node.args else None:
                        case ast.Constant(value=str(rule)):
                            yield rule, warning
                        case ast.Name(id="kind"):  # one message for every kind of clause
                            yield from ((rule, warning) for rule in parsing._FORMS)
                        case ast.Attribute(attr="rule"):  # a problem becomes a diagnostic
                            pass
                        case _:
                            raise AssertionError(f"{file}:{node.lineno}: what is the rule?")


def test_every_reported_rule_is_registered_and_every_registered_rule_reported() -> None:
    found = set(reported())
    assert {rule for rule, warning in found if not warning} == {*ERRORS, *TESTS}
    assert {rule for rule, warning in found if warning} == {*LINTS, *TEST_LINTS}


def test_the_committed_page_is_up_to_date() -> None:
    page = runpy.run_path(str(SOURCES / "docs" / "make_rules.py"))["page"]()
    assert (SOURCES / "docs" / "rules.md").read_text(encoding="utf-8") == page, "run `python docs/make_rules.py`"


def test_no_rule_is_sometimes_an_error_and_sometimes_a_warning() -> None:
    assert not {*ERRORS, *TESTS} & {*LINTS, *TEST_LINTS}
    assert not (ERRORS.keys() | LINTS.keys()) & (TESTS.keys() | TEST_LINTS.keys())


def test_rules_are_named_and_told_in_one_way() -> None:
    for rule, sentence in {**ERRORS, **LINTS, **TESTS, **TEST_LINTS}.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule), rule
        assert re.match(r"[a-z`0-9]", sentence), rule
        assert not sentence.endswith("."), rule
