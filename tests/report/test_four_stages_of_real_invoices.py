"""The report of the four-stage bundle over real invoices, against the same worked out with pandas from the file.

`expected_dev.json` has no four stages. What it has of these invoices (rows, customers and revenue in all, and five
stages at three days) stands in `test_published_figures`; the four must agree with it where one follows from the other.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import pytest

from nextbest.engine import Engine
from nextbest.engine.analysis.report.figures import figures
from nextbest.engine.analysis.report.report import Asked, report
from tests.batch.sources.test_real_data import RETAIL
from tests.report.test_published_figures import EXPECTED, ROOT, Row, expected

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the published figures are not here")

NOW = "2011-12-09T23:59:59-06:00"
STAGES = ("onboarding", "winback", "loyalty", "activation")
SOURCES = """
sources:
  customers: {duckdb: shop.duckdb, table: customers, timezone: America/Chicago}
  orders:
    duckdb: shop.duckdb
    table: invoices
    timezone: America/Chicago
    fields: {id: customer, at: moment, total: total}
"""
SHOP = """
CREATE TABLE lines AS SELECT * FROM read_csv($file, types = {'InvoiceNo': 'VARCHAR', 'UnitPrice': 'DECIMAL(18, 4)'});
"""
INVOICES = """
CREATE TABLE invoices AS
SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer, InvoiceNo AS invoice, min(InvoiceDate) AS moment,
  CAST(sum(Quantity * UnitPrice) AS DECIMAL(18, 4)) AS total
FROM lines WHERE CustomerID IS NOT NULL AND InvoiceNo NOT LIKE 'C%' AND UnitPrice > 0 GROUP BY ALL;
CREATE TABLE customers AS
SELECT customer AS id, min(moment) AS signed_up_at,
  FALSE AS "consent.email", FALSE AS "consent.push", FALSE AS "consent.sms"
FROM invoices GROUP BY ALL
"""
"""An invoice has a row for each article; whoever has bought has signed up."""


@dataclass(frozen=True)
class Reported:
    """The report and its rows of stages."""

    figures: dict[str, Any]
    stages: dict[str, dict[str, tuple[str, float, int]]]
    """By month end and customer: stage, spent so far, orders so far."""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    folder = tmp_path_factory.mktemp("retail") / "four_stage_retention"
    shutil.copytree(ROOT / "policies" / "four_stage_retention", folder)
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    with duckdb.connect(str(folder / "shop.duckdb")) as shop:
        shop.execute(SHOP, {"file": str(next(RETAIL.glob("*.csv.gz")))})
        shop.execute(INVOICES)
    stages: dict[str, dict[str, tuple[str, float, int]]] = {}

    def keep(table: str, row: Row) -> None:
        if table == "stages":
            customer, end, stage, spent, orders = row
            stages.setdefault(str(end), {})[str(customer)] = str(stage), float(str(spent)), int(str(orders))

    return Reported(figures(report(Engine.load(folder), {}, NOW, Asked(keep=keep))), stages)


def invoices() -> pd.DataFrame:
    """The file read again, an invoice a row."""
    lines = pd.read_csv(next(RETAIL.glob("*.csv.gz")), dtype={"InvoiceNo": str}, parse_dates=["InvoiceDate"])
    bought = lines[lines.CustomerID.notna() & ~lines.InvoiceNo.str.startswith("C") & (lines.UnitPrice > 0)]
    bought = bought.assign(customer=bought.CustomerID.astype(int).astype(str), cents=bought.Quantity * bought.UnitPrice)
    found = bought.groupby(["customer", "InvoiceNo"]).agg(at=("InvoiceDate", "min"), total=("cents", "sum"))
    return found.reset_index()


def worked_out() -> Iterator[tuple[str, dict[str, tuple[str, float, int]]]]:
    """By the words of the bundle: whoever has bought is no longer onboarding; sixty days; twenty orders a year."""
    bought = invoices()
    for end in [*pd.date_range("2010-12-31", "2011-11-30", freq="ME"), pd.Timestamp("2011-12-09")]:
        until = end + pd.Timedelta(hours=23, minutes=59, seconds=59)
        found = {}
        for customer, theirs in bought[bought["at"] <= until].groupby("customer"):
            recent = (theirs["at"] > until - pd.Timedelta(days=60)).sum()
            many = (theirs["at"] > until - pd.Timedelta(days=365)).sum()
            stage = "winback" if not recent else "loyalty" if many >= 20 else "activation"
            found[str(customer)] = stage, round(float(theirs.total.sum()), 2), len(theirs)
        yield str(end.date()), found


def test_stages_transitions_and_revenue_at_each_month_end(reported: Reported) -> None:
    ends = {each["at"]: each for each in reported.figures["months"]["ends"]}
    before: dict[str, tuple[str, float, int]] = {}
    seen = Counter[str]()
    for at, found in worked_out():
        told = reported.stages[at]
        assert {name: row[0] for name, row in told.items()} == {name: row[0] for name, row in found.items()}
        for name in STAGES:
            here = [row for row in found.values() if row[0] == name]
            stage = ends[at]["stages"][name]
            assert (stage["customers"], stage["orders"]) == (len(here), sum(row[2] for row in here))
            assert stage["revenue"] == pytest.approx(sum(row[1] for row in here), abs=0.01)
            seen[name] += len(here)
        moves = Counter((before[name][0] if name in before else None, row[0]) for name, row in found.items())
        assert {(each["from"], each["to"]): each["customers"] for each in ends[at]["flow"]} == moves
        before = found
    assert all(seen[name] for name in ("winback", "loyalty", "activation"))
    assert seen["onboarding"] == 0


def test_what_was_published_holds_for_the_four_stages_too(reported: Reported) -> None:
    published = expected("online_retail_de_fr")
    last = reported.figures["months"]["ends"][-1]
    assert last["customers"] == published["purchase_customers"]
    assert round(sum(each["revenue"] for each in last["stages"].values()), 2) == published["revenue"]
    ends = {each["at"]: each for each in reported.figures["months"]["ends"]}
    for at, stages in published["stage"].items():
        away = stages["at_risk"] + stages["lapsing"] + stages["lost"]
        assert ends[at]["customers"] == sum(stages.values())
        assert away <= ends[at]["stages"]["winback"]["customers"] <= away + stages["active"] + stages["new"]


def test_what_the_published_figures_do_not_have() -> None:
    """So that whoever adds it there finds here what is to be compared with it."""
    published = json.loads(EXPECTED.read_text(encoding="utf-8"))
    told = {"rows", "customers_all", "null_CustomerID", "cancelled_rows", "purchase_rows", "purchase_customers"}
    assert set(published["online_retail_de_fr"]) == told | {"revenue", "stage"}, "no transitions, no revenue by stage"
    assert not any("revenue" in name for name in published["cdnow_sample"])
