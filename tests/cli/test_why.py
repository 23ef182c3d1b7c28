"""`nextbest why`: what would give a customer an engagement."""

import json
from pathlib import Path

from tests.cli.printed import Printed

RETAIL = Path(__file__).parent.parent.parent / "policies" / "retail_next_best"
NOW = ("--now", "2026-11-20T10:00:00-05:00")


def why(run: Printed, customer: str, engagement: str, *more: str) -> tuple[int, str, str]:
    return run("why", str(RETAIL), str(RETAIL / "customers.jsonl"), engagement, "--customer", customer, *NOW, *more)


def test_why_tells_the_shortest_ways(run: Printed) -> None:
    code, out, _ = why(run, "carla", "bag_for_shoes")
    assert code == 0
    assert "bag_for_shoes may not be chosen\n  push: stage\n  email: stage\n" in out
    assert "  1. 1 more record in `orders`: total 1, on 2026-11-20\n     and 1 more record in `items`" in out


def test_the_changes_have_the_effect_that_why_promises(run: Printed, tmp_path: Path) -> None:
    found = json.loads(why(run, "carla", "bag_for_shoes", "--format", "json")[1])
    assert (found["eligible"], found["wins"], found["rules"]) == (False, False, {"push": "stage", "email": "stage"})
    lines = (RETAIL / "customers.jsonl").read_text(encoding="utf-8").splitlines()
    customer = next(each for each in map(json.loads, lines) if each["id"] == "carla")
    for change in found["to_win"][0]:
        assert change["kind"] == "add"
        customer[change["path"]] = [*customer.get(change["path"], []), *change["records"]]
    path = tmp_path / "carla.json"
    path.write_text(json.dumps(customer), encoding="utf-8")
    out = run("decide", str(RETAIL), str(path), *NOW, "--format", "json")[1]
    assert json.loads(out)["winners"][0]["engagement"] == "bag_for_shoes"


def test_who_gets_it_already_is_told_so(run: Printed) -> None:
    assert "bag_for_shoes is what this customer gets" in why(run, "bea", "bag_for_shoes")[1]


def test_an_unknown_engagement_is_wrong_use(run: Printed) -> None:
    code, _, err = why(run, "bea", "bag_for_shoe")
    assert code == 2
    assert "did you mean `bag_for_shoes`?" in err
