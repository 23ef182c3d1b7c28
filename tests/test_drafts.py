"""The five lifecycle systems as they were first written down, with their own faults mended: nothing is left to say."""

from pathlib import Path

import pytest

from nextbest.engine.loading import check_path

DRAFTS = sorted((Path(__file__).parent / "bundles" / "drafts").glob("*.yaml"))


@pytest.mark.parametrize("path", DRAFTS, ids=lambda path: path.stem)
def test_check_has_nothing_to_say(path: Path) -> None:
    bundle, report = check_path(path)
    assert report.diagnostics == ()
    assert bundle is not None


def test_there_are_five() -> None:
    assert len(DRAFTS) == 5
