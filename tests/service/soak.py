"""A server under mixed load while its bundle is replaced by file and by request: what came of it, and its memory."""

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from nextbest.service.client import Client, InvalidRequest, Retries
from tests.service.live import Live
from tests.service.load import KINDS, Came, Load
from tests.service.test_rollout import BROKEN, BUNDLE, DEARER, NEW, OLD

MEGABYTES = 2**20


@dataclass(frozen=True)
class Soaked:
    """What came of it."""

    came: Came
    before: int
    """Bytes in memory once the load had been there for a while."""
    after: int
    bundles: int
    """How often the bundle was replaced."""

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {number:,}" for kind, number in sorted(self.came.kinds.items()))
        memory = f"{self.before / MEGABYTES:.1f} MB once warm, {self.after / MEGABYTES:.1f} MB in the end"
        return f"{self.came.requests:,} requests ({kinds}), {self.bundles:,} bundles replaced; {memory}"

    def is_well(self, growth: int) -> None:
        """Nothing went wrong, everything was asked for, and memory has grown by less than so many bytes."""
        assert not self.came.failures
        assert not self.came.wrong(), self.came.statuses
        assert self.came.kinds.keys() == KINDS
        assert self.came.digests.keys() == {OLD.digest, NEW.digest}
        assert self.after - self.before < growth, str(self)


def soak(server: Live, shop: Path, load: Load, warming: float) -> Soaked:
    """The load for some seconds in which caches fill, and then all of it, over which memory is measured."""
    pause = min(0.4, load.seconds / 10) if load.pace is None else 4.0
    first, earlier = _load(server, shop, replace(load, seconds=warming), pause)
    before = server.memory
    came, bundles = _load(server, shop, load, pause)
    return Soaked(Came.together((first, came)), before, server.memory, bundles + earlier)


def _load(server: Live, shop: Path, load: Load, pause: float) -> tuple[Came, int]:
    """What came of the load, and how many bundles took the place of another meanwhile, one in each pause."""
    turn = 0
    with ThreadPoolExecutor(1) as threads, Client(server.url, retries=Retries(attempts=1)) as client:
        loading = threads.submit(load.run)
        while not loading.done():
            turn += 1
            client.change_bundle({"shop.yaml": [BUNDLE, DEARER][turn % 2]}, share=0.5 if turn % 3 else 1.0)
            with pytest.raises(InvalidRequest):
                client.change_bundle({"shop.yaml": BROKEN})
            (shop / "shop.yaml").write_text([DEARER, BUNDLE][turn % 2])
            wait([loading], pause)
    return loading.result(), turn
