"""The server's own clock is put forward and back, by minutes and by days: it fails closed, and nothing is lost."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.service.asgi import Asking
from tests.service.clocks import POLICY, Jumping, Lives


@pytest.fixture
def clocks(tmp_path: Path) -> Path:
    (tmp_path / "clocks.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path / "clocks.yaml"


def lived(bundle: Path, url: str, seed: int, steps: int, customers: int) -> Lives:
    """A life on two servers of one store, of which the second remembers no answers of the first."""
    clock = Jumping(datetime(2026, 11, 20, 10, tzinfo=UTC))
    with opened(Settings(bundle, store=url, watch_files=False), clock) as service:
        assert service.store is not None
        lives = Lives(Asking(application(service)), service.store, clock, Random(seed))
        lives.live(steps // 2, customers)
        lives.asking = Asking(application(service))
        lives.live(steps - steps // 2, customers)
        lives.check(customers)
    return lives


def test_a_clock_that_jumps(clocks: Path) -> None:
    came = lived(clocks, "sqlite://", 1, 300, 15).came
    wanted = "back forward terms voucher news declined all_limited all_deferred".split()
    answers = ["confirm 200", "confirm 409", "bought 200", "bought 422", "redeem 200", "redeem 409"]
    assert [each for each in (*wanted, *answers) if not came[each]] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_a_clock_that_jumps_for_long(clocks: Path, tmp_path: Path, seed: int) -> None:
    lived(clocks, f"sqlite:///{tmp_path}/store.db", seed, 1_000, 40)
