"""The sample customers are what their scripts make, and of every sort: each stage has some, most get something."""

import json
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from nextbest.engine import Engine
from nextbest.policies.sampling import lines

POLICIES = Path(__file__).parents[2] / "policies"
MADE = sorted(path.parent.name for path in POLICIES.glob("*/make_customers.py") if path.parent.name != "cdnow")


@pytest.mark.parametrize("bundle", MADE)
def test_sample_customers_are_what_the_script_makes(bundle: str) -> None:
    script = import_module(f"nextbest.policies.{bundle}.make_customers")
    assert (POLICIES / bundle / "customers.jsonl").read_text(encoding="utf-8") == lines(script.documents())


@pytest.mark.parametrize("bundle", MADE)
def test_sample_customers_fill_every_stage_and_most_get_something(bundle: str) -> None:
    engine = Engine.load(POLICIES / bundle)
    now = import_module(f"nextbest.policies.{bundle}.make_customers").NOW
    text = (POLICIES / bundle / "customers.jsonl").read_text(encoding="utf-8")
    decisions = list(engine.decide_many(map(json.loads, text.splitlines()), now))
    assert not any(each.problems for each in decisions)
    stages = Counter(each.stage for each in decisions)
    assert min(stages[each.name] for each in engine.bundle.stages) >= len(decisions) * 0.05
    assert sum(bool(each.winners) for each in decisions) > len(decisions) * 0.5
