"""A run distributed over Spark says the same of each customer as a run on one machine, however it is divided."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from nextbest.engine import Engine
from nextbest.engine.errors import BundleError, UnusableSources, UsageError
from tests.sparks import WARNINGS, session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CDNOW = Path(__file__).parents[2] / "policies" / "cdnow"
NOW = "1998-06-30T12:00:00-04:00"
CUSTOMERS = 200
BROKEN = 7
"""Customers without the consent that the profile requires."""
pytestmark = [pytest.mark.filterwarnings(each) for each in WARNINGS]


@pytest.fixture(scope="module")
def spark() -> Iterator["SparkSession"]:
    with session() as made:
        yield made


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    with (CDNOW / "customers.jsonl").open(encoding="utf-8") as stream:
        documents = [json.loads(line) for line, _ in zip(stream, range(CUSTOMERS), strict=False)]
    orders = [{"id": each["id"], **order} for each in documents for order in each.pop("orders")]
    for each in orders:
        each["at"] = date.fromisoformat(each["at"])
    for each in documents[:BROKEN]:
        each["consent"] = {"email": None}
    return {"customers": pa.Table.from_pylist(documents[::-1]), "orders": pa.Table.from_pylist(orders)}


def _frames(spark: "SparkSession", tables: dict[str, pa.Table], partitions: int) -> dict[str, "DataFrame"]:
    return {name: spark.createDataFrame(table).repartition(partitions) for name, table in tables.items()}


def _agree(spark: "SparkSession", tables: dict[str, pa.Table], partitions: int, buckets: int) -> None:
    from nextbest.engine.batch.on_spark import decide_on_spark

    with Engine.load(CDNOW).run(tables, NOW, messages=True) as run:
        wanted, rejects = run.table.sort_by("customer"), run.rejects.drop_columns("row").sort_by("customer")
    found = decide_on_spark(CDNOW, _frames(spark, tables, partitions), NOW, buckets=buckets, messages=True)
    decisions = found.decisions.toArrow().sort_by("customer")
    assert decisions == wanted.cast(decisions.schema)
    assert found.rejects.toArrow().sort_by("customer").cast(rejects.schema) == rejects
    assert (wanted.num_rows, rejects.num_rows) == (CUSTOMERS - BROKEN, BROKEN)


@pytest.mark.parametrize(("partitions", "buckets"), [(1, 1), (8, 13)])
def test_it_says_the_same_however_it_is_divided(
    spark: "SparkSession", tables: dict[str, pa.Table], partitions: int, buckets: int
) -> None:
    _agree(spark, tables, partitions, buckets)


def test_where(spark: "SparkSession", tables: dict[str, pa.Table]) -> None:
    """What it rests on stands in the texts only, and travels nevertheless."""
    from nextbest.engine.batch.on_spark import decide_on_spark

    only = "(recency > 300) otherwise no"
    with Engine.load(CDNOW).run(tables, NOW, where=only) as run:
        wanted = run.table.sort_by("customer")
    found = decide_on_spark(CDNOW, _frames(spark, tables, 2), NOW, buckets=2, where=only)
    decisions = found.decisions.toArrow().sort_by("customer")
    assert decisions == wanted.cast(decisions.schema)
    assert 10 < wanted.num_rows < CUSTOMERS - BROKEN - 10


SCARCE = """
nextbest: 1
bundle: shop
timezone: UTC
profile: {id: string!, wealth: integer!, keen: boolean!}
lifecycle: [{stage: all, otherwise: yes}]
channels:
  email: {when: yes, parts: [title], cost: 0.1}
  push: {when: keen, parts: [title]}
  letter: {when: yes, parts: [title], cost: 1}
contact_policy: {limits: [2 per 7 days]}
kinds: {sale: {channels: [push, email, letter], stages: any, propensity: 5%, value: 100 + wealth}}
engagements:
  beans: {kind: sale, value: 300 + wealth, budget: [20 contacts in total], message: {title: Beans}}
  cups:
    {kind: sale, channels: [letter, email], value: 200 + wealth * 2, budget: [5 cost in total], message: {title: Cups}}
  mugs: {kind: sale, channels: [letter, email], budget: [30 contacts per calendar day], message: {title: Mugs}}
  news: {kind: sale, class: fallback, budget: [30 contacts in total], when: keen, message: {title: News}}
  tips: {kind: sale, class: fallback, when: wealth < 3, message: {title: Tips}}
