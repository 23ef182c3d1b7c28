"""The policy of the benchmarks as a bundle, decided by `Engine.run`: its decisions alone, or a whole run folder."""

from shutil import rmtree

import pyarrow.parquet as pq

from benchmarks import as_bundle, purchases
from benchmarks.crossing import COMPRESSION, Cost, Job, Watch
from benchmarks.shoppers import NOW
from benchmarks.workload import policy
from nextbest.engine import Engine
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.run import Run


def decide(job: Job) -> Cost:
    """The table of decisions, as the others write it; every column that we have is in it."""
    made, watch = policy(job.engagements), Watch()
    run = as_bundle.engine(made).run({"customers": job.source}, NOW)
    watch.ready()
    _write(run, job)
    return watch.cost()


def folder(job: Job) -> Cost:
    """What `nextbest run` leaves: decisions, work lists, a summary and a manifest, on the disk for good."""
    made, watch = policy(job.engagements), Watch()
    rmtree(job.out, ignore_errors=True)
    run = as_bundle.engine(made).run({"customers": job.source}, NOW)
    watch.ready()
    run.write(job.out)
    return watch.cost()


def windows(job: Job) -> Cost:
    """Decisions that rest on what customers bought."""
    watch = Watch()
    sources = {name: job.source / f"{name}.parquet" for name in ("customers", "purchases")}
    run = Engine.from_text(purchases.bundle()).run(sources, NOW)
    watch.ready()
    _write(run, job)
    return watch.cost()


def _write(run: Run, job: Job) -> None:
    with pq.ParquetWriter(job.out, DECISIONS, compression=COMPRESSION) as writer:
        for batch in run.batches():
            writer.write_batch(batch)
