"""`nextbest test --update`: what comes out is written into snapshots, and shown as a difference."""

from pathlib import Path

from tests.cli.printed import Printed
from tests.testing.shop import BUNDLE, HEAD


def test_snapshots_without_update_are_tests_as_others(run: Printed, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    path = tmp_path / "shop.test.yaml"
    path.write_text(f"{HEAD}tests:\n  - {{name: a, customer: ann, snapshot: yes}}\n", encoding="utf-8")
    code, out, _ = run("test", str(tmp_path))
    assert code == 1
    assert "help: let `nextbest test --update` write what comes out" in out
    code, out, err = run("test", str(tmp_path), "--update")
    assert code == 0
    new = "  - {name: a, customer: ann, snapshot: yes, expect: {stage: buyer, engagement: big, channel: push, rank: 3}}"
    assert new in path.read_text(encoding="utf-8")
    assert f"\n-  - {{name: a, customer: ann, snapshot: yes}}\n+{new}\n" in err
    assert out.endswith(f"{path}: 1 passed\n")
    assert run("test", str(tmp_path), "--update")[2] == ""


def test_only_the_tests_that_are_asked_for_are_updated(run: Printed, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    path = tmp_path / "shop.test.yaml"
    cases = [f"  - {{name: {name}, customer: ann, snapshot: yes, expect: {{rank: 1}}}}\n" for name in ("one", "two")]
    path.write_text(f"{HEAD}tests:\n{''.join(cases)}", encoding="utf-8")
    assert run("test", str(tmp_path), "--update", "-k", "two")[0] == 0
    assert path.read_text(encoding="utf-8").endswith(cases[0] + cases[1].replace("rank: 1", "rank: 3"))
