"""The policy of the benchmarks as a bundle, decided by `Engine.run`: its decisions alone, or a whole run folder."""

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import as_bundle, purchases
from benchmarks.crossing import COMPRESSION, Cost, Job, Watch
from benchmarks.shoppers import NOW
from benchmarks.workload import policy
from nextbest.engine import Engine
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.run import Run

REPEATED = [each for each in DECISIONS.names if each not in ("customer", "key", "value")]
"""Columns of few different values."""
pa.scalar(0)  # loads what pyarrow needs for values, which is nobody's work


def decide(job: Job) -> Cost:
    """The table of decisions, as the others write it; every column that we have is in it."""
    made, watch = policy(job.engagements), Watch()
    with _lowered(as_bundle.engine(made)).run({"customers": job.source}, NOW) as run:
        watch.ready()
        _write(run, job)
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
        _write(run, job)
        return watch.cost()


def _lowered(engine: Engine) -> Engine:
    """With its graph, which other decisions would wait for too."""
    assert engine._deciding.graph.stages
    return engine


def _write(run: Run, job: Job) -> None:
    with pq.ParquetWriter(
        job.out, DECISIONS, compression=COMPRESSION, use_dictionary=REPEATED, write_statistics=False, store_schema=False
    ) as writer:
        for batch in run.batches():
            writer.write_batch(batch)
