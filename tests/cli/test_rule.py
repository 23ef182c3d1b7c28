"""`nextbest rule`: what findings mean."""

import json

from nextbest.dsl.rules import RULES
from tests.cli.printed import Printed


def test_rule_lists_all_and_shows_the_page_of_one(run: Printed) -> None:
    code, out, _ = run("rule")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == sorted(RULES)
    out = run("rule", "dilutive-offer")[1]
    assert out.startswith("dilutive-offer (warning)\n")
    assert "# finding" in out
    assert run("rule", "salt")[1] == f"salt (error)\n\n{RULES['salt']}\n"


def test_rule_speaks_json_and_markdown(run: Printed) -> None:
    found = json.loads(run("rule", "unused", "--format", "json")[1])
    assert [(each["rule"], each["severity"]) for each in found] == [("unused", "warning")]
    assert found[0]["page"].startswith("A definition")
    assert run("rule", "unused", "--format", "markdown")[1].startswith("## unused\n\nwarning: A definition")


def test_an_unknown_rule_is_wrong_use(run: Printed) -> None:
    code, _, err = run("rule", "unusd")
    assert code == 2
    assert "did you mean `unused`?" in err
