"""What nobody is faster than who decides for all customers of a file: reading it, and asking every question once."""

import duckdb
import pyarrow.parquet as pq

from benchmarks import as_numpy, as_sql
from benchmarks.crossing import THREADS, TODAY, Cost, Job, Watch
from benchmarks.parts import Question, consent, stages
from benchmarks.shoppers import CHANNELS
from benchmarks.workload import Policy, policy


def scan_by_duckdb(job: Job) -> Cost:
    """The columns that are read, every value of them."""
    columns, watch = _columns(policy(job.engagements)), Watch()
    counted = ", ".join(f'min("{name}")' for name in columns)
    with duckdb.connect(config={"threads": THREADS}) as connection:
        watch.ready()
        connection.execute(f"SELECT {counted} FROM read_parquet('{job.source}')").fetchall()
        return watch.cost()


def scan_by_arrow(job: Job) -> Cost:
    """The same into memory."""
    columns, watch = _columns(policy(job.engagements)), Watch()
    watch.ready()
    for group in range(pq.ParquetFile(job.source).num_row_groups):
        pq.ParquetFile(job.source, read_dictionary=as_numpy.TEXTS).read_row_group(group, columns)
    return watch.cost()


def questions_by_duckdb(job: Job) -> Cost:
    """Every different question of the policy, of everybody."""
    asked, watch = as_sql.asked(_questions(policy(job.engagements)), TODAY, f"read_parquet('{job.source}')"), Watch()
    with duckdb.connect(config={"threads": THREADS}) as connection:
        watch.ready()
        connection.execute(asked).fetchall()
        return watch.cost()


def questions_by_numpy(job: Job) -> Cost:
    """The same with one thread, answers packed."""
    asked, watch = _questions(policy(job.engagements)), Watch()
    watch.ready()
    as_numpy.asked(asked, TODAY, job.source)
    return watch.cost()


def _questions(made: Policy) -> tuple[Question, ...]:
    return tuple(dict.fromkeys(question for each in stages(made) for question in each.questions))


def _columns(made: Policy) -> list[str]:
    used = {attribute.name for each in stages(made) for attribute in each.attributes}
    return ["id", *(consent(each) for each in CHANNELS), *sorted(used)]
