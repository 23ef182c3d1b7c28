"""`pytest --nextbest`: the tests of bundles as tests of pytest, in a process as a team would run it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.testing.shop import BUNDLE, HEAD

FINE = "  - {name: big for who spent, customer: ann, expect: {engagement: big}}\n"
WRONG = "  - {name: small for who spent, customer: ann, expect: {engagement: small}}\n"
SKIPPED = "  - {name: later, customer: ann, expect: {stage: new}, skip: not yet}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two bundles, one of them a folder, and a test of a team's own."""
    for folder in ("policies/one/parts", "policies/two", "own"):
        (tmp_path / folder).mkdir(parents=True)
    begin, _, rest = BUNDLE.partition("engagements:\n")
    (tmp_path / "policies/one/main.yaml").write_text(begin, encoding="utf-8")
    (tmp_path / "policies/one/parts/engagements.yaml").write_text(f"engagements:\n{rest}", encoding="utf-8")
    (tmp_path / "policies/two/two.yaml").write_text(BUNDLE, encoding="utf-8")
    (tmp_path / "own/test_own.py").write_text("def test_own():\n    pass\n", encoding="utf-8")
    write(tmp_path / "policies/one/parts/some.test.yaml", FINE)
    write(tmp_path / "policies/two/two.test.yaml", FINE + SKIPPED)
    return tmp_path


def write(path: Path, tests: str) -> None:
    path.write_text(f"{HEAD}tests:\n{tests}", encoding="utf-8")


def ran(project: Path, *arguments: str) -> str:
    """What pytest prints, in a process that has no other plugin."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "nextbest.cli.pytest_plugin", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout + done.stderr


def test_cases_are_tests_beside_a_teams_own(project: Path) -> None:
    out = ran(project, "--nextbest", "policies", "own", "-v")
    assert "policies/one/parts/some.test.yaml::big for who spent PASSED" in out
    assert "policies/two/two.test.yaml::later SKIPPED (not yet)" in out
    assert "own/test_own.py::test_own PASSED" in out
    assert "3 passed, 1 skipped" in out


def test_what_failed_is_told_as_by_the_command(project: Path) -> None:
    write(project / "policies/two/two.test.yaml", FINE + WRONG)
    out = ran(project, "--nextbest", "policies/two", "policies")
    assert "  engagement: expected small\n              got      big\n" in out
    assert "  small by push, rank 2\n    another one is better [outranked]\n" in out
    assert "1 failed, 1 passed" in out


def test_files_and_bundles_with_errors_are_told(project: Path) -> None:
    write(project / "policies/two/two.test.yaml", FINE.replace("engagement: big", "engagement: bg"))
    main = project / "policies/one/main.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("when: consent.push", "when: consent.psh"), encoding="utf-8"
    )
    out = ran(project, "--nextbest", "policies")
    assert "error: `bg` is not an engagement of the bundle" in out
    assert "help: did you mean `consent.push`?" in out
    assert "2 errors" in out


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["policies/two/two.test.yaml::big for who spent"], "1 test collected"),
        (["policies/two"], "2 tests collected"),
        (["own"], "4 tests collected"),
        ([], "4 tests collected"),
        (["-k", "later"], "1/4 tests collected"),
    ],
)
def test_what_is_collected(project: Path, arguments: list[str], found: str) -> None:
    assert found in ran(project, "--nextbest", "policies", "--collect-only", "-q", *arguments)


def test_an_option_in_a_file_adds_nothing_to_what_is_asked_for(project: Path) -> None:
    (project / "pytest.ini").write_text("[pytest]\naddopts = --nextbest policies\ntestpaths = own\n", encoding="utf-8")
    assert "4 tests collected" in ran(project, "--collect-only", "-q")
    assert "1 test collected" in ran(project, "--collect-only", "-q", "own/test_own.py")


def test_a_path_that_is_not_there(project: Path) -> None:
    assert "--nextbest: there is no `polices`" in ran(project, "--nextbest", "polices")


def test_without_the_option_nothing_is_collected(project: Path) -> None:
    assert "1 test collected" in ran(project, "--collect-only", "-q")
