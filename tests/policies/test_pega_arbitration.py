"""Twenty recorded decisions of a large suite: the same candidates and the same rank give the same winners."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from nextbest.engine import Engine

RECORDED = Path(__file__).parents[3] / "shared" / "data"
TRACE = RECORDED / "pega_arbitration" / "arbitration_trace_20.csv.gz"
NOW = "2024-06-17T18:21:40Z"

pytestmark = pytest.mark.skipif(not TRACE.exists(), reason="the recorded decisions may not be committed here")

Row = dict[str, str]


@pytest.fixture(scope="module")
def decisions() -> dict[str, list[Row]]:
    """The recorded candidates of each decision."""
    found: dict[str, list[Row]] = defaultdict(list)
    with gzip.open(TRACE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["pxInteractionID"]].append(row)
    return found


@pytest.fixture(scope="module")
def engine(decisions: dict[str, list[Row]]) -> Engine:
    """One engagement for each action of the record; its factors come with the customer."""
    actions = sorted({row["pyName"] for rows in decisions.values() for row in rows})
    return Engine.from_text("\n".join(bundle(actions)))


def bundle(actions: list[str]) -> Iterator[str]:
    """The lines of a bundle that ranks like the suite: propensity × value × context × weight."""
    yield from ("nextbest: 1", "bundle: recorded_arbitration", "timezone: UTC", "profile:", "  id: string!")
    yield from (f"  {action}: {{propensity: number, value: number, lever: number}}" for action in actions)
    yield from ("lifecycle:", "  - {stage: known, otherwise: yes}")
    yield from ("channels:", "  mobile: {when: yes}")
    yield from ("kinds:", "  action: {stages: any, channels: [mobile]}")
    yield from ("arbitration:", "  rank: propensity * value * lever")
    yield "engagements:"
    for action in actions:
        yield f"  {action}:"
        yield "    kind: action"
        yield f"    when: {action}.propensity is known and {action}.value is known and {action}.lever is known"
        yield from (f"    {factor}: {action}.{factor}" for factor in ("propensity", "value", "lever"))


def customer(rows: list[Row]) -> dict[str, object]:
    """The customer of one decision with the factors recorded for each action; lever = context × weight."""
    factors = {
        row["pyName"]: {
            "propensity": float(row["FinalPropensity"]),
            "value": float(row["Value"]),
            "lever": float(row["ContextWeight"]) * float(row["Weight"]),
        }
        for row in rows
    }
    return {"id": rows[0]["pySubjectID"], **factors}


def test_recorded_winners(engine: Engine, decisions: dict[str, list[Row]]) -> None:
    expected = json.loads((RECORDED / "expected_dev.json").read_text(encoding="utf-8"))["pega_arbitration_20"]
    profiles = [customer(rows) for rows in decisions.values()]
    chosen = [decision.winner for decision in engine.decide_many(profiles, NOW)]
    assert {name: winner and winner.engagement for name, winner in zip(decisions, chosen, strict=True)} == (
        expected["winners"]
    )


def test_every_recorded_candidate_competes_with_its_recorded_priority(
    engine: Engine, decisions: dict[str, list[Row]]
) -> None:
    for rows in decisions.values():
        decision = engine.decide(customer(rows), NOW, alternatives=len(rows))
        assert decision.winner is not None
        keys = {each.engagement: each.key for each in decision.alternatives}
        keys[decision.winner.engagement] = decision.winner.key
        priorities = {row["pyName"]: float(row["Priority"]) for row in rows}
        assert keys == {name: pytest.approx(priority * 10**9, abs=2) for name, priority in priorities.items()}
