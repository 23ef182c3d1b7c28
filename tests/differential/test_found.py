"""What long hunts have found, once each, in the words of a policy."""

import json
from pathlib import Path

from nextbest.engine import Engine

NOW = "2026-11-20T10:00:00Z"
DRAWN = """
nextbest: 1
bundle: drawn
timezone: Europe/Berlin
profile: {id: string!, orders: {history: {at: datetime!, store: string}}}
lifecycle:
  - {stage: some, when: 'any(orders where bucket(store, "a") < 50%)'}
  - {stage: others, otherwise: yes}
channels: {push: {when: yes}}
kinds: {sale: {stages: any, channels: [push]}}
engagements:
  one: {kind: sale, propensity: 10%, value: 10, when: 'count(orders where bucket(store, "b") < 50%) >= 2'}
  two: {kind: sale, propensity: 10%, value: 5, when: 'any(orders where bucket(store, "c") >= 50%)'}
"""


def test_a_draw_of_what_stands_in_a_record(tmp_path: Path) -> None:
    """Generated Python drew once for the customer, where there is no record (seed 2665 of the long hunt)."""
    engine = Engine.from_text(DRAWN)
    customers = [
        {"id": store, "orders": [{"at": "2026-01-01T00:00:00Z", "store": store}, {"at": "2026-02-01T00:00:00Z"}] * 2}
        for store in "abcdefghij"
    ]
    told = [engine.decide(each, NOW) for each in customers]
    assert {each.stage for each in told} == {"some", "others"}
    assert {winner.engagement for each in told for winner in each.winners} == {"one", "two"}
    said = [engine.explain(each, NOW).decision for each in customers]
    assert [(each.stage, each.winners) for each in said] == [(each.stage, each.winners) for each in told]
    source = tmp_path / "customers.jsonl"
    source.write_text("\n".join(map(json.dumps, customers)), encoding="utf-8")
    with engine.run({"customers": source}, NOW) as run:
        found = run.table.select(["stage", "engagement"]).to_pylist()
    winners = [each.winners[0].engagement if each.winners else None for each in told]
    assert [(each["stage"], each["engagement"]) for each in found] == list(
        zip([each.stage for each in told], winners, strict=True)
    )
