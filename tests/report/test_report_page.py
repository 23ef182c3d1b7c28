"""`nextbest report`: the command, its page, and the rows that it writes."""

import csv
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import run
from tests.cli.printed import Printed
from tests.pages.test_docs_page import structure
from tests.report.shop import BUNDLE, NOW, written

__all__ = ["run"]

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def shop(tmp_path: Path) -> tuple[str, ...]:
    """The arguments of a report."""
    path = tmp_path / "shop.yaml"
    path.write_text(BUNDLE, encoding="utf-8")
    return str(path), "--source", f"customers={written(tmp_path)}", "--now", NOW


def test_the_page_and_its_rows(run: Printed, shop: tuple[str, ...], tmp_path: Path) -> None:
    out, rows = tmp_path / "report.html", tmp_path / "rows"
    assert run("report", *shop, "--out", str(out), "--rows", str(rows)) == (0, "", "")
    found = structure(out.read_text(encoding="utf-8"))
    said = " ".join(" ".join(found.said).split())
    for words in ("Customers by stage", "Touchpoints", "Obligations", "Contacts", "Experiments", "Come <back>"):
        assert words in said
    assert found.tags["svg"] == found.tags["desc"] == 2 * found.tags["figure"]
    assert not re.search(r"\bc\d+\b", said), "no customer is named on the page"
    code, told, _ = run("report", *shop, "--format", "json")
    assert code == 0
    figures = json.loads(told)
    tables = {path.name: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in rows.iterdir()}
    assert set(re.findall(r'"rows": "([^"]+)"', told)) == set(tables)
    assert len(tables["contacts.csv"]) == figures["contacts"]["total"]
    assert len(tables["touchpoints.csv"]) == sum(figures["stages"]["customers"].values())
    last = [row for row in tables["stages.csv"] if row["month_end"] == "2026-11-20" and row["stage"] == "customer"]
    stage = figures["months"]["ends"][-1]["stages"]["customer"]
    assert (len(last), sum(int(row["orders"]) for row in last)) == (stage["customers"], stage["orders"])
    assert sum(float(row["lifetime_value"]) for row in last) == stage["revenue"]


def test_a_report_of_few_who_were_sent_nothing(run: Printed) -> None:
    bundle = ROOT / "policies" / "starter"
    arguments = (
        str(bundle),
        "--source",
        f"customers={bundle / 'customers.jsonl'}",
        "--now",
        "2026-11-20T10:00:00-05:00",
    )
    code, page, aside = run("report", *arguments)
    assert (code, aside) == (0, "")
    said = " ".join(structure(page).said)
    assert "Decisions now" in said
    assert "Experiments" not in said
    code, told, _ = run("report", *arguments, "--format", "json")
    assert json.loads(told)["contacts"]["days"] == []


def test_what_is_asked_wrongly_is_told(run: Printed, shop: tuple[str, ...], tmp_path: Path) -> None:
    code, told, wrong = run("report", *shop, "--orders", "orders.value")
    assert (code, told) == (2, "")
    assert "`orders.value` is not an amount of money in a history: `orders.total`" in wrong
    code, told, wrong = run("report", str(tmp_path / "shop.yaml"), "--now", NOW)
    assert (code, told) == (2, "")
    assert "source" in wrong
