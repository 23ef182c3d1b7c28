"""`nextbest test --coverage` and `--fail-under`: how coverage is told, and when it fails a run."""

import json
from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.testing.shop import BUNDLE, HEAD


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    cases = [
        f"  - {{name: {name}, customer: {name}, expect: {{not: cart}}}}\n" for name in ("ann", "bea", "cleo", "dora")
    ]
    (tmp_path / "shop.test.yaml").write_text(f"{HEAD}tests:\n{''.join(cases)}", encoding="utf-8")
    return tmp_path


def test_coverage_is_told_after_the_tests(run: Printed, folder: Path) -> None:
    code, out, _ = run("test", str(folder), "--coverage")
    assert code == 0
    told, _, page = out.partition("\n\n")
    assert told.endswith("shop.test.yaml: 4 passed")
    assert page.startswith("not covered: ")
    assert f"\ncoverage of {folder}: " in page
    assert "not covered: engagement cart: never eligible, never chosen\n" in page
    assert run("test", str(folder), "--coverage", "-j", "2")[1] == out


@pytest.mark.parametrize(("least", "code"), [("0", 0), ("40", 0), ("99.5", 1), ("100", 1)])
def test_too_little_fails(run: Printed, folder: Path, least: str, code: int) -> None:
    found = run("test", str(folder), "--fail-under", least)
    assert found[0] == code
    assert "coverage of" in found[1]


def test_a_percentage_is_one(run: Printed, folder: Path) -> None:
    code, _, err = run("test", str(folder), "--fail-under", "101")
    assert code == 2
    assert "--fail-under" in err


def test_coverage_for_machines(run: Printed, folder: Path) -> None:
    (covered,) = json.loads(run("test", str(folder), "--coverage", "--format", "json")[1])["coverage"]
    assert covered["bundle"] == str(folder)
    assert 40 < covered["percent"] < 99.5
    cart = [each for each in covered["items"] if each["name"] == "engagement cart" and each["kind"] == "chosen"]
    assert [(each["count"], each["missing"]) for each in cart] == [(0, "never chosen")]
    assert cart[0]["file"] == str(folder / "shop.yaml")
    (spent,) = [each for each in covered["conditions"] if each["text"] == "spent >= 100"]
    assert (spent["of"], spent["yes"], spent["no"], spent["unknown"]) == ("engagement big", 1, 3, 0)
    assert spent["possible"] == ["yes", "no"]
    assert json.loads(run("test", str(folder), "--format", "json")[1])["coverage"] == []


def test_annotations_are_notices(run: Printed, folder: Path) -> None:
    code, out, _ = run("test", str(folder), "--coverage", "--format", "github")
    assert code == 0
    lines = out.splitlines()
    assert lines
    assert all(line.startswith(f"::notice file={folder / 'shop.yaml'},line=") for line in lines)
    assert any(line.endswith("title=engagement cart::never chosen") for line in lines)
