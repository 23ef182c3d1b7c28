"""Sixty-five Mondays of the record shop by `run`, from its raw text: whom limits let through is what others found.

What the same policy does on documents, and what an independent program found, is in `memory/test_cdnow_weekly.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbest.cli import main
from nextbest.engine import Engine
from nextbest.engine.batch.plan import read_json
from nextbest.policies.cdnow.make_customers import PURCHASES
from tests.memory.test_cdnow_weekly import EXPECTED, MONDAYS, POLICY, Week, at_ten, figures

SOURCES = f"""
sources:
  customers: {{from: orders}}
  orders:
    file: {PURCHASES}
    format: {{kind: fixed_width, columns: {{id: 2 to 6, at: {{from: 13 to 20, date: "%Y%m%d"}}}}}}
"""
RULES = {"limit:engagement.we_miss_you": "gap", "limit:policy": "cap"}
FEW = 12
"""Mondays of the short form: two rounds of contacts, and who is stopped by them."""
Summary = dict[str, Any]


@dataclass
class Weekly:
    """What runs week after week come to."""

    weeks: list[Week] = field(default_factory=list)

    def add(self, contacted: Sequence[str], summary: Summary) -> None:
        """Another week: who is written to, and what the run says of all."""
        letter = summary["engagements"]["we_miss_you"]["channels"]["letter"]
        assert letter["chosen"] == summary["chosen"] == len(contacted) == len(set(contacted))
        self.weeks += [(each, "contacted") for each in contacted]
        for rule, outcome in RULES.items():
            self.weeks += [("", outcome)] * letter["blocked"].get(rule, 0)
        # Nothing else has stopped anybody who is at risk.
        assert set(letter["blocked"]) <= {"stage", *RULES}
        at_risk = summary["stages"]["at_risk"]
        assert at_risk == len(contacted) + sum(letter["blocked"].get(rule, 0) for rule in RULES)
        assert summary["decided"] == 2_357


def engine() -> Engine:
    return Engine.from_text(POLICY + SOURCES)


def remembered(past: Sequence[tuple[str, datetime]]) -> pa.Table:
    """Contacts as a source has them."""
    count = len(past)
    return pa.table(
        {
            "customer": pa.array([customer for customer, _ in past], pa.string()),
            "id": pa.array([f"k{number}" for number in range(count)], pa.string()),
            "at": pa.array([at for _, at in past], pa.timestamp("s", "UTC")),
            **{
                name: pa.array([value] * count, pa.string())
                for name, value in (("engagement", "we_miss_you"), ("kind", "winback"), ("channel", "letter"))
            },
        }
    )


def by_tables(mondays: Sequence[date]) -> Iterator[tuple[Sequence[str], Summary]]:
    """Who is written to each week, and the summary; contacts are a source, to which each week adds."""
    past: list[tuple[str, datetime]] = []
    made = engine()
    for day in mondays:
        with made.run({"contacts": remembered(past)}, at_ten(day)) as run:
            table, summary = run.table, run.summary
        contacted = table.filter(table.column("engagement").is_valid()).column("customer").to_pylist()
        past += [(each, at_ten(day)) for each in contacted]
        yield contacted, dict(summary)


def by_command(mondays: Sequence[date], folder: Path) -> Iterator[tuple[Sequence[str], Summary]]:
    """The same by the command line: each week's run reserves in a store, and its work list comes back confirmed."""
    bundle, store = folder / "weekly.yaml", ["--store", f"sqlite:///{folder}/contacts.db", "--quiet"]
    bundle.write_text(POLICY + SOURCES, encoding="utf-8")
    for day in mondays:
        now, out = at_ten(day).isoformat(), folder / str(day)
        asked = ("--now", now, *store)
        assert main.run(["run", str(bundle), "--out", str(out), *asked, "--reserve", "--hold-for", "24 hours"]) == 0
        contacted = []
        for work_list in (out / "worklists").glob("*"):
            contacted += pq.read_table(work_list).column("customer").to_pylist()
            assert main.run(["contacts", str(bundle), "confirm", "--file", str(work_list), *asked]) == 0
        summary = read_json(out / "summary.json")
        assert summary is not None
        yield contacted, summary


def plain(mondays: Sequence[date]) -> Iterator[Week]:
    """The published rules in plain Python, on the raw text."""
    bought = defaultdict[str, list[date]](list)
    for line in PURCHASES.read_text(encoding="ascii").splitlines():
        bought[line.split()[0]].append(date.fromisoformat(line.split()[2]))
    written = defaultdict[str, list[date]](list)
    for monday in mondays:
        for customer, days in bought.items():
            known = [each for each in days if each <= monday]
            if not known or (monday - min(known)).days <= 30 or not 90 < (monday - max(known)).days <= 180:
                continue
            ago = [(monday - each).days for each in written[customer]]
            if any(days < 30 for days in ago):
                yield "", "gap"
            elif sum(days < 90 for days in ago) >= 2:
                yield "", "cap"
            else:
                written[customer].append(monday)
                yield customer, "contacted"


def test_the_plain_rules_are_the_published_ones() -> None:
    assert figures(list(plain(MONDAYS))) == published()


def test_the_first_mondays() -> None:
    found = Weekly()
    for week in by_tables(MONDAYS[:FEW]):
        found.add(*week)
    counted = Counter(found.weeks)
    assert counted == Counter(plain(MONDAYS[:FEW]))
    assert {"gap", "cap", "contacted"} <= {outcome for _, outcome in counted}


@pytest.mark.slow
def test_all_mondays() -> None:
    assert whole(lambda: by_tables(MONDAYS)) == published()


@pytest.mark.slow
def test_all_mondays_with_a_store(tmp_path: Path) -> None:
    assert whole(lambda: by_command(MONDAYS, tmp_path)) == published()


def whole(weeks: Callable[[], Iterator[tuple[Sequence[str], Summary]]]) -> dict[str, Any]:
    found = Weekly()
    for week in weeks():
        found.add(*week)
    return figures(found.weeks)


def published() -> dict[str, Any]:
    return {name: each for name, each in EXPECTED.items() if name != "policy"}
