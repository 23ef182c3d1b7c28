"""The policy of the benchmarks as a bundle, decided by `Engine.run`: its decisions alone, or a whole run folder."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import as_bundle, purchases
from benchmarks.crossing import COMPRESSION, Cost, Job, Watch
from benchmarks.parts import COLUMNS
from benchmarks.shoppers import NOW
from benchmarks.workload import policy
from nextbest.engine import Engine
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.run import Run

REPEATED = [each for each in DECISIONS.names if each not in ("customer", "key", "value")]
"""Columns of few different values."""
pa.scalar(0)  # loads what pyarrow needs for values, which is nobody's work


def decide(job: Job) -> Cost:
    """The table of decisions, in the columns that the others write."""
    return _decided(job, COLUMNS)


def all_columns(job: Job) -> Cost:
    """The same with every column that we have."""
    return _decided(job, DECISIONS.names)


def _decided(job: Job, columns: Sequence[str]) -> Cost:
    made, watch = policy(job.engagements), Watch()
    with _lowered(as_bundle.engine(made)).run({"customers": job.source}, NOW) as run:
        watch.ready()
        _write(run, job, columns)
        return watch.cost()


def folder(job: Job) -> Cost:
    """What `nextbest run` leaves: decisions, work lists, a summary and a manifest, on the disk for good."""
    made, watch = policy(job.engagements), Watch()
    with _lowered(as_bundle.engine(made)).run({"customers": job.source}, NOW) as run:
        watch.ready()
        run.write(job.out)
        return watch.cost()


def windows(job: Job) -> Cost:
    """Decisions that rest on what customers bought."""
    watch = Watch()
    sources = {name: job.source / f"{name}.parquet" for name in ("customers", "purchases")}
    with _lowered(Engine.from_text(purchases.bundle())).run(sources, NOW) as run:
        watch.ready()
        _write(run, job, DECISIONS.names)
        return watch.cost()


def _lowered(engine: Engine) -> Engine:
    """With its graph, which other decisions would wait for too."""
    assert engine._deciding.graph.stages
    return engine


def _write(run: Run, job: Job, columns: Sequence[str]) -> None:
    schema = pa.schema([DECISIONS.field(each) for each in columns])
    repeated = [each for each in columns if each in REPEATED]
    with pq.ParquetWriter(
        job.out, schema, compression=COMPRESSION, use_dictionary=repeated, write_statistics=False, store_schema=False
    ) as writer:
        for batch in run.batches(columns=columns):
            writer.write_batch(batch)
