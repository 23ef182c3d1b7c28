"""Real data straight from the files as they were published: the figures that other programs computed from them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest

from nextbest.engine import Engine
from nextbest.policies.cdnow.make_customers import CUSTOMERS, PURCHASES
from tests.policies.test_cdnow import EXPECTED, KNOWN_STAGES, MONTH_ENDS, noon

DATA = Path(__file__).parents[4] / "shared" / "data"
RETAIL, CLICKS = DATA / "online_retail_de_fr", DATA / "ecom_clickstream"
FIGURES: dict[str, Any] = json.loads((DATA / "expected_dev.json").read_text(encoding="utf-8")) if DATA.is_dir() else {}
HEAD = "nextbest: 1\nbundle: figures\ntimezone: UTC\nchannels: {push: {when: yes, parts: [body]}}\n"

RETAIL_POLICY = f"""{HEAD}
profile:
  id: string!
  orders: {{history: {{at: date!, total: money!}}}}
define:
  tenure: days_since(first(orders.at))
  recency: days_since(last(orders.at))
lifecycle:
  - {{stage: prospect, when: none(orders)}}
  - {{stage: new, when: tenure <= 30}}
  - {{stage: active, when: recency <= 90}}
  - {{stage: at_risk, when: recency <= 180}}
  - {{stage: lapsing, when: recency <= 365}}
  - {{stage: lost, otherwise: yes}}
sources:
  customers: {{from: orders}}
  orders:
    file: dev_germany_france.csv.gz
    format:
      kind: csv
      columns:
        CustomerID: {{is: integer}}
        InvoiceNo: {{is: string}}
        InvoiceDate: {{is: date, date: "%Y-%m-%d %H:%M:%S"}}
        UnitPrice: {{is: money}}
    where: CustomerID is known and InvoiceNo is known and not (InvoiceNo starts with "C") and UnitPrice > 0
    fields: {{id: CustomerID, at: InvoiceDate, total: Quantity * UnitPrice}}
"""

CLICK_POLICY = f"""{HEAD}
profile:
  id: string!
  steps: {{history: {{at: datetime!, action: string!}}}}
define:
  carted: last(steps.at where action is "add_to_cart")
  bought: last(steps.at where action is "purchase")
  open_cart: carted is known and (bought is missing or bought < carted)
  abandoned: open_cart and carted more than 1 hour ago and carted within last 7 days
lifecycle:
  - {{stage: unseen, when: none(steps)}}
  - {{stage: left_a_cart, when: abandoned otherwise no}}
  - {{stage: has_a_cart, when: open_cart otherwise no}}
  - {{stage: browsing, otherwise: yes}}
sources:
  customers: {{from: steps}}
  steps:
    file: ecom.csv.gz
    timezone: UTC
    fields: {{id: user_id, at: timestamp, action: event}}
"""


def stages(engine: Engine, now: str) -> Counter[str]:
    run = engine.run({}, now)
    assert run.rejects.num_rows == 0
    return Counter(run.table.column("stage").to_pylist())


@pytest.fixture(scope="module")
def cdnow() -> Engine:
    return Engine.load(CUSTOMERS.parent)


@pytest.mark.parametrize("day", ["1997-01-31", "1997-10-31", "1998-06-30"])
def test_cdnow_from_its_raw_text(cdnow: Engine, day: str) -> None:
    found, expected = stages(cdnow, noon(day)), MONTH_ENDS[day]
    assert {stage: found[stage] for stage in KNOWN_STAGES} == {stage: expected[stage] for stage in KNOWN_STAGES}
    assert found["prospect"] == EXPECTED["customers"] - expected["known"]


def test_cdnow_without_preparation_is_cdnow_prepared(cdnow: Engine) -> None:
    """Ids, consent and orders are those of the documents that the script makes: so is every decision."""
    documents = [json.loads(line) for line in CUSTOMERS.read_text(encoding="utf-8").splitlines()]
    decisions = cdnow.decide_many(documents, noon("1998-06-30"), messages=False)
    prepared = [(each.customer, each.stage, each.winner and each.winner.key) for each in decisions]
    raw = cdnow.run({"orders": PURCHASES}, noon("1998-06-30")).table.select(["customer", "stage", "key"])
    assert list(zip(*raw.to_pydict().values(), strict=True)) == prepared


@pytest.mark.skipif(not RETAIL.is_dir(), reason="the data are not beside this repository")
@pytest.mark.parametrize("day", ["2011-06-30", "2011-09-30", "2011-12-09"])
def test_online_retail(day: str) -> None:
    figures = FIGURES["online_retail_de_fr"]
    found = stages(Engine.from_text(RETAIL_POLICY, folder=RETAIL), f"{day}T12:00:00Z")
    assert {stage: found[stage] for stage in KNOWN_STAGES} == figures["stage"][day]
    assert found.total() == figures["purchase_customers"]


@pytest.mark.skipif(not RETAIL.is_dir(), reason="the data are not beside this repository")
def test_online_retail_rows_and_money() -> None:
    from nextbest.engine.batch.sources.sources import open_sources
    from nextbest.engine.clock import Clock

    figures = FIGURES["online_retail_de_fr"]
    with open_sources(Engine.from_text(RETAIL_POLICY).bundle, Clock(1_323_432_000, "UTC"), {}, RETAIL) as sources:
        (chunk,) = sources.chunks(1000)
        told = sources.told()["orders"]
    assert (told.rows, told.rows - told.left_out) == (figures["rows"], figures["purchase_rows"])
    assert float(pc.sum(chunk.histories["orders"].column("total")).as_py()) == figures["revenue"]


@pytest.mark.skipif(not CLICKS.is_dir(), reason="the data are not beside this repository")
@pytest.mark.parametrize("now", ["2024-03-01 00:00:00", "2024-04-15 00:00:00", "2024-06-01 00:00:00"])
def test_abandoned_carts(now: str) -> None:
    found = stages(Engine.from_text(CLICK_POLICY, folder=CLICKS), now.replace(" ", "T") + "Z")
    expected = FIGURES["ecom_clickstream"]["abandoned_cart"][now]
    assert found["left_a_cart"] == expected["abandoned(1h<age<=7d)"]
    assert found["left_a_cart"] + found["has_a_cart"] == expected["open_carts"]
    assert found.total() - found["unseen"] == expected["users_seen"]
