"""No key is above the bound that its candidate's graph gives for it, whatever a rank is made of."""

from random import Random

import pytest

from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.graph.candidates import key_of
from nextbest.engine.lowering.lower import lower
from nextbest.engine.remembering.folded import BLANK
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values

BUNDLES = 10
CUSTOMERS = 25


@pytest.mark.parametrize("seed", range(BUNDLES))
def test_no_key_is_above_its_bound(seed: int) -> None:
    _compare(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_no_key_is_above_its_bound_of_many(block: int) -> None:
    for seed in range(1_000 + block * 100, 1_100 + block * 100):
        _compare(seed)


def _compare(seed: int) -> None:
    random = Random(seed)
    now = random.choice(NOWS)
    graph = lower(bundle(Maker(random, Values(random, now))))
    program = Interpreter().compile(graph).at(Clock(now, graph.bundle.timezone))
    values = Values(random, now)
    for customer in (values.customer() for _ in range(CUSTOMERS)):
        row = (*(customer[path] for path in graph.reads), *BLANK)
        stage = program.stage(row)
        for each in graph.candidates:
            rank = program.value(each.rank, row, stage)
            assert rank is None or isinstance(rank, float)
            assert rank is None or key_of(rank) <= each.bound, (each.engagement, each.channel, row)
