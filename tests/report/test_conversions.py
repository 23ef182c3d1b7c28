"""Conversions of everything that was sent, against the same counted one customer after the other."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import pytest

from nextbest.cli.pages.blocks import Plot
from nextbest.cli.reporting.converted import conversions
from nextbest.engine import Engine
from nextbest.engine.analysis.report.figures import figures
from nextbest.engine.analysis.report.report import Asked, Report, Row, report
from nextbest.engine.analysis.wording.words import plain
from nextbest.engine.stores import open_store

Json = dict[str, Any]
NOW = datetime.fromisoformat("2026-11-20T10:00:00+00:00")
BUNDLE = """
nextbest: 1
bundle: sent
timezone: UTC
profile:
  id: string!
  consent: {email: boolean!}
  orders: {history: {at: datetime!, total: money!}}
lifecycle:
  - {stage: deaf, when: count(contacts) >= 2 and none(contacts where opened)}
  - {stage: awake, otherwise: yes}
channels: {email: {when: consent.email}}
contact_policy: {unknown_timezone: policy}
kinds:
  letter: {channels: [email], stages: any, propensity: 10%, value: 5}
engagements:
  with_goal:
    name: Come back
    kind: letter
    value: 6
    goal: responded or any(orders since started where total >= 20)
    experiment: {salt: back, holdout: 10%, variants: {bold: {share: 50%}, calm: {share: 50%}}}
  with_offer: {kind: letter, baseline: 1%, offer: {reward: Ten off, cost: 1, redeem: {on: purchase}}}
  with_neither: {kind: letter}
  never_sent: {kind: letter, paused: yes}
