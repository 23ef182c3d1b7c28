"""One list for each engagement: what its sender needs to know of every customer who gets it."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from nextbest.engine.batch import formats
from nextbest.engine.batch.counts import Counts
from nextbest.engine.batch.durable import whole
from nextbest.engine.batch.outcomes import WORK_LIST
from nextbest.engine.batch.parts import Parts, part_name
from nextbest.engine.batch.plan import Plan
from nextbest.engine.batch.processors import THREADS

AT_ONCE, WITH_MESSAGES = 1_000_000, 200_000
"""Rows that are held in memory; a list of an engagement has a part for each so many rows of all."""


def write_work_lists(parts: Parts, counts: Sequence[Counts], folder: Path, plan: Plan) -> None:
    """Write `ENGAGEMENT/part-00000`… of all parts; the same parts give the same files."""
    folder.mkdir()
    format = plan.format
    groups = _groups(counts, WITH_MESSAGES if plan.request["messages"] else AT_ONCE)
    with ThreadPoolExecutor(THREADS, "lists") as pool:
        for number, group in enumerate(groups):
            tables = list(parts.tables("decisions", group, ["engagement", *WORK_LIST.names]))
            rows = pa.concat_tables(tables).combine_chunks()

            def write(list: tuple[str, pa.Table], name: str = part_name(number, format)) -> None:
                engagement, theirs = list
                (folder / engagement).mkdir(exist_ok=True)
                with whole(folder / engagement / name, durable=False) as stream:
                    formats.write_all([theirs], WORK_LIST, format, stream)

            for _ in pool.map(write, _by_engagement(rows)):
                pass


def _groups(counts: Sequence[Counts], most: int) -> Iterator[list[int]]:
    """Numbers of parts that are held at once, with so many rows; none is held that has no winner."""
    group: list[int] = []
    rows = 0
    for number, each in enumerate(counts):
        winners = each.winners.total()
        if group and rows + winners > most:
            yield group
            group, rows = [], 0
        if winners:
            group.append(number)
            rows += winners
    if group:
        yield group


def _by_engagement(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each engagement, in their order."""
    names = rows.column("engagement").combine_chunks().dictionary_encode()
    codes = names.indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    ordered = rows.select(WORK_LIST.names).take(pa.array(order))
    edges = np.searchsorted(codes[order], np.arange(len(names.dictionary) + 1)).tolist()
    for name, (start, end) in zip(names.dictionary.to_pylist(), pairwise(edges), strict=True):
        yield name, ordered.slice(start, end - start)
