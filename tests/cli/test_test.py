"""`nextbest test`: what it runs, what it prints in each form, and how it ends."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nextbest.cli.testing.collected import collect
from nextbest.cli.testing.running import run_collected
from tests.cli.printed import Printed
from tests.testing.shop import BUNDLE, HEAD

FINE = "  - {name: big for who spent, customer: ann, expect: {engagement: big}}\n"
WRONG = "  - {name: small for who spent, customer: ann, expect: {engagement: small}}\n"
SKIPPED = "  - {name: later, customer: ann, expect: {stage: new}, skip: not yet}\n"
ROW = "  - {name: rows, customer: ann, cases: {columns: [expect.stage], rows: [[buyer], [new]]}}\n"
OTHERS = "".join(
    f"  - {{name: {name}, customer: {name}, expect: {{stage: new}}}}\n" for name in ("bea", "cleo", "dora")
)


ALLOWED = {
    "testsuites": {"name", "time", "tests", "failures", "disabled", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "skipped", "timestamp", "hostname", "id", "package"},
    "testcase": {"name", "classname", "time", "status", "assertions", "file", "line"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message", "type"},
}
"""The attributes that the readers of Jenkins and GitLab know."""
REQUIRED: dict[str, set[str]] = {
    "testsuites": set(),
    "testsuite": {"name", "tests"},
    "testcase": {"name"},
    "failure": set(),
    "error": set(),
    "skipped": set(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    return tmp_path


def write(folder: Path, tests: str, name: str = "shop.test.yaml") -> Path:
    path = folder / name
    path.write_text(f"{HEAD}tests:\n{tests}{OTHERS}", encoding="utf-8")
    return path


def test_tests_that_pass(run: Printed, folder: Path) -> None:
    path = write(folder, FINE)
    assert run("test", str(folder)) == (0, f"{path}: 4 passed\n", "")
    assert run("test", str(folder / "shop.yaml")) == (0, f"{path}: 4 passed\n", "")
    assert run("test", str(folder), "--quiet") == (0, "", "")


def test_a_test_that_fails_says_what_came_instead_and_why(run: Printed, folder: Path) -> None:
    path = write(folder, WRONG)
    code, out, err = run("test", str(folder))
    assert (code, err) == (1, "")
    assert (
        out.replace(str(path), "shop.test.yaml")
        == """\
failed: small for who spent
  shop.test.yaml:8:69
    8 │ …engagement: small}}
      │              ~~~~~
  engagement: expected small
              got      big

  customer ann, stage buyer, at 2026-11-20 10:00 +01:00
  big by push, rank 3
    propensity 10%, value 30
    title  Big
    yes      spent >= 100
               spent is 250
    yes      consent.push

  small by push, rank 2
    another one is better [outranked]
    propensity 10%, value 20
    yes      consent.push

  small by email, rank 1.99
    another one is better [outranked]
    propensity 10%, value 20, channel cost 0.01
    yes      consent.email

