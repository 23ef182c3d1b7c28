"""The policy of the benchmarks as Polars expressions, as one would write it by hand for speed.

For each stage a query: every different question once, as a column in which nothing is missing; a key for each
engagement, with the engagement's place in its last digits, so that the greatest tells whose it is; the greatest of all.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.crossing import COMPRESSION, TODAY, Cost, Job, Watch
from benchmarks.parts import Known, Offer, Question, Reachable, Stage, consent, stages
from benchmarks.shoppers import CHANNELS, Attribute
from benchmarks.workload import Among, Between, Compare, Either, Flag, Policy, Recent, Sum, policy

PLACES = 2**14
"""More than there are engagements; a key with a place in it is still exact as a double."""


def decide(job: Job) -> Cost:
    """Plan and decide; Polars takes as many threads as there are processors."""
    made, watch = policy(job.engagements), Watch()
    asked = query(made, job.source, TODAY)
    watch.ready()
    asked.sink_parquet(job.out, compression=COMPRESSION, maintain_order=False)
    return watch.cost()


def query(made: Policy, source: Path, today: date) -> pl.LazyFrame:
    """Decides for all of a file."""
    customers, found = pl.scan_parquet(source), []
    before: list[pl.Expr] = []
    for stage in stages(made):
        own = [] if stage.when is None else [_yes(stage.when, today)]
        inside = customers.filter(*before, *own)
        found.append(_stage(stage, inside, today))
        before += [~each for each in own]
    names = pl.Series([each.name for each in made.engagements])
    return _named(pl.concat(found), names)


def _stage(stage: Stage, inside: pl.LazyFrame, today: date) -> pl.LazyFrame:
    asked = [_yes(each, today).alias(f"yes_{number}") for number, each in enumerate(stage.questions)]
    amounts = [pl.col(each.name).cast(pl.Float64).alias(f"of_{each.name}") for each in stage.quantities]
    costs = [_first(each, CHANNELS).alias(f"cost_{number}") for number, each in enumerate(stage.reaches)]
    ways = {name: number for number, name in enumerate(CHANNELS)}
    channels = [_first(each, ways).alias(f"channel_{number}") for number, each in enumerate(stage.reaches)]
    best = pl.max_horizontal(_key(each) for each in stage.offers).alias("best")
    place = (PLACES - 1 - pl.col("best") % PLACES).cast(pl.Int32)
    reach_of = {each.place: each.reach for each in stage.offers}
    reach = place.replace_strict(reach_of, default=-1, return_dtype=pl.Int8)
    channel = pl.coalesce(pl.when(reach == number).then(f"channel_{number}") for number in range(len(channels)))
    key = (pl.col("best") // PLACES).cast(pl.Int64)
    return (
        inside.select(pl.col("id").alias("customer"), *asked, *amounts, *costs, *channels)
        .select("customer", *(f"channel_{number}" for number in range(len(channels))), best)
        .select(
            "customer",
            pl.lit(stage.name).alias("stage"),
            place.alias("place"),
            channel.alias("channel"),
            key.alias("key"),
        )
    )


def _named(found: pl.LazyFrame, names: pl.Series) -> pl.LazyFrame:
    served = pl.col("key") > 0
    channels = pl.Series(list(CHANNELS))
    return found.select(
        "customer",
        "stage",
        pl.when(served)
        .then(pl.col("place").replace_strict(range(len(names)), names, default=None))
        .alias("engagement"),
        pl.when(served)
        .then(pl.col("channel").replace_strict(range(len(channels)), channels, default=None))
        .alias("channel"),
        pl.when(served).then("key").alias("key"),
    )


def _key(offer: Offer) -> pl.Expr:
    of = offer.engagement
    value = (of.constant + of.factor * pl.col(f"of_{of.quantity.name}")).clip(of.low, of.high)
    propensity = pl.when(f"yes_{offer.boost}").then(of.likely).otherwise(of.unlikely)
    key = ((propensity * value - pl.col(f"cost_{offer.reach}")) * 1e9 + 0.5).floor() * PLACES + (
        PLACES - 1 - offer.place
    )
    return pl.when(*(f"yes_{each}" for each in offer.needs)).then(key).otherwise(0.0)


def _first(reach: Reachable, values: Mapping[str, float]) -> pl.Expr:
    """The value of the first channel that is consented to; of the last where none is."""
    found: pl.Expr = pl.lit(values[reach.channels[-1]])
    for name in reversed(reach.channels[:-1]):
        found = pl.when(pl.col(consent(name))).then(values[name]).otherwise(found)
    return found


def _yes(question: Question, today: date) -> pl.Expr:
    """Never null."""
    found = _asked(question, today)
    return found if isinstance(question, Known | Reachable | Either) else found.fill_null(False)


def _asked(question: Question, today: date) -> pl.Expr:
    match question:
        case Known(attribute):
            return _of(attribute).is_not_null()
        case Reachable(channels):
            return pl.any_horizontal(*(pl.col(consent(each)) for each in channels))
        case Compare(attribute, ">=", value):
            return _of(attribute) >= value
        case Compare(attribute, _, value):
            return _of(attribute) < value
        case Between(attribute, low, high):
            return _of(attribute).is_between(low, high)
        case Among(attribute, values):
            return _of(attribute).is_in(values)
        case Flag(attribute, value):
            return _of(attribute) if value else ~_of(attribute)
        case Recent(attribute, days, older):
            start = today - timedelta(days=days)
            return _of(attribute) <= start if older else (_of(attribute) > start) & (_of(attribute) <= today)
        case Either(left, right):
            return _yes(left, today) | _yes(right, today)
        case Sum(first, times, second, value):
            return _of(first) + times * _of(second) >= value


def _of(attribute: Attribute) -> pl.Expr:
    return pl.col(attribute.name)
