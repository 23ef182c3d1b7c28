"""Minutes of mixed load on a real server: no request is lost, none answered as it should not be, memory is flat.

CI runs the three minutes beside its other steps (`.ci/run`), at a pace that leaves the machine to them.
"""

from pathlib import Path

import pytest

from tests.service.live import live
from tests.service.load import Load
from tests.service.soak import MEGABYTES, soak
from tests.service.test_rollout import BUNDLE, TESTS


def soaked(folder: Path, minutes: int, pace: int | None, growth: int) -> None:
    """So many minutes, of which the first third fills caches, those of SQLite's connections too."""
    shop = folder / "shop"
    shop.mkdir()
    (shop / "shop.yaml").write_text(BUNDLE)
    (shop / "shop.test.yaml").write_text(TESTS)
    log = ("--log", str(folder / "log"), "--log-format", "parquet")
    with live(shop, folder, "--store", f"sqlite:///{folder}/store.db", *log, "--accept-now") as server:
        found = soak(server, shop, Load(server.url, minutes * 40, jumps=True, pace=pace), warming=minutes * 20)
    print(found)
    found.is_well(growth)
    said = (folder / "said.txt").read_text()
    assert "Traceback" not in said
    assert "fault" not in said


@pytest.mark.slow
def test_three_minutes_at_a_pace(tmp_path: Path) -> None:
    soaked(tmp_path, 3, pace=75, growth=10 * MEGABYTES)


@pytest.mark.slow
def test_thirty_minutes_as_fast_as_it_goes(tmp_path: Path) -> None:
    soaked(tmp_path, 30, pace=None, growth=20 * MEGABYTES)