shop.test.yaml: 1 failed, 3 passed
"""
    )


def test_a_stage_that_is_not_the_expected_one_says_why(run: Printed, folder: Path) -> None:
    write(folder, "  - {name: a, customer: ann, expect: {stage: new}}\n")
    _, out, _ = run("test", str(folder), "-k", "a")
    assert "  stage: expected new\n         got      buyer\n" in out
    assert "  not new\n    no       none(orders)\n  stage buyer\n" in out


def test_several_bundles_and_files(run: Printed, folder: Path) -> None:
    first, second = write(folder, FINE), write(folder, WRONG + SKIPPED, "more.test.yml")
    other = folder / "inner" / "other.yaml"
    other.parent.mkdir()
    other.write_text(BUNDLE, encoding="utf-8")
    code, out, err = run("test", str(folder / "shop.yaml"), str(other))
    assert (code, out.splitlines(), err) == (0, [f"{first}: 4 passed"], f"{other} has no tests\n")
    other.unlink()
    code, out, _ = run("test", str(folder))
    assert code == 1
    assert out.splitlines()[-3:] == [
        f"{second}: 1 failed, 3 passed, 1 skipped",
        f"{first}: 4 passed",
        "1 failed, 7 passed, 1 skipped",
    ]


def test_only_some_tests(run: Printed, folder: Path) -> None:
    path = write(folder, FINE + WRONG + ROW)
    assert run("test", str(folder), "-k", "BIG") == (0, f"{path}: 1 passed\n", "")
    assert run("test", str(folder), "-k", "row 1", "-k", "dora") == (0, f"{path}: 2 passed\n", "")
    code, out, err = run("test", str(folder), "-k", "nothing")
    assert (code, out) == (2, "")
    assert "no test has `nothing` in its name, or in that of its file" in err


def test_the_first_failure_ends_it(run: Printed, folder: Path) -> None:
    path = write(folder, FINE + WRONG + ROW)
    code, out, _ = run("test", str(folder), "-x")
    assert code == 1
    assert out.endswith(f"{path}: 1 failed, 1 passed\nstopped at the first failure: 5 tests not run\n")


def test_several_processes_say_the_same(run: Printed, folder: Path) -> None:
    write(folder, FINE + WRONG + SKIPPED + ROW)
    write(folder, FINE, "more.test.yaml")
    assert run("test", str(folder), "-j", "3") == run("test", str(folder))
    code, out, _ = run("test", str(folder), "-j", "2", "-x")
    assert code == 1
    assert out.count("failed:") == 1


def test_no_tests(run: Printed, folder: Path) -> None:
    code, out, err = run("test", str(folder))
    assert (code, out) == (2, "")
    assert f"such as `{folder / folder.name}.test.yaml`" in err
    code, out, err = run("test", str(folder / "shop.yaml"))
    assert (code, out) == (2, "")
    assert f"such as `{folder / 'shop.test.yaml'}`" in err


def test_a_bundle_with_errors_is_not_run(run: Printed, folder: Path) -> None:
    write(folder, FINE)
    (folder / "shop.yaml").write_text(BUNDLE.replace("spent >= 100", "spnt >= 100"), encoding="utf-8")
    code, out, err = run("test", str(folder))
    assert (code, err) == (1, "")
    assert "error: there is no `spnt`" in out
    assert "passed" not in out


def test_a_file_with_errors_is_not_run_and_the_others_are(run: Printed, folder: Path) -> None:
    write(folder, FINE.replace("engagement: big", "engagement: bg"))
    other = write(folder, FINE, "more.test.yaml")
    code, out, _ = run("test", str(folder))
    assert code == 1
    assert "error: `bg` is not an engagement of the bundle" in out
    assert out.endswith(f"{other}: 4 passed\n")


def test_a_warning_fails_nothing(run: Printed, folder: Path) -> None:
    path = folder / "shop.test.yaml"
    path.write_text(f"{HEAD}tests:\n{FINE}", encoding="utf-8")
    code, out, _ = run("test", str(folder))
    assert code == 0
    assert out.count("warning: no test is about the customer") == 3


def test_json(run: Printed, folder: Path) -> None:
    path = write(folder, WRONG + SKIPPED)
    code, out, _ = run("test", str(folder), "--format", "json")
    form = json.loads(out)
    assert code == 1
    assert [form[each] for each in ("passed", "failed", "skipped", "not_run")] == [3, 1, 1, 0]
    assert form["bundles"][0]["bundle"] == "shop"
    wrong, skipped, *_ = form["tests"]
    assert (wrong["file"], wrong["start"], wrong["outcome"]) == (str(path), {"line": 8, "column": 6}, "failed")
    (difference,) = wrong["failure"]["differences"]
    assert [difference[each] for each in ("name", "expected", "got")] == ["engagement", "small", "big"]
    assert wrong["failure"]["decision"]["winners"][0]["engagement"] == "big"
    assert (skipped["skipped"], skipped["failure"]) == ("not yet", None)
    write(folder, FINE.replace("big", "bg"))
    form = json.loads(run("test", str(folder), "--format", "json")[1])
    assert [(each["rule"], each["severity"]) for each in form["diagnostics"]] == [("unknown-name", "error")]
    assert form["tests"] == []


def test_json_of_a_story_has_its_steps(run: Printed, folder: Path) -> None:
    steps = "[{do: decide, expect: {stage: buyer}}, {do: decide, expect: {stage: new}}]"
    write(folder, f"  - {{name: a, customer: ann, story: {steps}}}\n")
    form = json.loads(run("test", str(folder), "--format", "json")[1])
    (failed,) = [each["failure"] for each in form["tests"] if each["failure"]]
    assert [(each["step"], each["came"]) for each in failed["steps"]] == [(1, "big by push"), (2, "big by email")]


def test_junit(run: Printed, folder: Path, tmp_path: Path) -> None:
    path = write(folder, FINE + WRONG + SKIPPED)
    write(folder, FINE.replace("big", "bg"), "wrong.test.yaml")
    code, out, _ = run("test", str(folder), "--format", "junit")
    report = tmp_path / "report.xml"
    assert code == run("test", str(folder), "--junit", str(report))[0] == 1
    document = ElementTree.fromstring(out)
    assert [each.tag for each in ElementTree.parse(report).iter()] == [each.tag for each in document.iter()]
    assert document.tag == "testsuites"
    assert [document.get(name) for name in ("tests", "failures", "errors")] == ["7", "1", "1"]
    assert [suite.get("skipped") for suite in document] == ["0", "1"]
    for element in document.iter():
        assert set(element.keys()) <= ALLOWED[element.tag]
        assert REQUIRED[element.tag] <= set(element.keys())
    suites = {suite.get("name"): suite for suite in document}
    error = suites[str(folder / "wrong.test.yaml")].find("testcase/error")
    assert error is not None
    assert error.get("type") == "unknown-name"
    assert "did you mean `big`?" in (error.text or "")
    cases = {case.get("name"): case for case in suites[str(path)]}
    failure = cases["small for who spent"].find("failure")
    assert failure is not None
    assert failure.get("message") == "engagement: expected small, got big"
    assert "small by push, rank 2" in (failure.text or "")
    assert cases["small for who spent"].get("line") == "9"
    skipped = cases["later"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "not yet"


def test_github(run: Printed, folder: Path) -> None:
    path = write(folder, WRONG.replace("small for who spent", "'100 % small: who, spent'"))
    code, out, _ = run("test", str(folder), "--format", "github")
    assert code == 1
    assert out == (
        f"::error file={path},line=8,endLine=8,col=75,endColumn=80,title=100 %25 small%3A who%2C spent"
        "::engagement: expected small, got big\n"
    )


def test_what_processes_tell_is_what_came(folder: Path) -> None:
    write(folder, FINE + WRONG + SKIPPED + ROW)
    collected = collect([folder])
    alone = [(each.result.name, each.result.outcome, each.result.failure) for each in run_collected(collected)]
    apart = [(each.result.name, each.result.outcome, each.result.failure) for each in run_collected(collected, jobs=2)]
    assert apart == alone
