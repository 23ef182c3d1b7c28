"""Runs distributed over a Spark cluster: customers in buckets, each decided as a run of its own by an executor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, reduce
from pathlib import Path
from typing import Unpack

import pyarrow as pa

from nextbest.dsl.check.sources import customer_key
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_sources import Ids
from nextbest.dsl.syntax import Name
from nextbest.engine.backends.python import Python
from nextbest.engine.batch.asked import Asked, RunOptions, asked_of_run
from nextbest.engine.batch.budgets.contest import contested
from nextbest.engine.batch.budgets.shares import Shares
from nextbest.engine.batch.outcomes import DECISIONS, REJECTS, WORD
from nextbest.engine.batch.run import Run
from nextbest.engine.batch.sources.origins import CUSTOMERS
from nextbest.engine.batch.spark_budgets import BUCKET, CANDIDATE, CUSTOMER, HEARD, heard, settled
from nextbest.engine.batch.where import Lowered, arrived, lowered, where
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.doors.now import parse_now
from nextbest.engine.errors import UsageError
from nextbest.engine.extras import needs
from nextbest.engine.loading import is_built, read_bundle
from nextbest.engine.prebuilt.load import build, graph_of, load_built

with needs("spark"):
    from pyspark.sql import DataFrame
    from pyspark.sql import functions as spark
    from pyspark.sql.types import DoubleType, LongType, StringType, StructField, StructType, TimestampType

BUCKETS = 200
"""How many, unless the caller says: of some tens of thousands of customers each, for a population of millions."""

REFUSED = {
    "limit": "its executors know nothing of each other",
    "reserve": "its executors know nothing of each other",
}
"""What `Engine.run` takes, and why a run over Spark does not."""

DECISION, REJECT = "decision", "reject"
"""Columns."""

TOLD = pa.schema([each for each in REJECTS if each.name != "row"])
"""What is told of a reject: rows of a DataFrame have no numbers."""

_TYPES = {pa.string(): StringType(), pa.int64(): LongType(), pa.float64(): DoubleType()}


@dataclass(frozen=True, slots=True)
class OnSpark:
    """What a run says, computed when it is asked for; `persist` what is told where both are."""

    told: DataFrame
    """A row for each decision and each reject: of `decision` and `reject` one is there."""

    @property
    def decisions(self) -> DataFrame:
        """Columns as `outcomes.DECISIONS`, in no order."""
        return self._of(DECISION)

    @property
    def rejects(self) -> DataFrame:
        """Columns as `outcomes.REJECTS`, without the row's number."""
        return self._of(REJECT)

    def _of(self, column: str) -> DataFrame:
        return self.told.where(spark.col(column).isNotNull()).select(f"{column}.*")


def decide_on_spark(
    bundle: Path | str,
    frames: Mapping[str, DataFrame] | DataFrame,
    now: datetime | str,
    *,
    buckets: int = BUCKETS,
    **asked: Unpack[RunOptions],
) -> OnSpark:
    """The decisions for all customers of some DataFrames at one `now`, as `Engine.run` makes them.

    `bundle` is a bundle's file or folder, or a built one (`*.nbp`); executors get it built. `frames` are all sources
    by name, `customers` and histories; a DataFrame alone is `customers`. A customer and her records go to one of so
    many `buckets`, by the hash of her id: a bucket must fit into an executor's memory, and they change no decision.
    Takes `where`, `sample` and `messages` as `Engine.run` does. Where customers compete for budgets, they are settled
    here, on the driver, before anything is given back: that computes the frames once more.

    `UnusableSources` with all that is wrong with the columns, before anything runs; `BundleError` as for an engine;
    `UsageError` for what is in `REFUSED`, and for a source that no frame is.
    """
    path, given = Path(bundle), frames if isinstance(frames, Mapping) else {CUSTOMERS: frames}
    if buckets < 1:
        raise UsageError(f"`buckets` must be 1 or more, not {buckets}")
    for option, why in REFUSED.items():
        if asked.get(option):
            raise UsageError(f"`{option}` is not for Spark: {why}")
    data = path.read_bytes() if is_built(path) else build(path)
    only = _only(path, asked.get("where"))
    wanted = asked_of_run(parse_now(now), RunOptions(**{**asked, "counting": "nothing", "where": None}))
    job = _Job(data, str(path), tuple(given), wanted, only)
    _check(job, given)
    keys = {name: _key(job.deciding.bundle, name) for name in given}
    rows = [_laid(frame, place, keys[name], buckets) for place, (name, frame) in enumerate(given.items())]
    together = _together(rows)
    if contested(job.deciding.graph):
        job, together = _settled(job, together)

    def decided(rows: pa.Table) -> pa.Table:
        # Spark counts the arguments of what it is given, `self` too.
        return job.decide(rows)

    return OnSpark(together.groupBy(BUCKET).applyInArrow(decided, _schema()))


