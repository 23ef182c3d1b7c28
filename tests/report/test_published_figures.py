"""Reports of real purchases against figures that an independent program has worked out."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.engine.analysis.report.figures import figures
from nextbest.engine.analysis.report.report import Asked, report
from tests.batch.sources.test_real_data import RETAIL, RETAIL_POLICY

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "data"
EXPECTED = SHARED / "expected_dev.json"
pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the published figures are not here")

Row = tuple[object, ...]


@pytest.fixture(scope="module")
def cdnow() -> tuple[dict[str, Any], list[Row]]:
    """The report of CDNOW and the rows behind its stages."""
    rows: list[Row] = []

    def keep(table: str, row: Row) -> None:
        if table == "stages":
            rows.append(row)

    made = report(Engine.load(ROOT / "policies" / "cdnow"), {}, "1998-06-30T12:00:00-04:00", Asked(keep=keep))
    return figures(made), rows


def expected(name: str) -> Any:
    return json.loads(EXPECTED.read_text(encoding="utf-8"))[name]


def purchases() -> Iterator[tuple[int, str, float]]:
    """The published file read again: customer, day, dollars."""
    path = ROOT / "policies" / "cdnow" / "data" / "CDNOW_sample.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        _, customer, day, _, total = line.split()
        yield int(customer), f"{day[:4]}-{day[4:6]}-{day[6:]}", float(total)


def test_stages_at_every_month_end(cdnow: tuple[dict[str, Any], list[Row]]) -> None:
    found, _ = cdnow
    published = expected("cdnow_sample")["stage_by_month_end"]
    ends = {each["at"]: each for each in found["months"]["ends"]}
    assert list(ends) == list(published)
    for at, stages in published.items():
        known = stages.pop("known")
        counted = {name: each["customers"] for name, each in ends[at]["stages"].items()}
        assert counted == {"prospect": 0, **stages}
        assert (ends[at]["customers"], ends[at]["nothing_recorded_yet"]) == (known, 2357 - known)


def test_transitions_are_those_of_the_rows(cdnow: tuple[dict[str, Any], list[Row]]) -> None:
    found, rows = cdnow
    at: dict[str, dict[object, object]] = {}
    for customer, end, stage, *_ in rows:
        at.setdefault(str(end), {})[customer] = stage
    for span, published in expected("cdnow_sample")["stage_transitions"].items():
        before, after = span.split("->")
        moved = Counter(f"{stage}->{at[after][customer]}" for customer, stage in at[before].items())
        assert dict(moved) == published
    ends = [each["at"] for each in found["months"]["ends"]]
    for before, end in zip(ends, found["months"]["ends"][1:], strict=False):
        moves = Counter((at[before].get(customer), stage) for customer, stage in at[end["at"]].items())
        assert {(each["from"], each["to"]): each["customers"] for each in end["flow"]} == moves


def test_revenue_of_each_stage(cdnow: tuple[dict[str, Any], list[Row]]) -> None:
    found, rows = cdnow
    stage_of = {(str(end), customer): stage for customer, end, stage, *_ in rows}
    bought = list(purchases())
    for end in found["months"]["ends"]:
        spent, orders = Counter[str](), Counter[str]()
        for customer, day, total in bought:
            if day <= end["at"]:
                stage = str(stage_of[end["at"], str(customer)])
                spent[stage] += round(total * 100)
                orders[stage] += 1
        for name, each in end["stages"].items():
            assert (round(each["revenue"] * 100), each["orders"]) == (spent[name], orders[name])
            assert each["order_value"] == (round(spent[name] / 100 / orders[name], 4) if orders[name] else None)
    last = found["months"]["ends"][-1]["stages"].values()
    assert round(sum(each["revenue"] for each in last), 2) == expected("cdnow_sample")["dollars"]
    assert sum(each["orders"] for each in last) == expected("cdnow_sample")["rows"]


def test_stages_and_revenue_from_raw_invoices() -> None:
    engine = Engine.from_text(RETAIL_POLICY, folder=RETAIL)
    found = figures(report(engine, {}, "2011-12-09T12:00:00Z"))
    published = expected("online_retail_de_fr")
    ends = {each["at"]: each for each in found["months"]["ends"]}
    for at, stages in published["stage"].items():
        counted = {name: each["customers"] for name, each in ends[at]["stages"].items()}
        assert counted == {"prospect": 0, **stages}
    last = found["months"]["ends"][-1]
    assert round(sum(each["revenue"] for each in last["stages"].values()), 2) == published["revenue"]
    assert sum(each["orders"] for each in last["stages"].values()) == published["purchase_rows"]
    assert last["customers"] == published["purchase_customers"]
