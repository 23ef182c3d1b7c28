"""Every bundle that comes along is without a complaint, its customers are valid, and it has a README."""

from pathlib import Path

import pytest

from nextbest.cli.main import run

POLICIES = Path(__file__).parents[2] / "policies"
BUNDLES = sorted(path for path in POLICIES.iterdir() if path.is_dir() and any(path.glob("*.yaml")))
NOW = "2026-11-20T10:00:00-05:00"


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_ready_bundle(bundle: Path) -> None:
    assert run(["check", str(bundle), "--strict"]) == 0
    assert run(["decide", str(bundle), str(bundle / "customers.jsonl"), "--now", NOW, "--quiet"]) == 0
    assert (bundle / "README.md").is_file()
