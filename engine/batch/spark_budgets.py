"""Budgets of a run over Spark: executors say who draws on them, and the driver settles them with the code of a run."""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from nextbest.engine.backends.arrays.place_by_place import PlaceByPlace
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.batch.budgets.contest import Contest
from nextbest.engine.batch.budgets.members import Drawn
from nextbest.engine.batch.run import Run
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.extras import needs

with needs("spark"):
    from pyspark.sql import DataFrame
    from pyspark.sql.types import BinaryType, LongType, StructField, StructType

BUCKET, DRAWN = "bucket", "drawn"
"""Columns: a bucket, and some of those in it who draw on budgets."""
HEARD = StructType([StructField(BUCKET, LongType()), StructField(DRAWN, BinaryType())])

CUSTOMER, CANDIDATE = "customer", "candidate"
"""Columns of what was given: whose it is, and the candidate's index."""
GIVEN = pa.schema([(BUCKET, pa.int64()), (CUSTOMER, pa.string()), (CANDIDATE, pa.int64())])


def heard(run: Run, bucket: int) -> pa.Table:
    """Of a bucket whoever draws on budgets, chunk by chunk: what an executor tells."""
    told = [pickle.dumps(each, protocol=5) for each in run.drawn() if len(each.rows)]
    return pa.table({BUCKET: pa.array([bucket] * len(told), pa.int64()), DRAWN: pa.array(told, pa.binary())})


def settled(deciding: Deciding, now: int, told: DataFrame) -> tuple[pa.Table, tuple[int, ...] | None]:
    """Who is given what of budgets, and what each has left then; None: all have what they would have alone.

    `told` has the rows of `heard`, from our own executors. They are computed at once and kept by Spark; the driver
    takes one partition at a time, keeps customers on disk, and in memory their pairs.
    """
    clock, _ = deciding.fast(now)
    one = deciding.bundle.arbitration.places == "one per customer"
    decider = Population(deciding.graph, clock) if one else PlaceByPlace(deciding.graph, clock)
    buckets: list[int] = []
    with Contest(decider, {}) as contest, _kept(told):
        for row in told.toLocalIterator():
            some = pickle.loads(row[DRAWN])  # our own
            assert isinstance(some, Drawn)
            contest.take(len(buckets), some)
            buckets.append(row[BUCKET])
        contest.settle()
        return _given(contest, buckets), contest.left


@contextmanager
def _kept(told: DataFrame) -> Iterator[None]:
    """Its rows computed, by all executors at once: asked for one partition after another they would be one by one."""
    told.persist()
    try:
        told.count()
        yield
    finally:
        told.unpersist()


def _given(contest: Contest, buckets: list[int]) -> pa.Table:
    tables = [GIVEN.empty_table()]
    for number, customers, candidates in contest.given():
        columns = [[buckets[number]] * len(customers), customers, candidates]
        tables.append(pa.table(columns, schema=GIVEN))
    return pa.concat_tables(tables)
