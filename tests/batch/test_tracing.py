"""The rows of a run's summary, customer by customer: they add up to it, also where customers compete for budgets."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from nextbest.engine import Engine
from tests.batch.chunks import read
from tests.batch.scarce import NOW, bundle_text, documents, several_text
from tests.report import shop

POLICIES = Path(__file__).parents[2] / "policies"


def adds_up(engine: Engine, customers: Sequence[Mapping[str, Any]], now: str, path: Path) -> Counter[str]:
    """Rules by how often they stop a candidate, and states of obligations, which are those of the summary."""
    path.write_text("\n".join(map(json.dumps, customers)), encoding="utf-8")
    with engine.run({"customers": path}, now, counting="everything") as run:
        won: dict[str, set[tuple[str, str]]] = {}
        names = ("customer", "engagement", "channel")
        for batch in run.batches(counting=True):
            for customer, *use in zip(*(batch.column(name).to_pylist() for name in names), strict=True):
                if all(use):
                    won.setdefault(customer, set()).add((use[0], use[1]))
        traces = list(run.traces(won))
        summary = run.summary
    assert [each.customer for each in traces] == [each["id"] for each in customers]
    stopped = Counter((each.engagement, each.channel, each.rule) for trace in traces for each in trace.candidates)
    told = Counter(
        {
            (name, channel, rule): count
            for name, engagement in summary["engagements"].items()
            for channel, each in engagement["channels"].items()
            for rule, count in (*each["blocked"].items(), (None, each["chosen"]))
            if count
        }
    )
    assert stopped == told
    owed = Counter((each.engagement, each.state) for trace in traces for each in trace.obligations)
    states = {name: {**each} for name, each in summary["obligations"].items()}
    for each in states.values():
        del each["blocked"]
    assert owed == Counter({(name, state): count for name, each in states.items() for state, count in each.items()})
    seen = Counter(str(rule).partition(":")[0] for *_, rule in stopped.elements())
    seen.update(state for _, state in owed.elements())
    return seen


@pytest.mark.parametrize("text", [bundle_text, several_text])
def test_where_customers_compete_for_budgets(tmp_path: Path, text: Callable[[Random, int], str]) -> None:
    """With one place, and with one for each channel."""
    seen = Counter[str]()
    for seed in range(8):
        random = Random(seed)
        engine = Engine.from_text(text(random, 12))
        seen += adds_up(engine, documents(random, 12), NOW, tmp_path / "customers.jsonl")
    assert min(seen[rule] for rule in ("budget", "outranked", "not_worth_it", "None", "when")) > 4


@pytest.mark.parametrize(
    ("name", "now", "rules"),
    [
        ("relationship_cycle", "2026-11-20T10:00:00-06:00", {"stage", "overdue"}),
        ("coffee_club", "2026-11-20T10:00:00+01:00", {"stage", "when"}),
    ],
)
def test_ready_bundles(name: str, now: str, rules: set[str], tmp_path: Path) -> None:
    customers = read(POLICIES / name / "customers.jsonl")[::3]
    seen = adds_up(Engine.load(POLICIES / name), customers, now, tmp_path / "customers.jsonl")
    assert rules <= set(seen)


def test_an_obligation_that_is_met_has_a_row_too(tmp_path: Path) -> None:
    renewed = {**shop.contact("k", "2026-11-18T09:00:00Z"), "engagement": "renew"}
    customers: list[dict[str, Any]] = [
        {"id": "a", "consent": {"email": True, "push": False}, "member_until": "2026-11-25", "contacts": [renewed]},
        {"id": "b", "consent": {"email": True, "push": False}, "member_until": "2026-11-25"},
    ]
    seen = adds_up(Engine.from_text(shop.BUNDLE), customers, shop.NOW, tmp_path / "customers.jsonl")
    assert (seen["met"], seen["urgent"]) == (1, 1)
