"""The policy of the benchmarks over numpy arrays, as one would write it by hand for speed.

Group by group of the file: customers are parted by stage; every different question of a stage is asked once and its
answers packed, eight customers a byte; engagements are tried in the order of the highest key that they can have, and
only on those customers who meet all conditions and whose best so far can still be beaten.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import floor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.crossing import COMPRESSION, THREADS, TODAY, Cost, Job, Watch
from benchmarks.parts import COLUMNS, Known, Offer, Question, Reachable, Stage, consent, stages
from benchmarks.shoppers import ATTRIBUTES, CHANNELS, Attribute
from benchmarks.workload import Among, Between, Compare, Either, Flag, Policy, Recent, Sum, attributes_of, policy

Array = NDArray[Any]
pa.scalar(0)  # loads what pyarrow needs for values, which is nobody's work
EPOCH = date(1970, 1, 1)
NEVER = -(2**15)
"""A day before all others; so many days fit into int16, and so does every whole number here."""
AGAIN = 8
"""After so many engagements it is looked up anew who can still be served better."""
TEXTS = [each.name for each in ATTRIBUTES if each.type == "set"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An offer with the highest key that it can have."""

    offer: Offer
    most: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The policy as it is asked."""

    stages: tuple[Stage, ...]
    ranked: tuple[tuple[Ranked, ...], ...]
    """Of each stage, the highest first."""
    names: tuple[str, ...]
    today: int


def decide(job: Job) -> Cost:
    """Plan and decide, with as many threads as all."""
    return _decide(job, THREADS)


def decide_alone(job: Job) -> Cost:
    """The same with one thread."""
    return _decide(job, 1)


def _decide(job: Job, threads: int) -> Cost:
    made, watch = policy(job.engagements), Watch()
    planned = plan(made, TODAY)
    watch.ready()
    run(planned, job.source, job.out, threads)
    return watch.cost()


def plan(made: Policy, today: date) -> Plan:
    """What does not rest on customers."""
    found = stages(made)
    ranked = tuple(tuple(sorted(map(_ranked, each.offers), key=lambda each: -each.most)) for each in found)
    return Plan(found, ranked, tuple(each.name for each in made.engagements), (today - EPOCH).days)


def run(plan: Plan, source: Path, out: Path, threads: int) -> None:
    """Decide for all of a file into another, in the same order."""
    groups = range(pq.ParquetFile(source).num_row_groups)
    decide = partial(_group, plan, source)
    repeated = ["stage", "engagement", "channel"]
    with pq.ParquetWriter(
        out, SCHEMA, compression=COMPRESSION, use_dictionary=repeated, write_statistics=False, store_schema=False
    ) as writer:
        if threads == 1:
            for each in map(decide, groups):
                writer.write_table(each)
            return
        with ThreadPoolExecutor(threads) as pool:
            for each in pool.map(decide, groups):
                writer.write_table(each)


def asked(questions: Sequence[Question], today: date, source: Path) -> None:
    """Asks every question of everybody, and nothing else."""
    for group in range(pq.ParquetFile(source).num_row_groups):
        columns = _columns(_read(source, group))
        for each in questions:
            np.packbits(_yes(each, columns, (today - EPOCH).days))


def _ranked(offer: Offer) -> Ranked:
    of = offer.engagement
    cost = min(CHANNELS[name] for name in of.channels)
    return Ranked(offer, floor((of.likely * of.high - cost) * 1e9 + 0.5))


def _group(plan: Plan, source: Path, group: int) -> pa.Table:
    table = _read(source, group)
    columns = _columns(table)
    count = len(table)
    stage_of, best = np.full(count, -1, np.int8), np.zeros(count)
    winner, channel = np.full(count, -1, np.int32), np.full(count, -1, np.int8)
    left = np.arange(count)
    for number, (stage, ranked) in enumerate(zip(plan.stages, plan.ranked, strict=True)):
        rows = left
        if stage.when is not None:
            asked = {each.name: columns[each.name][left] for each in attributes_of(stage.when)}
            inside = _yes(stage.when, asked, plan.today)
            rows, left = left[inside], left[~inside]
        stage_of[rows] = number
        best[rows], winner[rows], channel[rows] = _Slice(stage, columns, rows, plan.today).decide(ranked)
    return _written(plan, table["id"], stage_of, best, winner, channel)


class _Slice:
    """The customers of one stage."""

    def __init__(self, stage: Stage, columns: dict[str, Array], rows: Array, today: int) -> None:
        wanted = (*(each.name for each in stage.attributes), *CHANNELS)
        own = {name: columns[name][rows] for name in wanted}
        self._count = len(rows)
        self._yes = [_yes(each, own, today) for each in stage.questions]
        self._bits = [np.packbits(each) for each in self._yes]
        self._quantities = {each.name: own[each.name].astype(np.float64) for each in stage.quantities}
        self._costs = [_first(each, own, CHANNELS) for each in stage.reaches]
        places = {name: place for place, name in enumerate(CHANNELS)}
        self._channels = [_first(each, own, places) for each in stage.reaches]

    def decide(self, ranked: Sequence[Ranked]) -> tuple[Array, Array, Array]:
        """Of the best: the key, the place of the engagement, that of the channel; 0, −1 and −1 where there is none."""
        count = self._count
        best, winner, reach = np.zeros(count), np.full(count, -1, np.int32), np.zeros(count, np.int8)
        for number, each in enumerate(ranked):
            if number % AGAIN == 0:
                open_ = np.packbits(best <= each.most)
                if each.most <= 0 or not open_.any():
                    break
            bits = open_
            for need in each.offer.needs:
                bits = bits & self._bits[need]
            rows = np.flatnonzero(np.unpackbits(bits, count=count).view(np.bool_))
            if len(rows):
                self._serve(each.offer, rows, best, winner, reach)
        channel = np.full(count, -1, np.int8)
        for number, channels in enumerate(self._channels):
            mine = (reach == number) & (winner >= 0)
            channel[mine] = channels[mine]
        return best, winner, channel

    def _serve(self, offer: Offer, rows: Array, best: Array, winner: Array, reach: Array) -> None:
        of = offer.engagement
        value = np.clip(of.constant + of.factor * self._quantities[of.quantity.name][rows], of.low, of.high)
        score = np.where(self._yes[offer.boost][rows], of.likely, of.unlikely) * value
        key = np.floor((score - self._costs[offer.reach][rows]) * 1e9 + 0.5)
        before = best[rows]
        better = (key > before) | ((key == before) & (winner[rows] > offer.place))
        rows = rows[better]
        best[rows], winner[rows], reach[rows] = key[better], offer.place, offer.reach


def _read(source: Path, group: int) -> pa.Table:
    return pq.ParquetFile(source, read_dictionary=TEXTS).read_row_group(group, use_threads=False)


def _columns(table: pa.Table) -> dict[str, Array]:
    columns = {each.name: _column(each, table[each.name].combine_chunks()) for each in ATTRIBUTES}
    return columns | {name: _bools(table[consent(name)].combine_chunks()) for name in CHANNELS}


def _column(attribute: Attribute, array: Any) -> Array:
    """In the smallest type: what is missing is −1, NaN or the first of days; a text is its place."""
    match attribute.type:
        case "integer":
            return np.asarray(array.fill_null(-1)).astype(np.int16)
        case "set":
            places = {value: place for place, value in enumerate(attribute.values)}
            words = np.array([places[word] for word in array.dictionary.to_pylist()], np.int8)
            codes = np.append(words, np.int8(len(places)))
            return np.take(codes, np.asarray(array.indices.fill_null(len(words))))
        case "date":
            return np.asarray(array.view(pa.int32()).fill_null(NEVER)).astype(np.int16)
        case "boolean":
            return np.asarray(array.cast(pa.int8()).fill_null(-1))
    return np.asarray(array.fill_null(np.nan))


def _bools(array: Any) -> Array:
    return np.asarray(array.to_numpy(zero_copy_only=False))


def _first(reach: Reachable, own: dict[str, Array], values: dict[str, Any]) -> Array:
    """The value of the first channel that is consented to; of the last where none is."""
    found = np.full(len(own[reach.channels[0]]), values[reach.channels[-1]])
    for name in reversed(reach.channels[:-1]):
        found[own[name]] = values[name]
    return found


def _known(attribute: Attribute, values: Array) -> Array:
    match attribute.type:
        case "integer":
            return values >= 0
        case "date":
            return values > NEVER
    return ~np.isnan(values)


def _yes(question: Question, own: dict[str, Array], today: int) -> Array:
    found = _asked(question, own, today)
    return found if found.dtype == np.bool_ else found.view(np.bool_)


def _asked(question: Question, own: dict[str, Array], today: int) -> Array:
    match question:
        case Known(attribute):
            return _known(attribute, own[attribute.name])
        case Reachable(channels):
            return np.asarray(np.any([own[each] for each in channels], axis=0))
        case Compare(attribute, ">=", value):
            return own[attribute.name] >= value
        case Compare(attribute, _, value):
            values = own[attribute.name]
            below = values < value
            return below & (values >= 0) if attribute.optional and attribute.type == "integer" else below
        case Between(attribute, low, high):
            values = own[attribute.name]
            return (values >= low) & (values <= high)
        case Among(attribute, values):
            fits = np.array([*(each in values for each in attribute.values), False])
            return fits[own[attribute.name]]
        case Flag(attribute, value):
            return np.equal(own[attribute.name], int(value))
        case Recent(attribute, days, older):
            values, start = own[attribute.name], today - days
            return (values <= start) & (values > NEVER) if older else (values > start) & (values <= today)
        case Either(left, right):
            return _yes(left, own, today) | _yes(right, own, today)
        case Sum(first, times, second, value):
            found = own[first.name].astype(np.int32) + times * own[second.name].astype(np.int32) >= value
            for each in (first, second):
                if each.optional:
                    found &= own[each.name] >= 0
            return found


WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(list(zip(COLUMNS, (pa.string(), WORD, WORD, WORD, pa.int64()), strict=True)))


def _written(plan: Plan, ids: Any, stage_of: Array, best: Array, winner: Array, channel: Array) -> pa.Table:
    none = winner < 0
    columns = [
        ids,
        _words([each.name for each in plan.stages], stage_of, None),
        _words(plan.names, winner, none),
        _words(list(CHANNELS), channel, none),
        pa.array(best.astype(np.int64), mask=none),
    ]
    return pa.table(columns, schema=SCHEMA)


def _words(words: Sequence[str], places: Array, none: Array | None) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32), mask=none), pa.array(list(words)))
