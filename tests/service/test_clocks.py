"""The server's own clock is put forward and back, by minutes and by days: it fails closed, and nothing is lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import httpx
import pytest

from nextbest.engine.decision_log.reading import log_lines
from nextbest.engine.decision_log.replay import Replay
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.security.keys import made, write_keys
from nextbest.service.settings import Settings
from tests.service.asgi import Asking
from tests.service.clocks import POLICY, Jumping, Lives
from tests.service.live import threaded
from tests.service.load import Came, Load
from tests.service.test_rollout import BUNDLE


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


class Wrong:
    """The clock of a server, which is wrong by as much as a test says."""

    def __init__(self) -> None:
        self.away = timedelta()

    def __call__(self) -> datetime:
        """The time in UTC and whole seconds."""
        return datetime.now(UTC).replace(microsecond=0) + self.away


HELD: dict[str, object] = {"profile": {"id": "held", "level": 1}, "reserve": True}
DAYS = (1 / 24, -1 / 12, 3.0, -5.0, 40.0, 0.0)
"""By how much the clock of a real server is wrong, one after another."""


def test_a_real_server_under_load_whose_clock_jumps(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE)
    clock = Wrong()
    (whole, kept), (slow, kept_slow) = made("whole", ("admin",), None), made("slow", ("explain",), 0.001)
    write_keys(tmp_path / "keys.jsonl", [kept, kept_slow])
    settings = Settings(
        tmp_path / "shop.yaml",
        f"sqlite:///{tmp_path}/store.db",
        port=0,
        keys=tmp_path / "keys.jsonl",
        log=tmp_path / "log",
        log_inputs="full",
    )
    with threaded(settings, clock) as port:
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {whole}"}) as http:
            came = asyncio.run(_loaded(url, whole, Asked(http, slow, clock)))
    assert not came.failures
    assert not came.wrong(), came.statuses
    assert "Traceback" not in caplog.text
    replay = Replay(tmp_path / "shop.yaml")
    found = [replay.one(each) for each in log_lines(tmp_path / "log")]
    assert len(found) > 50
    assert {each.kind for each in found} <= {"same", "skipped"}


async def _loaded(url: str, key: str, asked: "Asked") -> Came:
    """Load, while the clock jumps."""
    came, _ = await asyncio.gather(
        asyncio.to_thread(Load(url, 1.5, key=key).run), asyncio.to_thread(asked.all_the_while)
    )
    return came


class Asked(NamedTuple):
    """Who asks the same again and again."""

    http: httpx.Client
    slow: str
    """A key that may ask once."""
    clock: Wrong

    def all_the_while(self) -> None:
        """Each time by another clock."""
        first, slowly = self._decide("k"), {"Authorization": f"Bearer {self.slow}"}
        assert self.http.get("/v1/bundle", headers=slowly).status_code == 200
        for days in DAYS:
            self.clock.away = timedelta(days=days)
            away = datetime.fromisoformat(self._decide(None)["now"]) - datetime.now(UTC) - timedelta(days=days)
            assert abs(away) < timedelta(minutes=1)  # it is so late for the server indeed
            assert self._decide("k") == first
            assert self.http.get("/v1/bundle", headers=slowly).status_code == 429
            assert self.http.get("/readyz").status_code == 200

    def _decide(self, key: str | None) -> Any:
        answer = self.http.post("/v1/decide", json=HELD, headers={} if key is None else {"Idempotency-Key": key})
        assert answer.status_code == 200, answer.text
        return answer.json()
