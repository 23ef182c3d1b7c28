"""The windows of purchases as the interpreter counts them, customer by customer."""

from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import contest, one_by_one
from benchmarks.crossing import Job
from benchmarks.parts import consent
from benchmarks.purchases import bundle
from benchmarks.shoppers import NOW
from nextbest.engine import Engine


def interpreted(job: Job) -> None:
    """Of the first customers."""
    people = documents(job)
    answers = contest.expected(Engine.from_text(bundle()), people, [NOW] * len(people))
    one_by_one.write(people, answers, job.out)


def documents(job: Job) -> list[dict[str, object]]:
    """They, with what they bought."""
    customers = pq.read_table(job.source / "customers.parquet").slice(0, job.rows)
    purchases = pq.read_table(job.source / "purchases.parquet")
    theirs = purchases.filter(pc.is_in(purchases["id"], value_set=customers["id"].combine_chunks()))
    bought: dict[str, list[dict[str, Any]]] = {}
    for record in theirs.to_pylist():
        bought.setdefault(record.pop("id"), []).append(record)
    return [
        {"id": each["id"], "consent": {"push": each[consent("push")]}, "purchases": bought.get(each["id"], [])}
        for each in customers.to_pylist()
    ]
