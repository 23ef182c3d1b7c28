"""`Engine.run`, from files and frames: what `decide` says of each customer, whoever asks for which of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nextbest.engine import Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.run import Run
from nextbest.engine.batch.sample import SALT
from nextbest.engine.doors.now import parse_now
from nextbest.engine.errors import BundleError, SourceChanged, UnusableSources, UsageError
from nextbest.engine.functions.chance import bucket
from tests.batch.chunks import Documents, bundle_text, read
from tests.batch.test_one_by_one import MOMENTS, expected, plain

POLICIES = Path(__file__).parents[2] / "policies"
NOW = "1998-06-30T12:00:00-04:00"
CDNOW = POLICIES / "cdnow" / "customers.jsonl"

Row = Mapping[str, object]


def rows(table: pa.Table) -> list[Row]:
    return [plain(row) for row in table.to_pylist()]


def wanted(engine: Engine, documents: Sequence[Mapping[str, object]], now: str) -> list[Row]:
    return [row for each in documents for row in expected(engine.decide(each, now))]


@pytest.mark.parametrize(("name", "now"), MOMENTS)
def test_from_lines_of_json(name: str, now: str) -> None:
    engine, path = Engine.load(POLICIES / name), POLICIES / name / "customers.jsonl"
    with engine.run({"customers": path}, now, messages=True) as run:
        assert rows(run.table) == wanted(engine, read(path), now)
        assert pa.Table.from_batches(run.batches()) == run.table
        assert run.rejects.num_rows == 0
        assert run.summary["decided"] == len(read(path))


def test_from_parquet_with_a_history_of_its_own(tmp_path: Path) -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)
    customers = pa.table({"id": [each["id"] for each in documents], "consent": [each["consent"] for each in documents]})
    orders = [{"id": each["id"], **order} for each in documents for order in each["orders"]]  # type: ignore[attr-defined]
    pq.write_table(customers, tmp_path / "customers.parquet")
    pq.write_table(pa.Table.from_pylist(orders[::-1]), tmp_path / "orders.parquet")
    given = {"customers": tmp_path / "customers.parquet", "orders": str(tmp_path / "orders.parquet")}
    with engine.run(given, NOW, messages=True) as run:
        assert rows(run.table) == wanted(engine, documents, NOW)


def test_from_the_sources_of_the_bundle() -> None:
    engine = Engine.load(POLICIES / "cdnow")
    with engine.run({}, NOW, messages=True) as run:
        assert rows(run.table) == wanted(engine, read(CDNOW), NOW)


def test_from_a_frame() -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)[:50]
    frame = pa.Table.from_pylist(documents)
    with engine.run(frame, NOW, messages=True) as run:
        assert rows(run.table) == wanted(engine, documents, NOW)


def test_chunks_that_are_decided_for_at_once_come_in_their_order() -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)[:300]
    supply, now = Documents(documents, 7), parse_now(NOW)
    # With a limit each chunk waits for the one before.
    one_by_one = Run(engine._deciding, supply, Asked(now, limit=len(documents)))
    run = Run(engine._deciding, supply, Asked(now))
    assert run.table == one_by_one.table
    assert run.summary == one_by_one.summary
    channels = [each for engagement in run.summary["engagements"].values() for each in engagement["channels"].values()]
    assert any(each["blocked"] for each in channels)
    first = next(run.batches())
    assert first.column("customer")[0].as_py() == documents[0]["id"]


def test_a_summary_beside_decisions_decides_once() -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)[:20]
    ways = list[int]()

    class Watched(Documents):
        def chunks(self, first: int = 0) -> Iterator[Chunk]:
            ways.append(first)
            return super().chunks(first)

    by_table, by_batches, alone = (Run(engine._deciding, Watched(documents, 7), Asked(parse_now(NOW))) for _ in "abc")
    assert (by_table.table.num_rows, by_table.summary["decided"], by_table.rejects.num_rows) == (20, 20, 0)
    assert len(ways) == 1
    assert pa.Table.from_batches(by_batches.batches(counting=True)) == by_table.table
    assert by_batches.summary == by_table.summary
    assert len(ways) == 2
    assert alone.summary == by_table.summary
    assert sum(each.num_rows for each in alone.batches()) == 20
    assert len(ways) == 4


def test_where_sample_and_limit() -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)
    some = [each for each in documents if bucket(str(each["id"]), SALT) < 0.1]
    loyal = [each for each in some if len({order["at"] for order in each["orders"]}) >= 5]  # type: ignore[attr-defined]
    assert len(loyal) > 6
    with engine.run({"customers": CDNOW}, NOW, sample=0.1) as run:
        assert run.table.column("customer").to_pylist() == [each["id"] for each in some]
    with engine.run({"customers": CDNOW}, NOW, sample=0.1, where="loyal") as run:
        assert run.table.column("customer").to_pylist() == [each["id"] for each in loyal]
        assert (run.summary["decided"], run.summary["left_out"]) == (len(loyal), len(some) - len(loyal))
    with engine.run({"customers": CDNOW}, NOW, sample=0.1, where="loyal", limit=5) as run:
        assert run.table.column("customer").to_pylist() == [each["id"] for each in loyal[:5]]
    with engine.run({"customers": CDNOW}, NOW, limit=7) as run:
        assert run.table.column("customer").to_pylist() == [each["id"] for each in documents[:7]]


def test_rejects(tmp_path: Path) -> None:
    engine, documents = Engine.from_text(bundle_text("cdnow")), read(CDNOW)[:20]
    documents[3] = {**documents[3], "consent": {}}
    documents[7] = {**documents[7], "orders": [{"at": "1997-01-01", "cds": 1, "total": 3}, {"at": "x", "cds": "y"}]}
    documents[9] = documents[2]
    path = tmp_path / "customers.jsonl"
    path.write_text("\n".join(map(json.dumps, documents)) + "\n{\n")
    with engine.run({"customers": path}, NOW) as run:
        found = run.rejects.to_pylist()
        assert {(each["source"], each["row"]) for each in found} == {("customers", row) for row in (4, 8, 10, 21)}
        assert [each["path"] for each in found if each["row"] == 4] == ["/consent/email"]
        assert run.summary["rejected"] == 4
        assert run.summary["decided"] == run.table.num_rows == 17


def test_whatever_is_wrong_is_said_before_anybody_is_decided_for(tmp_path: Path) -> None:
    engine = Engine.from_text(bundle_text("cdnow"))
    with pytest.raises(UnusableSources) as refused:
        engine.run({"customers": tmp_path / "nobody.parquet", "order": CDNOW}, NOW)
    assert len(refused.value.report.errors) == 2
    with pytest.raises(BundleError):
        engine.run({"customers": CDNOW}, NOW, where="loyal and")
    with pytest.raises(UsageError, match="takes a condition"):
        engine.run({"customers": CDNOW}, NOW, where="spent")
    for wrong in ({"sample": 0.0}, {"sample": 1.5}, {"limit": 0}, {"reserve": True}):
        with pytest.raises(UsageError):
            engine.run({"customers": CDNOW}, NOW, **wrong)


def test_a_source_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "customers.parquet"
    pq.write_table(pa.Table.from_pylist(read(CDNOW)[:100]), path)
    before = path.read_bytes()
    engine = Engine.from_text(bundle_text("cdnow"))

    def writing(_: str, __: int, ___: int | None) -> None:
        path.write_bytes(before)

    with engine.run({"customers": path}, NOW) as run, pytest.raises(SourceChanged, match="changed while it was read"):
        run.write(tmp_path / "run", tick=writing)
    assert not (tmp_path / "run" / "manifest.json").exists()
    with engine.run({"customers": path}, NOW) as run:
        assert run.write(tmp_path / "run").manifest["decided"] == 100
    pq.write_table(pa.Table.from_pylist(read(CDNOW)[:99]), path)
    with (
        engine.run({"customers": path}, NOW) as run,
        pytest.raises(UsageError, match=r"`customers` .* changed since"),
    ):
        run.write(tmp_path / "run")


@pytest.mark.parametrize(("name", "now"), MOMENTS)
@pytest.mark.parametrize(
    "columns",
    [("key", "customer"), ("no_action", "customer"), ("not_before",), ("variant", "step", "value"), ("offer",)],
)
def test_only_the_columns_that_are_wanted(name: str, now: str, columns: Sequence[str]) -> None:
    engine, path = Engine.load(POLICIES / name), POLICIES / name / "customers.jsonl"
    with engine.run({"customers": path}, now) as run:
        some = pa.Table.from_batches(run.batches(columns=columns))
        assert some == run.table.select(columns)
        assert pa.Table.from_batches(run.batches(columns=columns, counting=True)) == some


def test_columns_that_there_are_not() -> None:
    with Engine.load(POLICIES / "cdnow").run({"customers": CDNOW}, NOW) as run:
        with pytest.raises(UsageError) as error:
            next(run.batches(columns=["engagment", "key", "key", "colour"]))
        assert str(error.value) == (
            "`columns`: there is no column `engagment`, did you mean `engagement`?; there is no column `colour`; "
            "`key` is asked for twice"
        )
        with pytest.raises(UsageError, match="it names none"):
            next(run.batches(columns=[]))
