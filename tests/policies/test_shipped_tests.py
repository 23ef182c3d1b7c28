"""The tests that come with the ready bundles pass, and cover them, as a user runs them."""

from pathlib import Path

import pytest

from nextbest.cli.main import run
from nextbest.dsl.files.load_tests import files_of_tests

POLICIES = Path(__file__).parents[2] / "policies"
TESTED = sorted(path for path in POLICIES.iterdir() if path.is_dir() and files_of_tests(path))


def test_every_bundle_comes_with_tests() -> None:
    assert sorted(path.parent for path in POLICIES.glob("*/README.md")) == TESTED


@pytest.mark.parametrize("bundle", TESTED, ids=lambda bundle: bundle.name)
def test_shipped_tests_pass_and_cover_their_bundle(bundle: Path) -> None:
    assert run(["test", str(bundle), "--fail-under", "100"]) == 0
