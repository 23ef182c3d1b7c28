"""A run over Spark as a job to submit: `python -m nextbest.engine.batch.spark_job --help` (docs/spark.md)."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence

from nextbest.engine.batch.asked import RunOptions
from nextbest.engine.batch.on_spark import BUCKETS, decide_on_spark
from nextbest.engine.errors import BundleError, NextbestError, UnusableSources, UsageError
from nextbest.engine.extras import needs

with needs("spark"):
    from pyspark.errors import AnalysisException
    from pyspark.sql import DataFrame, SparkSession

TABLE = "table:"


def main(arguments: Sequence[str] | None = None) -> int:
    """Decide for all customers of some sources, and write `decisions` and `rejects` as Parquet under `--out`.

    The session is the one that `spark-submit` has made, else Spark's own default. Gives 0, or 2 where nothing was
    written because what was asked for, or the sources, are wrong.
    """
    asked = _asked(arguments)
    session = SparkSession.builder.appName("nextbest").getOrCreate()
    try:
        frames = {name: _frame(session, said) for name, said in _sources(asked.source).items()}
        options = RunOptions(where=asked.where, sample=asked.sample, messages=asked.messages)
        found = decide_on_spark(asked.bundle, frames, asked.now, buckets=asked.buckets, **options)
    except NextbestError as error:
        for line in _said(error):
            print(f"error: {line}", file=sys.stderr)
        return 2
    except AnalysisException as error:
        print(f"error: {error.getMessage()}", file=sys.stderr)
        return 2
    told = found.told.persist()
    try:
        for name, each in (("decisions", found.decisions), ("rejects", found.rejects)):
            each.write.parquet(f"{asked.out.rstrip('/')}/{name}")
    finally:
        told.unpersist()
    return 0


def _asked(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="spark_job", description=__doc__, allow_abbrev=False)
    parser.add_argument("bundle", help="a bundle's file or folder, or a built one: a path of the driver")
    parser.add_argument("--now", required=True, help="the instant to decide for: ISO 8601 with an offset")
    parser.add_argument(
        "--source",
        action="append",
        required=True,
        metavar="NAME=PATH",
        help=f"`customers`, or a history: Parquet anywhere that Spark reads, or `{TABLE}CATALOG.NAME`; one for each",
    )
    parser.add_argument("--out", required=True, help="where decisions and rejects go: new, anywhere that Spark writes")
    parser.add_argument("--buckets", type=int, default=BUCKETS, help="parts of the population, each decided in one go")
    parser.add_argument("--where", help="only customers for whom this is yes: `ltv >= 100`")
    parser.add_argument("--sample", type=float, help="a share of the customers, always the same ones")
    parser.add_argument("--messages", action="store_true", help="write messages too")
    return parser.parse_args(arguments)


def _said(error: NextbestError) -> Iterator[str]:
    """All that is wrong."""
    if isinstance(error, BundleError | UnusableSources):
        yield from (f"{each.place}: {each.message}" for each in error.report.errors)
    else:
        yield str(error)


def _sources(said: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for each in said:
        name, sign, path = each.partition("=")
        if not (name and sign and path):
            raise UsageError(f"`--source {each}` must be NAME=PATH")
        if name in found:
            raise UsageError(f"`--source {name}` is given twice")
        found[name] = path
    return found


def _frame(session: SparkSession, said: str) -> DataFrame:
    if said.startswith(TABLE):
        return session.table(said.removeprefix(TABLE))
    return session.read.parquet(said)


if __name__ == "__main__":
    sys.exit(main())
