"""A run reserves, its work lists go to the sender, and come back confirmed, released or refused, in any form."""

import csv
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
    asked += ["--reserve", "--hold-for", "24h", "--quiet"]
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


NIGHTS = """
nextbest: 1
bundle: nights
timezone: Europe/Berlin
profile: {id: string!, name: {is: string, default: you}}
lifecycle: [{stage: everybody, otherwise: yes}]
channels:
  email: {when: yes, parts: [title], outcomes: {unsubscribe: declined, open: opened}}
  push: {when: yes, parts: [title]}
contact_policy: {suppress: [{after: 1 declined, of: kind, for: 60 days}]}
arbitration: {places: one per channel}
kinds: {any_kind: {stages: any, propensity: 5%, value: 10, limits: [1 per 20 hours]}, care: {stages: any}}
engagements:
  course:
    kind: any_kind
    channels: [email]
    message: {title: "Lesson for {name}"}
    steps: [{}, {after: 1 day, when: responded}]
  voucher:
    kind: care
    class: mandatory
    channels: [push]
    limits: [1 in total]
    message: {title: A present}
    offer: {reward: Two off, cost: 2, redeem: {on: purchase}}
    budget: [5 offers in total]
events: {purchase: {}}
"""


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_night_and_the_next(run: Printed, tmp_path: Path, form: str) -> None:
    """The whole loop on files: run, send, confirm, release, outcomes, and what the next run makes of it."""
    bundle, people, store = tmp_path / "nights.yaml", tmp_path / "people.csv", f"sqlite:///{tmp_path}/contacts.db"
    bundle.write_text(NIGHTS, encoding="utf-8")
    people.write_text("id,name\n" + "".join(f"c{number},Ann {number}\n" for number in range(8)), encoding="utf-8")

    def night(name: str, now: str) -> dict[str, list[dict[str, Any]]]:
        asked = ("--source", f"customers={people}", "--now", now, "--format", form, "--messages", "--quiet")
        held = ("--store", store, "--reserve", "--hold-for", "24 hours")
        assert run("run", str(bundle), "--out", f"{tmp_path}/{name}", *asked, *held) == (0, "", "")
        lists = (tmp_path / name / "worklists").iterdir()
        return {each.name: rows_in(each / f"part-00000.{form}") for each in lists}

    def contacts(name: str, rows: list[dict[str, Any]], now: str) -> tuple[int, str, str]:
        path = sent_back(tmp_path / f"{name}.{form}", rows)
        return run("contacts", str(bundle), name, "--file", str(path), "--now", now, "--store", store)

    first = night("friday", "2026-11-20T20:00:00+01:00")
    assert {name: len(rows) for name, rows in first.items()} == {"course": 8, "voucher": 5}
    vouchers = {each["customer"] for each in first["voucher"]}
    assert all("code" in each["offer"] for each in first["voucher"])
    sender = "2026-11-21T07:00:00+01:00"
    # Of the two messages of one decision each is told of by itself.
    assert contacts("confirm", first["course"][:6], sender) == (0, "6 rows: 6 confirmed\n", "")
    assert contacts("release", first["course"][6:], sender) == (0, "2 rows: 2 released\n", "")
    assert contacts("confirm", first["course"], sender)[:2] == (1, "8 rows: 6 with nothing new, 2 refused\n")
    assert contacts("release", first["voucher"], sender) == (0, "5 rows: 5 released\n", "")
    words = ["open", "unsubscribe", "clicked", "bounced"]
    told = [{**row, "outcome": word, "at": sender} for row, word in zip(first["course"], words, strict=False)]
    assert contacts("outcome", told, sender) == (0, "4 rows: 4 recorded\n", "")
    assert contacts("outcome", told, "2026-11-22T07:00:00+01:00") == (0, "4 rows: 4 with nothing new\n", "")

    second = night("saturday", "2026-11-22T20:00:00+01:00")
    # c2 has clicked, so her course goes on; c6 and c7 begin with what was not sent; c1 wants no more.
    assert {(each["customer"], int(each["step"])) for each in second["course"]} == {("c2", 2), ("c6", 1), ("c7", 1)}
    assert {each["customer"] for each in second["voucher"]} == vouchers


def rows_in(path: Path) -> list[dict[str, Any]]:
    """A work list as its sender reads it."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()  # type: ignore[no-any-return]
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream)) if path.suffix == ".csv" else list(map(json.loads, stream))


def sent_back(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows of it, with what the sender adds, as a file of the same form."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    return path


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
