"""What a run says of each customer is what `Engine.decide` and `explain` say."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextbest.engine import Decision, Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.run import Run
from nextbest.engine.doors.now import parse_now
from nextbest.engine.json_form import json_form, json_object
from tests.batch.chunks import Documents, read

POLICIES = Path(__file__).parents[2] / "policies"
MOMENTS = [
    ("cdnow", "1997-03-01T12:00:00-05:00"),
    ("cdnow", "1997-10-26T01:30:00-04:00"),
    ("cdnow", "1998-06-30T12:00:00-04:00"),
    ("coffee_club", "2026-11-20T10:00:00+01:00"),
    ("coffee_club", "2026-11-20T23:00:00+01:00"),
    ("coffee_club", "2026-12-25T12:00:00+01:00"),
    ("retail_next_best", "2026-11-20T10:00:00-05:00"),
    ("retail_next_best", "2026-11-20T03:00:00-05:00"),
]
SOME = {"retail_next_best": 100}
"""How many are explained, of a bundle with many engagements."""
Row = Mapping[str, object]


def made(engine: Engine, documents: Sequence[Mapping[str, object]], now: str) -> Run:
    asked = Asked(parse_now(now), messages=True, counting="everything")
    return Run(engine._deciding, Documents(documents, 500), asked)


@pytest.mark.parametrize(("name", "now"), MOMENTS)
def test_decisions(name: str, now: str) -> None:
    engine, documents = Engine.load(POLICIES / name), read(POLICIES / name / "customers.jsonl")
    run = made(engine, documents, now)
    wanted = [row for each in documents for row in expected(engine.decide(each, now))]
    assert [plain(row) for row in run.table.to_pylist()] == wanted
    assert run.rejects.num_rows == 0


@pytest.mark.parametrize(("name", "now"), MOMENTS)
def test_summaries(name: str, now: str) -> None:
    engine, documents = Engine.load(POLICIES / name), read(POLICIES / name / "customers.jsonl")[: SOME.get(name, 300)]
    outbound = {channel for channel, each in engine.bundle.channels.items() if not each.inbound}
    summary = made(engine, documents, now).summary
    explained = [engine.explain(each, now) for each in documents]
    decisions = [each.decision for each in explained]
    assert summary["decided"] == len(documents)
    assert summary["chosen"] == sum(1 for each in decisions if each.winners)
    assert _some(summary["stages"]) == Counter(each.stage for each in decisions)
    assert _some(summary["no_action"]) == Counter(each.no_action.kind for each in decisions if each.no_action)
    waits = [each.no_action.not_before for each in decisions if each.no_action and each.no_action.not_before]
    assert summary["not_before"] == (min(waits).isoformat() if waits else None)
    stopped = Counter(
        (each.engagement, each.channel, "deferred" if each.deferred else _SAME.get(each.rule or "", each.rule))
        for one in explained
        for each in one.candidates
        if each.rule is not None and each.channel in outbound
    )
    found = Counter[tuple[str, str, str | None]]()
    for engagement, told in summary["engagements"].items():
        for channel, each in told["channels"].items():
            assert each["chosen"] == sum(1 for it in decisions if _is(it, engagement, channel))
            for rule, count in each["blocked"].items():
                assert rule != "channel:not_requested"
                found[engagement, channel, rule] += count
    # A run names the first rule that defers, an explanation the one that ends last.
    deferring = ("quiet_hours", "holiday")
    assert {key: count for key, count in found.items() if key[2] not in deferring} == {
        key: count for key, count in stopped.items() if key[2] not in (*deferring, "deferred")
    }
    assert sum(count for key, count in found.items() if key[2] in deferring) == sum(
        count for key, count in stopped.items() if key[2] in (*deferring, "deferred")
    )


_SAME = {"place_taken": "outranked"}
"""With one place, who comes second on another channel is outranked as well."""


def expected(decision: Decision) -> list[Row]:
    """The rows of a decision, written anew."""
    common = {"customer": decision.customer, "stage": decision.stage, "decision": None, "contact": None}
    nothing = decision.no_action
    if nothing is not None:
        return [{**common, **_NOBODY, "no_action": nothing.kind, "not_before": _utc(nothing.not_before)}]
    return [
        {
            **common,
            "no_action": None,
            "not_before": None,
            **{name: getattr(each, name) for name in "place engagement kind channel step variant key".split()},
            **json_object(each.factors),
            "offer": json_form(each.offer),
            "message": json_form(each.message),
        }
        for each in decision.winners
    ]


_NOBODY = dict.fromkeys(
    "place engagement kind channel step variant key propensity baseline value lever offer_cost channel_cost"
    " offer message".split()
)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)


def plain(row: dict[str, object]) -> Row:
    for name in ("offer", "message"):
        text = row[name]
        row[name] = json.loads(text) if isinstance(text, str) else text
    moment = row["not_before"]
    row["not_before"] = moment.astimezone(UTC) if isinstance(moment, datetime) else None
    return row


def _some(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {name: count for name, count in counts.items() if count}


def _is(decision: Decision, engagement: str, channel: str) -> bool:
    return any((each.engagement, each.channel) == (engagement, channel) for each in decision.winners)
