"""Deciding for all at once says, to the last byte, what deciding one by one says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from nextbest.engine import Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chooser import Outcome
from nextbest.engine.batch.one_by_one import OneByOne
from nextbest.engine.batch.together.choosing import Together
from nextbest.engine.batch.where import where
from nextbest.engine.doors.now import parse_now
from tests.batch.chunks import chunk, read
from tests.batch.test_one_by_one import MOMENTS

POLICIES = Path(__file__).parents[2] / "policies"


def same(engine: Engine, documents: Sequence[Mapping[str, object]], asked: Asked, most: int | None = None) -> Outcome:
    """What both choosers say, which is the same."""
    asks = None if asked.where is None else where(engine.bundle, asked.where)
    given = chunk(documents, 3, 1_000)
    one = OneByOne(engine._deciding, asked, asks).decide(given, most)
    both = Together(engine._deciding, asked, asks)
    if both.contested:
        assert both.hear(given, most) == one.customers
        both.settle()
    all_ = both.decide(given, most)
    for name in ("decisions", "obligations", "violations", "rejects"):
        assert getattr(all_, name).to_pylist() == getattr(one, name).to_pylist(), name
        assert getattr(all_, name).schema == getattr(one, name).schema
    assert (all_.customers, all_.refused, all_.left_out) == (one.customers, one.refused, one.left_out)
    assert Counter(dict(all_.met)) == Counter(dict(one.met))
    assert Counter(dict(all_.stopped)) == Counter(dict(one.stopped))
    return one


@pytest.mark.parametrize(("name", "now"), MOMENTS)
@pytest.mark.parametrize("counting", ["gates", "everything"])
def test_ready_bundles(name: str, now: str, counting: str) -> None:
    engine, documents = Engine.load(POLICIES / name), read(POLICIES / name / "customers.jsonl")[:800]
    same(engine, documents, Asked(parse_now(now), messages=True, counting=counting))  # type: ignore[arg-type]
