"""DuckDB runs out of memory or disk while a run's sources are sorted: it stops, says so, and can be gone on with."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbest.engine.batch.sources import workshop
from tests.cli.printed import Printed

BUNDLE = """
nextbest: 1
bundle: shop
timezone: UTC
profile: {id: string!, orders: {history: {at: datetime!, note: string!}}}
lifecycle: [{stage: noted, when: any(orders where note is "7")}, {stage: other, otherwise: yes}]
sources: {customers: {file: people.parquet}, orders: {file: orders.parquet}}
"""
PEOPLE = 2_000


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Printed:
    return Printed(capsys)


def shop(folder: Path, records: int) -> list[str]:
    """A shop whose records take some 300 bytes each, in an order that is not that of customers."""
    random = Random(1)
    (folder / "shop.yaml").write_text(BUNDLE)
    pq.write_table(pa.table({"id": [f"c{number}" for number in range(PEOPLE)]}), folder / "people.parquet")
    orders = {
        "id": [f"c{random.randrange(PEOPLE)}" for _ in range(records)],
        "at": pa.array(range(1_500_000_000, 1_500_000_000 + records), pa.timestamp("s", "UTC")),
        "note": [str(random.getrandbits(64)) * 14 for _ in range(records)],
    }
    pq.write_table(pa.table(orders), folder / "orders.parquet")
    return ["run", f"{folder}/shop.yaml", "--out", f"{folder}/run", "--now", "2026-11-20T10:00:00Z", "--quiet"]


def stopped(run: Printed, asked: list[str], folder: Path) -> str:
    """What is said; nothing looks like a run, and nothing is left where temporary files go."""
    code, out, err = run(*asked)
    assert (code, out) == (3, "")
    assert not (folder / "run" / "manifest.json").exists()
    assert not list((folder / "scratch").iterdir())
    return " ".join(err.split())


def finished(run: Printed, asked: list[str], folder: Path) -> None:
    """The same again, with room."""
    assert run(*asked) == (0, "", "")
    parts = (folder / "run" / "no_action").iterdir()
    assert sum(pq.read_table(each).num_rows for each in parts) == PEOPLE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    return tmp_path


def test_memory(run: Printed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = shop(folder, 20_000)
    with monkeypatch.context() as small:
        small.setattr(workshop, "MEMORY", "4MB")
        said = stopped(run, asked, folder)
    assert said.startswith("error: there is no room to sort the sources: Out of Memory Error")
    assert "`TMPDIR`" in said
    finished(run, asked, folder)


@pytest.mark.slow
def test_disk(run: Printed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = shop(folder, 400_000)
    with monkeypatch.context() as small, no_larger(200_000):
        small.setattr(workshop, "MEMORY", "90MB")
        said = stopped(run, asked, folder)
    assert said.startswith("error: the sources cannot be sorted or reached: IO Error: Could not write file")
    finished(run, asked, folder)


@contextmanager
def no_larger(size: int) -> Iterator[None]:
    """No file can grow beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