events: {purchase: {fields: {total: money!}}}
"""
OUTCOMES = ("opened", "clicked", "replied", "redeemed", "declined", "bounced")


def customers(count: int = 400) -> Iterator[Json]:
    """Each has up to four contacts and four orders, now this before that, now the other way round."""
    random = Random("conversions")
    names = ("with_goal", "with_goal", "with_goal", "with_offer", "with_neither", "gone")
    for number in range(count):
        variant = random.choice(("bold", "calm"))
        contacts = []
        for at in range(random.randrange(5)):
            name = random.choice(names)
            sent: Json = {"id": f"k{number}-{at}", "at": moment(random), "engagement": name, "kind": "letter"}
            outcomes = {each: True for each in OUTCOMES if random.random() < 0.06}
            contacts.append({**sent, "channel": "email", **outcomes})
            if name == "with_goal":
                contacts[-1]["variant"] = variant
        orders = [{"at": moment(random), "total": random.choice((5, 20, 40))} for _ in range(random.randrange(5))]
        yield {"id": f"c{number}", "consent": {"email": True}, "orders": orders, "contacts": contacts}


def moment(random: Random) -> str:
    return (NOW - timedelta(minutes=random.randrange(-2_000, 200_000))).isoformat()


def counted(documents: Iterator[Json]) -> dict[tuple[str, str], list[tuple[str, str, bool]]]:
    """By engagement and variant: customer, when she was first sent it, and whether she did what it is for."""
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    for each in documents:
        past = [of for of in each["contacts"] if of["at"] <= NOW.isoformat()]
        for name in {of["engagement"] for of in past}:
            mine = [of for of in past if of["engagement"] == name]
            first = min(of["at"] for of in mine)
            said = {outcome for of in mine for outcome in OUTCOMES if of.get(outcome)}
            answered = bool(said & {"clicked", "replied", "redeemed"})
            bought = [of for of in each["orders"] if first <= of["at"] <= NOW.isoformat() and of["total"] >= 20]
            did = {"with_goal": answered or bool(bought), "with_offer": "redeemed" in said}.get(name, answered)
            (variant,) = {of.get("variant", "") for of in mine}
            found.setdefault((name, variant), []).append((each["id"], first, did))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, list[Row]]:
    """The report, and the rows behind its conversions."""
    path = tmp_path_factory.mktemp("sent") / "customers.jsonl"
    path.write_text("\n".join(map(json.dumps, customers())), encoding="utf-8")
    rows: list[Row] = []

    def keep(table: str, row: Row) -> None:
        if table == "conversions":
            rows.append(row)

    return report(Engine.from_text(BUNDLE), {"customers": path}, NOW, Asked(keep=keep)), rows


def test_conversions_of_every_engagement_and_variant(made: tuple[Report, list[Row]]) -> None:
    told = figures(made[0])["conversions"]
    expected = counted(customers())
    assert {each["engagement"]: each["counts"] for each in told["engagements"]} == {
        "gone": "response",
        "with_goal": "goal",
        "with_neither": "response",
        "with_offer": "redemption",
    }
    found = {
        (each["engagement"], of["variant"] or ""): (of["customers"], of["converted"])
        for each in told["engagements"]
        for of in each["variants"]
    }
    assert found == {at: (len(rows), sum(did for *_, did in rows)) for at, rows in expected.items()}
    assert all(0 < converted < sent for sent, converted in found.values())
    assert len(found) == 5
    assert {each["engagement"]: each["compared_with"] for each in told["engagements"]} == {
        "gone": None,
        "with_goal": "holdout",
        "with_neither": None,
        "with_offer": None,
    }


def test_every_conversion_has_its_row(made: tuple[Report, list[Row]]) -> None:
    expected = [(who, *at, first, did) for at, rows in counted(customers()).items() for who, first, did in rows]
    assert sorted(made[1], key=str) == sorted(expected, key=str)


def test_the_interval_of_a_share_and_when_there_are_too_few(made: tuple[Report, list[Row]], tmp_path: Path) -> None:
    for each in figures(made[0])["conversions"]["engagements"]:
        for of in each["variants"]:
            count, rate = of["customers"], of["converted"] / of["customers"]
            assert (of["rate"], of["too_few_to_say"]) == (rate, False)
            # Wilson's ends are where the normal approximation just reaches the rate: solved the other way round here.
            for end in (of["low"], of["high"]):
                assert abs(rate - end) == pytest.approx(1.959964 * sqrt(end * (1 - end) / count), rel=1e-5)
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(map(json.dumps, list(customers())[:60])), encoding="utf-8")
    few = figures(report(Engine.from_text(BUNDLE), {"customers": path}, NOW))["conversions"]
    told = [of for each in few["engagements"] for of in each["variants"]]
    assert few["least_customers"] == 30
    assert any(of["customers"] < 30 for of in told)
    for of in told:
        assert of["too_few_to_say"] is (of["customers"] < 30)
        assert (of["low"] is None) is (of["high"] is None) is of["too_few_to_say"]


def test_the_page_sets_variants_side_by_side_and_says_where_nothing_compares(made: tuple[Report, list[Row]]) -> None:
    told = figures(made[0])
    section = conversions(made[0].bundle, told)
    assert section is not None
    (plot,) = (each for each in section.blocks if isinstance(each, Plot))
    assert plot.table is not None
    rows = [[each if isinstance(each, str) else plain(each) for each in row] for row in plot.table.rows]
    by_name = {row[0]: row for row in rows}
    assert [row[0] for row in rows[:2]] == ["Come back: bold", "Come back: calm"]
    assert by_name["Come back: calm"][-1] == "its holdout"
    assert by_name["with offer"][1] == "redemption"
    assert by_name["gone"][-1] == "nothing: no holdout"


def test_conversions_and_stages_rest_on_what_the_store_remembers(tmp_path: Path) -> None:
    engine = Engine.from_text(BUNDLE.replace("holdout: 10%, ", ""))
    sent_at, later = NOW - timedelta(days=40), NOW - timedelta(days=3)
    some: list[Json] = [
        {"id": f"c{at}", "consent": {"email": True}, "orders": [{"at": later.isoformat(), "total": 19 + at % 2}]}
        for at in range(8)
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("\n".join(map(json.dumps, some)), encoding="utf-8")
    with open_store(f"sqlite:///{tmp_path / 'memory.db'}") as store:
        winners: dict[str, set[str]] = {}
        for each in some[:6]:
            for days in range(2):
                at = sent_at + timedelta(days=days)
                decision = engine.decide({"id": each["id"], "consent": each["consent"]}, at, store=store)
                assert decision.id is not None
                assert store.confirm(decision.id, at=at).kind == "done"
                winners.setdefault(each["id"], set()).add(decision.winners[0].engagement)
        assert store.record(f"{decision.id}-1", "clicked", id="r", at=later).kind == "done"
        found = figures(report(engine, {"customers": path}, NOW, Asked(store=store)))
    assert winners == {f"c{at}": {"with_goal"} for at in range(6)}
    (told,) = found["conversions"]["engagements"]
    assert sum(each["customers"] for each in told["variants"]) == 6
    assert (
        sum(each["converted"] for each in told["variants"]) == 3
    )  # who has the odd number buys for 20; one of them has clicked
    ends = {each["at"]: each["stages"] for each in found["months"]["ends"]}
    assert ends["2026-10-31"]["deaf"]["customers"] == ends["2026-11-20"]["deaf"]["customers"] == 5
    assert found["stages"]["customers"] == {"deaf": 5, "awake": 3}