@dataclass(frozen=True, slots=True)
class _Job:
    """What an executor does with a bucket; it travels as it is."""

    data: bytes
    """The built bundle."""
    path: str
    names: tuple[str, ...]
    """Of the sources, in the order of their columns."""
    asked: Asked
    where: Lowered | None
    """Made of the texts, which executors do not get."""
    left: tuple[int, ...] | None = None
    """What budgets have left, where customers have competed for them: what was given stands behind the sources."""

    @property
    def deciding(self) -> Deciding:
        """Made once in a process."""
        return _deciding(self.data, self.path)

    def run(self, tables: Mapping[str, pa.Table]) -> Run:
        """The run of some customers."""
        found = Run.of(self.deciding, tables, None, self.asked)
        if self.where is not None:
            found.only(arrived(self.deciding.bundle, self.where))
        return found

    def tables(self, bucket: pa.Table) -> Mapping[str, pa.Table]:
        """The sources of a bucket."""
        return {name: _rows(bucket, place) for place, name in enumerate(self.names)}

    def hear(self, bucket: pa.Table) -> pa.Table:
        """Who of a bucket draws on budgets."""
        with self.run(self.tables(bucket)) as run:
            return heard(run, bucket.column(BUCKET)[0].as_py())

    def decide(self, bucket: pa.Table) -> pa.Table:
        """The decisions and rejects of a bucket."""
        with self.run(self.tables(bucket)) as run:
            if self.left is not None:
                run.served(Shares(_given(_rows(bucket, len(self.names))), self.left))
            decisions, rejects = _structs(run.table, DECISIONS), _structs(run.rejects, TOLD)
        return pa.table(
            {
                DECISION: pa.concat_arrays([decisions, pa.nulls(len(rejects), decisions.type)]),
                REJECT: pa.concat_arrays([pa.nulls(len(decisions), rejects.type), rejects]),
            }
        )


@lru_cache(maxsize=4)
def _deciding(data: bytes, path: str) -> Deciding:
    graph = graph_of(data, path)
    return Deciding(graph.bundle, Python(), graph)


def _only(path: Path, text: str | None) -> Lowered | None:
    """`where` of a run, for executors. Raises as `where` does."""
    if text is None:
        return None
    bundle = load_built(path).bundle if is_built(path) else read_bundle(path)
    return lowered(where(bundle, text))


def _check(job: _Job, given: Mapping[str, DataFrame]) -> None:
    """Raise for whatever is wrong, before anything is sent to an executor."""
    bundle = job.deciding.bundle
    for name, source in bundle.sources.items():
        if name not in given and not isinstance(source.origin, Ids):
            raise UsageError(f"give a DataFrame for `{name}`: executors do not read files of the bundle's `sources:`")
    with job.run({name: frame.limit(0).toArrow() for name, frame in given.items()}):
        pass


def _settled(job: _Job, together: DataFrame) -> tuple[_Job, DataFrame]:
    """The job when budgets are settled, and the rows of all sources with what was given."""

    def hear(rows: pa.Table) -> pa.Table:
        return job.hear(rows)

    given, left = settled(job.deciding, job.asked.now, together.groupBy(BUCKET).applyInArrow(hear, HEARD))
    if left is None:
        return job, together
    frame = together.sparkSession.createDataFrame(given)
    behind = spark.struct(CUSTOMER, CANDIDATE).alias(_column(len(job.names)))
    return replace(job, left=left), _together([together, frame.select(BUCKET, behind)])


def _given(rows: pa.Table) -> Mapping[str, Sequence[int]]:
    """By customer the candidates that are hers."""
    found: dict[str, list[int]] = {}
    for customer, candidate in zip(*(rows.column(name).to_pylist() for name in (CUSTOMER, CANDIDATE)), strict=True):
        found.setdefault(customer, []).append(candidate)
    return found


def _together(rows: Sequence[DataFrame]) -> DataFrame:
    """The rows of all, those of each in a column of their own."""
    return reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), rows)


def _rows(bucket: pa.Table, place: int) -> pa.Table:
    """Those of one source."""
    return pa.Table.from_struct_array(bucket.column(_column(place)).combine_chunks().drop_null())


def _key(bundle: Bundle, name: str) -> str:
    """The column of a source that says who the customer is."""
    field = "id" if name == CUSTOMERS else customer_key(name, bundle.profile)
    source = bundle.sources.get(name)
    written = None if source is None else source.fields.get(field)
    if written is None:
        return field
    if not isinstance(written.tree, Name):
        raise UsageError(f"`{field}` of source `{name}` is computed: on Spark make it a column of the DataFrame")
    return str(written.tree)


def _laid(frame: DataFrame, place: int, key: str, buckets: int) -> DataFrame:
    """The rows of one source, each in one column, beside the bucket of its customer."""
    columns = [spark.col(f"`{each.replace('`', '``')}`").alias(each) for each in frame.columns]
    whose = spark.xxhash64(spark.col(f"`{key}`").cast("string"))
    return frame.select(
        spark.pmod(whose, spark.lit(buckets)).alias(BUCKET), spark.struct(*columns).alias(_column(place))
    )


def _column(place: int) -> str:
    return f"source_{place}"


def _structs(table: pa.Table, schema: pa.Schema) -> pa.StructArray:
    """The rows of a table, each as one value."""
    fields = [pa.field(each.name, _as_spark(each.type)) for each in schema]
    columns = [table.column(each.name).cast(each.type).combine_chunks() for each in fields]
    return pa.StructArray.from_arrays(columns, fields=fields)


def _as_spark(type: pa.DataType) -> pa.DataType:
    """Spark's instants are microseconds, and its texts have no dictionary."""
    if type == WORD:
        return pa.string()
    return pa.timestamp("us", "UTC") if pa.types.is_timestamp(type) else type


def _schema() -> StructType:
    """Of what is told, as Spark has it."""
    return StructType([StructField(DECISION, _struct(DECISIONS)), StructField(REJECT, _struct(TOLD))])


def _struct(schema: pa.Schema) -> StructType:
    return StructType([StructField(each.name, _TYPES.get(_as_spark(each.type), TimestampType())) for each in schema])