arbitration: {places: one per customer}
"""


@pytest.mark.parametrize("several", [pytest.param(False, marks=pytest.mark.slow), True])
def test_budgets_are_settled_as_in_a_run(spark: "SparkSession", tmp_path: Path, several: bool) -> None:
    """Who gets what, and why some get nothing, however customers are divided."""
    _budgets_agree(spark, _scarce(tmp_path, several=several), 5, 7)


def _budgets_agree(spark: "SparkSession", shop: Path, partitions: int, buckets: int) -> None:
    from nextbest.engine.batch.on_spark import decide_on_spark

    people = pa.table(
        {
            "id": [f"c{number} " for number in range(CUSTOMERS)],
            "wealth": [number % 17 for number in range(CUSTOMERS)],
            "keen": [number % 3 > 0 for number in range(CUSTOMERS)],
        }
    )
    with Engine.load(shop).run(people, NOW, messages=True) as run:
        wanted = run.table
    frame = spark.createDataFrame(people).repartition(partitions)
    found = decide_on_spark(shop, frame, NOW, buckets=buckets, messages=True).decisions.toArrow()
    in_order = [("customer", "ascending"), ("channel", "ascending")]
    assert found.sort_by(in_order) == wanted.cast(found.schema).sort_by(in_order)
    got = wanted.column("engagement").to_pylist()
    assert [got.count(each) for each in ("beans", "mugs", "news")] == [20, 30, 30]
    assert min(got.count("tips"), got.count(None)) > 3


@pytest.mark.slow
def test_budgets_that_serve_all(spark: "SparkSession", tmp_path: Path) -> None:
    from nextbest.engine.batch.on_spark import decide_on_spark

    people = pa.table({"id": ["ann", "bob"], "wealth": [1, 20], "keen": [True, False]})
    found = decide_on_spark(_scarce(tmp_path), spark.createDataFrame(people), NOW, buckets=3).decisions.toArrow()
    assert found.column("engagement").to_pylist() == ["beans", "beans"]


def test_what_is_wrong_is_said_before_anything_runs(spark: "SparkSession", tables: dict[str, pa.Table]) -> None:
    from nextbest.engine.batch.on_spark import decide_on_spark

    frames = _frames(spark, tables, 1)
    with pytest.raises(UnusableSources) as wrong:
        decide_on_spark(CDNOW, {"customers": frames["customers"].drop("consent"), "orders": frames["orders"]}, NOW)
    assert "consent.email" in str(wrong.value)
    with pytest.raises(UsageError, match="`limit` is not for Spark"):
        decide_on_spark(CDNOW, frames, NOW, limit=5)
    with pytest.raises(UsageError, match="`buckets` must be 1 or more"):
        decide_on_spark(CDNOW, frames, NOW, buckets=0)
    with pytest.raises(UsageError, match="`where` takes a condition"):
        decide_on_spark(CDNOW, frames, NOW, where="recency")
    with pytest.raises(BundleError, match=r"there is no `consent\.emial`"):
        decide_on_spark(CDNOW, frames, NOW, where="consent.emial")


def _scarce(folder: Path, *, several: bool = False) -> Path:
    shop = folder / "shop.yaml"
    shop.write_text(SCARCE.replace("one per customer", "one per channel" if several else "one per customer"), "utf-8")
    return shop


@pytest.mark.slow
def test_a_cluster_of_processes(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    """Two workers, each with a Python of its own, to which the bundle has to travel."""
    with session("local-cluster[2,1,1024]") as cluster:
        for partitions, buckets in ((8, 8), (1, 1), (13, 13)):
            _agree(cluster, tables, partitions, buckets)
            for several in (False, True):
                _budgets_agree(cluster, _scarce(tmp_path, several=several), partitions, buckets)


@pytest.mark.usefixtures("spark")
def test_the_job(tables: dict[str, pa.Table], tmp_path: Path, capsys: Any) -> None:
    import pyarrow.parquet as pq

    from nextbest.engine.batch.spark_job import main

    for name, table in tables.items():
        pq.write_table(table, tmp_path / f"{name}.parquet")
    line = [str(CDNOW), "--now", NOW, "--out", str(tmp_path / "out"), "--buckets", "4"]
    customers, orders = (["--source", f"{name}={tmp_path / f'{name}.parquet'}"] for name in ("customers", "orders"))
    assert main([*line, *customers]) == 2
    assert "error: give a DataFrame for `orders`" in capsys.readouterr().err
    assert main([*line, *customers, "--source", f"orders={tmp_path / 'nowhere.parquet'}"]) == 2
    assert "nowhere.parquet" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*line, *customers, *orders]) == 0
    assert pq.read_table(tmp_path / "out" / "decisions").num_rows == CUSTOMERS - BROKEN
    assert pq.read_table(tmp_path / "out" / "rejects").num_rows == BROKEN
