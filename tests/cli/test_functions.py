"""`nextbest functions`: the reference of the language."""

import json
from pathlib import Path

import pytest

from nextbest.cli.describe_functions import FAMILIES
from nextbest.engine.functions import FUNCTIONS
from tests.cli.printed import Printed

ROOT = Path(__file__).parent.parent.parent


def test_functions_lists_all_and_finds_one_by_its_name_words_or_sign(run: Printed) -> None:
    code, out, _ = run("functions")
    assert code == 0
    assert [line for line in out.splitlines() if line in FAMILIES.values()] == list(FAMILIES.values())
    assert all(f"\n  {each.form}\n" in f"\n{out}" for each in FUNCTIONS.values())
    for asked, forms in (
        ("average_gap", ["average_gap(history)"]),
        ("within last", ["x within last P"]),
        ("anniversary", ["anniversary(date) within next P", "anniversary(date) within last P"]),
        ("<=", ["x <= y"]),
        ("=", ["x is y"]),
        ("then", ["if c then a else b"]),
        ("chance", ['bucket(id, "salt")']),
    ):
        code, out, _ = run("functions", asked, "--format", "json")
        assert [each["form"] for each in json.loads(out)] == forms
    assert "count(history)" in run("functions", "where")[1]


def test_functions_shows_types_missing_values_and_examples(run: Printed) -> None:
    out = run("functions", "round")[1]
    assert "takes  money, integer → money" in out
    assert "Missing if one of its operands is." in out
    assert "round(2.345, 2)  # 2.35" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [("averge_gap", "did you mean `average_gap`?"), ("contans", "did you mean `contains`?"), ("()", "lists them all")],
)
def test_functions_suggests_a_near_name(run: Printed, asked: str, said: str) -> None:
    code, out, err = run("functions", asked)
    assert (code, out) == (2, "")
    assert said in err


def test_functions_as_markdown_is_the_page_of_the_manual(run: Printed, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    assert run("functions", "--out", str(path)) == (0, "", "")
    page = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").partition("\n")[2].strip() in page
