"""Threads that share an engine: what one of them compiles while others decide is right for all."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.engine.backends import lanes
from tests.choice.bundles import Random, bundle
from tests.choice.compared import Engines
from tests.choice.customers import Asked, Customers

THREADS = 4
REQUESTS = 12


@pytest.fixture(autouse=True)
def _in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(lanes, "FIRST", 1)
    monkeypatch.setattr(lanes, "LARGEST", 2)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("seed", range(2))
def test_all_threads_decide_the_same(seed: int) -> None:
    written = bundle(seed, 30)
    engines = Engines.of(written, warm=False)
    customers = Customers(Random(seed), written)
    asked = [each for each in (customers.asked(several=1) for _ in range(REQUESTS)) if each.memory is None]
    wanted = _decided(engines.plain, asked)
    with ThreadPoolExecutor(THREADS) as pool:
        said = list(pool.map(lambda _: _decided(engines.lazy, asked), range(THREADS)))
    assert said == [wanted] * THREADS


def _decided(engine: Engine, asked: list[Asked]) -> list[Any]:
    return [json.dumps(engine.decide(each.documents[0], each.now, **each.options).to_json()) for each in asked]
