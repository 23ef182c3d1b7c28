"""Who decides for a million customers in the benchmarks gives the same answers: a short form of each run of them."""

from collections import Counter
from importlib import import_module
from pathlib import Path
from statistics import fmean
from typing import Any

import pyarrow.parquet as pq
import pytest

from benchmarks import crowd, one_by_one, purchases, purchases_one_by_one
from benchmarks.agreeing import agree
from benchmarks.crossing import Cost, Job, alone
from benchmarks.population import CONTENDERS, WINDOWS
from benchmarks.shoppers import ATTRIBUTES, CONSENTS, MISSING, customers

COUNT = 3_000
"""Customers whose attributes are looked at."""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "customers.parquet"
    crowd.write(path, 100)
    return path


@pytest.fixture(scope="module", params=[10, 100])
def wanted(request: pytest.FixtureRequest, source: Path) -> tuple[int, Path]:
    """Engagements, and what the interpreter answers."""
    right = source.parent / f"interpreted_{request.param}.parquet"
    one_by_one.interpreted(Job(request.param, source, right, 100))
    return request.param, right


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The files of purchases, and what the interpreter answers."""
    source = tmp_path_factory.mktemp("bought")
    purchases.write(source, 100, 600)
    right = source / "interpreted.parquet"
    purchases_one_by_one.interpreted(Job(1, source, right, 100))
    return source, right


@pytest.mark.parametrize("function", [each.function for each in CONTENDERS])
def test_everybody_answers_as_the_interpreter_does(
    function: str, wanted: tuple[int, Path], source: Path, tmp_path: Path
) -> None:
    if function.startswith("as_polars"):
        pytest.importorskip("polars", reason="comes with the extra `bench`")
    (size, right), given = wanted, tmp_path / "given.parquet"
    assert None in pq.read_table(right)["key"].to_pylist()
    cost = called(function, Job(size, source, given, 100))
    assert cost.setting_up + cost.deciding > 0  # planning, nearly all for so few, goes to the former
    assert cost.memory > 0
    if not any(each.floor for each in CONTENDERS if each.function == function):
        assert agree(given, (right,)) == 100


def called(function: str, job: Job) -> Cost:
    module, _, name = function.partition(":")
    found: Cost = getattr(import_module(f"benchmarks.{module}"), name)(job)
    return found


@pytest.mark.parametrize("function", [each.function for each in WINDOWS])
def test_everybody_counts_purchases_as_the_interpreter_does(
    function: str, bought: tuple[Path, Path], tmp_path: Path
) -> None:
    (source, right), given = bought, tmp_path / "given.parquet"
    assert set(map(type, pq.read_table(right)["key"].to_pylist())) == {int, type(None)}
    called(function, Job(1, source, given, 100))
    assert agree(given, (right,)) == 100


def test_whoever_answers_wrongly_ends_the_run(source: Path, tmp_path: Path) -> None:
    right, wrong, few = (tmp_path / f"{name}.parquet" for name in ("right", "wrong", "few"))
    one_by_one.naive(Job(10, source, right, 100))
    one_by_one.naive(Job(10, source, few, 99))
    assert agree(right, (few,)) == 100
    with pytest.raises(SystemExit, match="right answers for 100 customers, and not for 99"):
        agree(few, (right,))
    table = pq.read_table(right)
    served = next(place for place, key in enumerate(table["key"].to_pylist()) if key is not None)
    rows = table.to_pylist()
    rows[served]["key"] += 1
    pq.write_table(table.from_pylist(rows, table.schema), wrong)
    with pytest.raises(SystemExit, match=f"wrong answers .*'{rows[served]['customer']}'.*, and right .*"):
        agree(right, (wrong,))


def test_who_is_measured_is_alone_and_imports_only_its_own(source: Path, tmp_path: Path) -> None:
    cost = alone("as_numpy:decide", Job(10, source, tmp_path / "found.parquet", 100))
    assert 10e6 < cost.memory < 1e9


def test_a_crowd_is_drawn_like_shoppers(tmp_path: Path) -> None:
    path = tmp_path / "crowd.parquet"
    crowd.write(path, COUNT)
    drawn: list[Any] = list(crowd.documents(path, COUNT))
    wanted: list[Any] = list(customers(COUNT))
    for each in ATTRIBUTES:
        mine, theirs = ([one.get(each.name) for one in people] for people in (drawn, wanted))
        assert mine.count(None) == pytest.approx(COUNT * MISSING if each.optional else 0, abs=150)
        known = [value for value in mine if value is not None]
        if each.is_quantity:
            assert {type(value) for value in known} == {int if each.type == "integer" else float}
            assert min(known) >= 0
            assert max(known) <= each.high
            assert fmean(known) == pytest.approx(fmean(value for value in theirs if value is not None), rel=0.06)
        elif each.type == "set":
            assert set(known) == set(each.values)
            assert min(Counter(known).values()) > len(known) / len(each.values) * 0.75
        elif each.type == "boolean":
            assert fmean(known) == pytest.approx(0.7, abs=0.05)
        else:
            texts = [value for value in theirs if value is not None]
            assert min(known).isoformat() == min(texts)
            assert max(known).isoformat() == max(texts)
    for name, share in CONSENTS.items():
        assert fmean(each["consent"][name] for each in drawn) == pytest.approx(share, abs=0.05)
    assert [each["id"] for each in drawn] == [each["id"] for each in wanted]


def test_the_same_seed_draws_the_same_crowd() -> None:
    assert crowd.table(50).equals(crowd.table(50))
    assert not crowd.table(50).equals(crowd.table(50, seed=2))
