"""The tests that come with the ready bundles pass and leave nothing out, as a user runs them."""

from pathlib import Path

import pytest

from nextbest.cli.main import run
from nextbest.dsl.files.load_tests import files_of_tests

POLICIES = Path(__file__).parents[2] / "policies"
TESTED = sorted(path for path in POLICIES.iterdir() if path.is_dir() and files_of_tests(path))


def test_bundles_come_with_tests() -> None:
    assert {"cdnow", "starter"} <= {path.name for path in TESTED}


@pytest.mark.parametrize("bundle", TESTED, ids=lambda bundle: bundle.name)
def test_shipped_tests_pass_and_cover_everything(bundle: Path) -> None:
    assert run(["test", str(bundle), "--fail-under", "100"]) == 0
