"""The policy of the benchmarks decided in a loop of Python, customer by customer: code generated, and written by hand.

From a Parquet file to another, with a dict for each customer between them; on the first customers of the file only.
"""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import as_bundle, as_python, contest, crowd
from benchmarks.crossing import COMPRESSION, TODAY, Cost, Job, Watch
from benchmarks.naive import plain
from benchmarks.parts import COLUMNS
from benchmarks.shoppers import NOW
from benchmarks.workload import Best, policy

SCHEMA = pa.schema([pa.field(name, pa.int64() if name == "key" else pa.string()) for name in COLUMNS])


def generated(job: Job) -> Cost:
    """Our generated Python, behind the door."""
    made, watch = policy(job.engagements), Watch()
    engine = as_bundle.engine(made)
    engine.warm()
    watch.ready()
    people = crowd.documents(job.source, job.rows)
    ours = contest.ours(engine, people, [NOW] * len(people))
    write(people, map(contest.best_of, map(ours.decide, *ours.given)), job.out)
    return watch.cost()


def naive(job: Job) -> Cost:
    """Hand-written Python."""
    made, watch = policy(job.engagements), Watch()
    decide = as_python.compiled(made)
    watch.ready()
    people = crowd.documents(job.source, job.rows)
    write(people, (decide(plain(each), TODAY) for each in people), job.out)
    return watch.cost()


def interpreted(job: Job) -> None:
    """What the interpreter answers, which looks at all engagements."""
    people = crowd.documents(job.source, job.rows)
    engine = as_bundle.engine(policy(job.engagements))
    write(people, contest.expected(engine, people, [NOW] * len(people)), job.out)


def write(people: list[dict[str, object]], answers: Iterable[Best], out: Path) -> None:
    """Documents of customers and what was answered for each."""
    rows = [(each["id"], stage, *_served(best)) for each, (stage, best) in zip(people, answers, strict=True)]
    columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), SCHEMA, strict=True)]
    pq.write_table(pa.table(columns, schema=SCHEMA), out, compression=COMPRESSION)


def _served(best: tuple[int, str, str] | None) -> tuple[str | None, str | None, int | None]:
    if best is None:
        return None, None, None
    key, engagement, channel = best
    return engagement, channel, key
