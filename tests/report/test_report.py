"""Figures of a report against the same worked out one by one, and the rows behind them."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nextbest.engine import Engine
from nextbest.engine.analysis.report.figures import figures
from nextbest.engine.analysis.report.intervals import Share, difference, wilson
from nextbest.engine.analysis.report.months import month_ends
from nextbest.engine.analysis.report.report import ROWS, Asked, Row, report
from nextbest.engine.errors import UsageError
from nextbest.engine.functions.chance import bucket
from nextbest.engine.stores import open_store
from tests.report.shop import BUNDLE, HELD_OUT_OF_ALL, HOLDOUT, NOW, SALT, SENT, customers, written


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """The figures and the rows."""
    rows: dict[str, list[Row]] = {name: [] for name in ROWS}
    path = written(tmp_path_factory.mktemp("report"))
    made = report(
        Engine.from_text(BUNDLE), {"customers": path}, NOW, Asked(keep=lambda name, row: rows[name].append(row))
    )
    return figures(made), rows


def test_stages_and_money_of_each_month(shop: tuple[dict[str, Any], dict[str, list[Row]]]) -> None:
    found, rows = shop
    last = found["months"]["ends"][-1]
    known = [each for each in customers() if each["orders"] or each.get("contacts")]
    bought = [each for each in known if each["orders"]]
    assert found["order_value"] == "orders.total"
    assert last["at"] == "2026-11-20"
    assert (last["customers"], last["nothing_recorded_yet"]) == (len(known), 1_200 - len(known))
    spent = sum(order["total"] for each in bought for order in each["orders"])
    assert last["stages"]["customer"]["revenue"] == spent
    assert last["stages"]["customer"]["lifetime_value"] == round(spent / len(bought), 4)
    before = [each for each in known if any(order["at"] < "2026-11" for order in each["orders"])]
    assert {each["to"]: each["customers"] for each in last["flow"] if each["from"] is None} == {
        "customer": len(bought) - len(before),
        "newcomer": len(known) - len(bought),
    }
    counted = Counter((str(row[1]), row[2]) for row in rows["stages"])
    for end in found["months"]["ends"]:
        assert end["stages"]["customer"]["customers"] == counted[end["at"], "customer"]


def test_what_can_be_offered(shop: tuple[dict[str, Any], dict[str, list[Row]]]) -> None:
    found, rows = shop
    stages = {each["stage"]: each for each in found["engagements"]["stages"]}
    grown = [each for each in customers() if each["orders"] and each["consent"]["email"] and each.get("age", 0) >= 18]
    assert stages["customer"]["offered"]["grown_up"] == len(grown)
    assert "grown_up" not in stages["newcomer"]["offered"]
    assert (stages["newcomer"]["engagements"], stages["customer"]["engagements"]) == (2, 3)
    assert all(each["too_few"] for each in stages.values())
    told = sum(each["customers"] for each in found["touchpoint_curve"]["points"])
    assert told == len(rows["touchpoints"]) == 1_200
    assert {row[4] for row in rows["touchpoints"]} <= {"", "come_back", "come_back grown_up"} | {
        f"{each}renew{more}" for each in ("", "come_back ") for more in ("", " grown_up")
    }
    assert sum("grown_up" in str(row[4]) for row in rows["touchpoints"]) == len(grown)
    whole = sum(each["customers"] * each["offered_on_average"] for each in found["touchpoint_curve"]["points"])
    assert whole == pytest.approx(sum(int(str(row[3])) for row in rows["touchpoints"]), abs=2)


def test_decisions_are_counted_and_their_rest_is_explained(
    shop: tuple[dict[str, Any], dict[str, list[Row]]],
) -> None:
    found, rows = shop
    told = found["decisions"]
    assert told["customers"] == 1_200
    funnel = told["funnel"]
    assert funnel["considered"] - sum(funnel["dropped_by_rule"].values()) == told["chosen"]
    assert Counter(row[3] for row in rows["funnel"]) == {**funnel["dropped_by_rule"], "chosen": told["chosen"]}
    by_engagement = Counter((row[1], row[2]) for row in rows["funnel"] if row[3] == "chosen")
    assert by_engagement == Counter((row[2], row[3]) for row in rows["decisions"] if row[2] is not None)
    chosen = Counter(row[2] for row in rows["decisions"] if row[2] is not None)
    assert {name: count for name, count in told["engagements"].items() if count} == chosen
    nothing = told["nothing_to_receive"]
    assert sum(nothing["why"].values()) == sum(each["customers"] for each in nothing["by_stage"])
    assert told["chosen"] + sum(nothing["why"].values()) == 1_200
    assert found["obligations"]["engagements"]["renew"]["urgent"] == 12
    renewing = [each["id"] for each in customers() if "member_until" in each]
    assert rows["obligations"] == [(each, "renew", "urgent", "2026-11-26T00:00:00+00:00") for each in renewing]


def test_contacts_and_how_near_they_come_to_limits(shop: tuple[dict[str, Any], dict[str, list[Row]]]) -> None:
    found, rows = shop
    told = found["contacts"]
    given = [each.get("contacts", []) for each in customers()]
    thrice = sum(len(each) == 3 for each in given)
    assert thrice > 5
    assert (told["total"], told["customers"]) == (sum(map(len, given)), sum(map(bool, given)))
    assert len(rows["contacts"]) == told["total"]
    assert told["engagements"]["come_back"]["opened"] == told["total"]
    assert {(each["weekday"], each["hour"]): each["contacts"] for each in told["hours"]} == {
        (0, 9): told["customers"],
        (1, 18): thrice,
        (2, 18): thrice,
    }
    assert sum(each["email"] for each in told["days"]) == told["total"]
    limits = {each.pop("limit"): each for each in told["limits"]}
    assert limits["channel.email: 1 per 7 days"] == {
        "most": 3,
        "customers_full": told["customers"],
        "customers_over": thrice,
    }
    assert limits["policy: 2 per calendar week"] == {"most": 3, "customers_full": thrice, "customers_over": thrice}


def test_experiments_find_the_planted_effect(shop: tuple[dict[str, Any], dict[str, list[Row]]]) -> None:
    found, rows = shop
    (trial,) = found["experiments"]["trials"]
    groups = {each["group"]: each for each in trial["groups"]}
    assert list(groups) == ["bold", "calm", "held out"]
    reached, counted = Counter[bool](), Counter[bool]()
    for each in customers():
        if each["consent"]["email"]:
            held_out = bucket(each["id"], SALT) < HOLDOUT
            counted[held_out] += 1
            reached[held_out] += any(order["at"] > SENT and order["total"] >= 20 for order in each["orders"])
    assert (groups["held out"]["customers"], groups["held out"]["reached"]) == (counted[True], reached[True])
    given = [groups["bold"], groups["calm"]]
    assert sum(each["customers"] for each in given) == counted[False]
    assert sum(each["reached"] for each in given) == reached[False]
    assert all(each["more_than_held_out"]["low"] > 0.05 for each in given)
    assert len(rows["experiments"]) == counted.total()
    assert groups["held out"]["more_than_held_out"] is None


def test_the_holdout_of_the_policy_is_an_experiment_too(tmp_path: Path) -> None:
    rows: list[Row] = []

    def keep(table: str, row: Row) -> None:
        if table == "experiments":
            rows.append(row)

    made = report(Engine.from_text(HELD_OUT_OF_ALL), {"customers": written(tmp_path)}, NOW, Asked(keep=keep))
    overall, other = figures(made)["experiments"]["trials"]
    assert (overall["engagement"], overall["since"]) == (None, "2026-11-02T09:30:00+00:00")
    everyone, held_out = overall["groups"]
    given, kept = [
        [each for each in customers() if each["consent"]["email"] and _drawn(each) is out] for out in (False, True)
    ]
    for group, theirs in ((everyone, given), (held_out, kept)):
        ordered = [each for each in theirs if any(order["at"] > SENT for order in each["orders"])]
        assert (group["customers"], group["reached"]) == (len(theirs), len(ordered))
    assert everyone["more_than_held_out"]["low"] > 0.1
    assert Counter(row[1:] for row in rows if row[1] == "every engagement") == {
        ("every engagement", group["group"], answer): count
        for group in overall["groups"]
        for answer, count in ((True, group["reached"]), (False, group["customers"] - group["reached"]))
    }
    assert [each["group"] for each in other["groups"]] == ["bold", "calm"]


def _drawn(customer: dict[str, Any]) -> bool:
    return bucket(customer["id"], SALT) < HOLDOUT


def test_too_few_to_say() -> None:
    assert difference(Share(50, 99), Share(5, 500)) is None
    found = difference(Share(560, 700), Share(480, 800))
    assert found is not None
    assert found.by == pytest.approx(0.2)
    assert 0.15 < found.low < 0.2 < found.high < 0.25


def test_intervals_are_those_that_were_published() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 873: 56 of 70 and 48 of 80, method 10; 81 of 263 by Wilson, 857.
    assert tuple(round(each, 4) for each in wilson(Share(81, 263))) == (0.2553, 0.3662)
    (low1, high1), (low2, high2) = wilson(Share(56, 70)), wilson(Share(48, 80))
    low = 0.2 - ((0.8 - low1) ** 2 + (high2 - 0.6) ** 2) ** 0.5
    high = 0.2 + ((high1 - 0.8) ** 2 + (0.6 - low2) ** 2) ** 0.5
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_month_ends_follow_the_clocks_of_the_zone() -> None:
    zone = ZoneInfo("America/New_York")
    now = int(datetime(2026, 4, 15, 12, tzinfo=zone).timestamp())
    ends = month_ends(int(datetime(2026, 2, 3, tzinfo=zone).timestamp()), now, zone)
    assert [str(datetime.fromtimestamp(each, zone)) for each in ends] == [
        "2026-02-28 23:59:59-05:00",
        "2026-03-31 23:59:59-04:00",
        "2026-04-15 12:00:00-04:00",
    ]
    assert len(month_ends(0, now, zone)) == 24


def test_a_name_that_is_no_amount_of_money_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`orders.at` is not an amount of money in a history: `orders.total`"):
        report(Engine.from_text(BUNDLE), {"customers": tmp_path / "none.jsonl"}, NOW, Asked("orders.at"))


def test_contacts_of_a_store(tmp_path: Path) -> None:
    engine = Engine.from_text(BUNDLE)
    some = [{name: each[name] for name in each if name != "contacts"} for each in customers(40)]
    path, sent_at = tmp_path / "some.jsonl", datetime.fromisoformat("2026-11-02T09:31:00+00:00")
    path.write_text("\n".join(map(json.dumps, some)), encoding="utf-8")
    with open_store(f"sqlite:///{tmp_path / 'memory.db'}") as store:
        decided = [engine.decide(each, SENT, store=store) for each in some]
        sent = [each for each in decided if each.winners and each.id]
        for each in sent:
            assert each.id is not None
            assert store.confirm(each.id, at=sent_at).kind == "done"
        assert store.record(f"{sent[0].id}-1", "clicked", id="r", at=sent_at).kind == "done"
        found = figures(report(engine, {"customers": path}, NOW, Asked(store=store)))["contacts"]
    chosen = Counter(each.winners[0].engagement for each in sent)
    assert len(sent) > 10
    assert (found["total"], found["customers"]) == (len(sent), len(sent))
    assert {name: each["sent"] for name, each in found["engagements"].items()} == chosen
    assert sum(each["clicked"] for each in found["engagements"].values()) == 1
