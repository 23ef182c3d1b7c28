"""`nextbest test --mutate`."""

import json
from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.testing.mutable import CASES, written


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A bundle with tests that do not notice everything."""
    return written(tmp_path)


def test_the_command_tells_what_nobody_noticed(run: Printed, shop: Path) -> None:
    code, out, _ = run("test", str(shop), "--mutate")
    assert code == 0
    assert "not noticed: `3` for `2`\n" in out
    assert f"mutation of {shop}: " in out
    assert run("test", str(shop), "--mutate", "--fail-under", "95")[0] == 1
    (found,) = json.loads(run("test", str(shop), "--mutate", "-j", "2", "--format", "json")[1])["mutation"]
    assert found["percent"] == pytest.approx(100 * found["noticed"] / (found["noticed"] + found["survived"]), abs=0.01)
    assert len(found["survivors"]) == found["survived"] == out.count("not noticed:")


def test_nothing_is_changed_where_a_test_fails(run: Printed, shop: Path) -> None:
    (shop / "shop.test.yaml").write_text(CASES.replace("rank: 1,", "rank: 2,"), encoding="utf-8")
    code, out, _ = run("test", str(shop), "--mutate")
    assert code == 1
    assert "mutation" not in out
