"""The page of each lint is true: its first example has that finding, in the lines it marks, and its second has not."""

import re
from pathlib import Path

import pytest

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.rules import LINTS
from nextbest.engine.analysis.lint.pages import PAGES
from tests.lint.linting import bundle, findings

BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
EXAMPLES = {rule: BLOCK.findall(page) for rule, page in PAGES.items()}


def test_every_page_is_that_of_a_rule_and_most_have_examples() -> None:
    assert set(PAGES) <= set(LINTS)
    assert sum(len(each) == 2 for each in EXAMPLES.values()) >= 10
    assert all(len(each) in (0, 2) for each in EXAMPLES.values())


@pytest.mark.parametrize("rule", [rule for rule, blocks in EXAMPLES.items() if blocks])
def test_examples_have_and_have_not_what_the_page_says(rule: str, tmp_path: Path) -> None:
    wrong, right = EXAMPLES[rule]
    found = [each for each in of_the_example(wrong, tmp_path / "wrong.yaml") if each.rule == rule]
    marked = [number for number, line in enumerate(bundle(wrong).splitlines(), start=1) if line.endswith("# finding")]
    assert [each.place.line for each in found] == marked
    assert marked
    assert all(each.help for each in found)
    assert rule not in [each.rule for each in of_the_example(right, tmp_path / "right.yaml")]


def of_the_example(text: str, path: Path) -> list[Diagnostic]:
    """What is found in an example; of the shop around it nothing is said."""
    whole = bundle(text)
    first = len(whole.splitlines()) - len(text.splitlines())
    return [each for each in findings(whole, path) if each.place.line > first]
