"""A run reserves, its work lists go to the sender, and come back confirmed, released or refused, in any form."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbest.cli.rows import Columns, Row, read_rows
from nextbest.engine import UsageError
from tests.cli.printed import Printed

BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile: {id: string!, taste: string!}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes, parts: [title], cost: 0}}
contact_policy: {limits: [1 per 7 days]}
kinds: {sale: {stages: any, propensity: 5%, value: 10, channels: [push]}}
engagements:
  boots: {kind: sale, when: taste is "boots", budget: [3 contacts in total], message: {title: Boots}}
  hats: {kind: sale, value: 5, message: {title: Hats}}
"""
NOW = "2026-11-20T20:00:00+01:00"
MORNING = "2026-11-21T07:00:00+01:00"


@pytest.fixture
def night(tmp_path: Path, run: Printed, request: pytest.FixtureRequest) -> tuple[list[str], Path]:
    """The store of a run that has reserved, and its folder; its work lists have the form that is asked for."""
    (tmp_path / "shop.yaml").write_text(BUNDLE, encoding="utf-8")
    customers = [{"id": f"c{number}", "taste": "boots" if number % 2 else "hats"} for number in range(12)]
    people = tmp_path / "people.jsonl"
    people.write_text("".join(json.dumps(each) + "\n" for each in customers), encoding="utf-8")
    store = ["--store", f"sqlite:///{tmp_path}/contacts.db"]
    asked = ["--source", f"customers={people}", "--now", NOW, "--format", request.param, *store]
    asked += ["--reserve", "--hold-for", "24 hours", "--quiet"]
    code, _, err = run("run", f"{tmp_path}/shop.yaml", "--out", f"{tmp_path}/night", *asked)
    assert (code, err) == (0, "")
    return store, tmp_path


@pytest.mark.parametrize("night", ["parquet", "csv", "jsonl"], indirect=True)
def test_work_lists_come_back(run: Printed, night: tuple[list[str], Path]) -> None:
    store, folder = night
    lists = folder / "night" / "worklists"
    boots, hats = next((lists / "boots").iterdir()), lists / "hats"

    def contacts(name: str, path: Path, now: str = MORNING) -> tuple[int, str, str]:
        return run("contacts", f"{folder}/shop.yaml", name, "--file", str(path), "--now", now, *store)

    assert contacts("confirm", boots) == (0, "3 rows: 3 confirmed\n", "")
    assert contacts("confirm", boots) == (0, "3 rows: 3 with nothing new\n", "")
    assert contacts("release", hats) == (0, "9 rows: 9 released\n", "")
    code, out, err = contacts("confirm", hats)
    assert (code, out) == (1, "9 rows: 9 refused\n")
    assert err.count("its slot has lapsed, or was released (gone)") == 9
    assert str(next(hats.iterdir())) in err.replace("\n", "")


def written(path: Path, **columns: Any) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet(tmp_path: Path) -> None:
    instants = pa.array([0, None, 3600], pa.timestamp("us", "Europe/Berlin"))
    path = written(
        tmp_path / "a.parquet", decision=pa.array(["a", "b", None]).dictionary_encode(), at=instants, other=[1, 2, 3]
    )
    first, second, third = read_rows(path, Columns(["decision"], ["place", "at"]))
    assert first == Row(1, {"decision": "a", "at": "1970-01-01T01:00:00+01:00"})
    assert second == Row(2, {"decision": "b"})
    assert not isinstance(third, Row)
    assert (third.line, third.reason) == (3, "has no `decision`")


def test_parquet_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`decision` of .* holds int64, not text"):
        list(read_rows(written(tmp_path / "b.parquet", decision=[1]), Columns(["decision"])))
    (tmp_path / "c.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UsageError, match="cannot be read as Parquet"):
        list(read_rows(tmp_path / "c.parquet", Columns(["decision"])))


def test_a_folder(tmp_path: Path) -> None:
    written(tmp_path / "part-2.parquet", decision=["c"])
    (tmp_path / "part-1.csv").write_text("decision\na\nb\n")
    (tmp_path / ".part-0").write_text("half written")
    assert list(read_rows(tmp_path, Columns(["decision"]))) == [
        Row(2, {"decision": "a"}, tmp_path / "part-1.csv"),
        Row(3, {"decision": "b"}, tmp_path / "part-1.csv"),
        Row(1, {"decision": "c"}, tmp_path / "part-2.parquet"),
    ]
