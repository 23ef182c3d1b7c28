"""Sources that are sound, read: what needs sorting is sorted first, then chunk follows chunk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from nextbest.dsl.checked_sources import Table
from nextbest.dsl.types import History
from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.outcomes import REJECTS
from nextbest.engine.batch.sources import rejecting
from nextbest.engine.batch.sources.columns import quoted
from nextbest.engine.batch.sources.fillings import Taken
from nextbest.engine.batch.sources.json_lines import documents
from nextbest.engine.batch.sources.origins import CUSTOMERS
from nextbest.engine.batch.sources.people import PLACE, bring, gather, ids_of, unknown
from nextbest.engine.batch.sources.plain import Plain, Span
from nextbest.engine.batch.sources.plans import Plan
from nextbest.engine.batch.sources.repeats import Repeats, Way
from nextbest.engine.batch.sources.rows import LINE, ROW, Bad, Rows
from nextbest.engine.batch.sources.shaping import fitted, records, taken
from nextbest.engine.batch.sources.staging import KEY, LEFT_OUT, PROBLEM, Staging
from nextbest.engine.batch.sources.told import Told
from nextbest.engine.batch.sources.workshop import Workshop, names
from nextbest.engine.clock import Clock

SOME = 1 << 17
"""Rows of which ids are looked at together."""
NEAR = 4
"""By no more than such a part of its rows is a chunk larger or smaller at either end, to end where a group does."""


class Reader:
    """Reads the sources of one run."""

    def __init__(
        self,
        plans: Mapping[str, Plan],
        rows: Mapping[str, Rows],
        need: Callable[[], Workshop],
        clock: Clock,
        loaded: Mapping[str, Iterable[Any]],
    ) -> None:
        self._plans, self._rows, self._need, self._clock = plans, rows, need, clock
        self._plan = plans[CUSTOMERS]
        self._histories = sorted(name for name in plans if name != CUSTOMERS)
        self._bad: dict[str, list[Bad]] = {name: list(each) for name, each in loaded.items()}
        self._read: dict[str, int] = {}
        self._left_out: dict[str, int] = {}
        self._digests: dict[str, str] = {}
        self._plain: Plain | None = None if self._plan.computes else rows[CUSTOMERS].plain
        for name in self._histories:
            self._stage(name)
        if self._plain is None:
            self._stage(CUSTOMERS)
        self.count = self._count()
        self.records = sum(self._read[name] for name in self._histories)
        if self._histories:
            self._people()
        self._repeats = Repeats(self._ids, streamed=self._plain is not None)
        for name in self._histories:
            bring(self._need(), name)

    def _stage(self, name: str) -> None:
        """Bring a source into the workshop, as what it fills."""
        plan, rows, workshop = self._plans[name], self._rows[name], self._need()
        raw = f"raw.{name}"
        if name not in self._bad:
            self._bad[name] = list(rows.load(workshop, raw, plan.used))
        self._read[name] = int(workshop.one(f"SELECT count(*) FROM {quoted(raw)}")[0])
        if isinstance(plan.asked.origin, Table):
            self._digests[name] = workshop.digest(raw)
        lost = name != CUSTOMERS or plan.computes
        Staging(workshop, plan, self._clock, rows.documents, lost).run()
        ready = int(workshop.one(f"SELECT count(*) FROM {quoted(f'ready.{name}')}")[0])
        self._left_out[name] = self._read[name] - ready
        self._read[name] += len(self._bad[name])

    def _count(self) -> int:
        if self._plain is None:
            return int(self._need().one(f"SELECT count(*) FROM {quoted(f'ready.{CUSTOMERS}')}")[0])
        self._read[CUSTOMERS] = self._plain.count
        self._left_out[CUSTOMERS] = 0
        return self._plain.count

    def _people(self) -> None:
        """Find out who is at which place: records ask for that."""
        source = f"ready.{CUSTOMERS}"
        if self._plain is not None:
            source = "ids.0"
            schema = pa.schema([("id", pa.large_string())])
            kept = (pa.RecordBatch.from_arrays([each.cast(pa.large_string())], schema=schema) for each in self._ids())
            self._need().keep(source, schema, kept)
        gather(self._need(), ids_of(source))
        self._need().drop("ids.0")

    def _ids(self) -> Iterator[pa.Array]:
        """The ids of all rows of customers, in order."""
        if self._plain is None:
            for low in range(0, self.count, SOME):
                within = f"rowid >= {low} AND rowid < {low + SOME}"
                ready = quoted(f"ready.{CUSTOMERS}")
                yield from self._need().table(f"SELECT id FROM {ready} WHERE {within} ORDER BY rowid").column(0).chunks
            return
        part = next(part for part in self._plan.parts if part.path == "id")
        assert isinstance(part.filling, Taken), "nothing is computed where columns are streamed"
        leaf = part.filling.leaf
        for batch in self._plain.batches([leaf.column]):
            yield taken(part, pa.Table.from_batches([batch]), None).combine_chunks()

    def chunks(self, rows: int, first: int) -> Iterator[Chunk]:
        """See `Sources.chunks`."""
        before = self._beforehand()
        spans = self._spans(rows) or ([(0, 0)] if before else [])
        tables, way = self._tables(spans[first:]), self._repeats.way(from_the_first=first == 0)
        for number, span in enumerate(spans[first:], first):
            # Nothing here holds on to a table once it is given.
            yield self._chunk(number, span, next(tables), way, before if number == 0 else [])

    def _spans(self, rows: int) -> list[Span]:
        """The rows of each chunk: about so many, of the first of several half as many, and always the same ones."""
        start = rows if self.count <= rows else max(rows // 2, 1)
        seams = np.array([] if self._plain is None else self._plain.seams, np.int64)
        seams = seams[seams < self.count]
        ends = [_nearest(end, seams, rows // NEAR) for end in range(start, self.count, rows)]
        return list(pairwise([0, *ends, self.count])) if self.count else []

    def _tables(self, spans: Sequence[Span]) -> Iterator[pa.Table]:
        """The customers of each chunk: columns by what they fill, beside `ROW` and what staging adds."""
        if self._plain is None:
            for low, high in spans:
                within = f"rowid >= {low} AND rowid < {high}"
                yield self._need().table(f"SELECT * FROM {quoted(f'ready.{CUSTOMERS}')} WHERE {within} ORDER BY rowid")
            return
        yield from map(self._filled, spans, self._plain.tables(self._plan.used, spans, self._plan.coded))

    def _filled(self, span: Span, table: pa.Table) -> pa.Table:
        """Columns as they are in the file, by what they fill; of a file that has changed there may be fewer rows."""
        low = span[0] + 1
        found = {part.path: taken(part, table, self._plan.asked.timezone) for part in self._plan.parts}
        return pa.table({ROW: pa.array(np.arange(low, low + table.num_rows)), **found})

    def _beforehand(self) -> list[dict[str, object]]:
        """What is rejected whoever the customers are."""
        found = [rejecting.bad(name, each) for name, bad in sorted(self._bad.items()) for each in bad]
        for name in self._histories:
            nobody = f"{quoted(PLACE)} IS NULL AND {quoted(KEY)} IS NULL"
            nobodys = f"SELECT {quoted(ROW)} FROM {quoted(f'sorted.{name}')} WHERE {nobody} ORDER BY 1"
            found += [rejecting.nobodys(name, row) for (row,) in self._need().rows(nobodys)]
        return found

    def _chunk(self, number: int, span: Span, table: pa.Table, way: Way, rejects: list[dict[str, object]]) -> Chunk:
        low, _ = span
        kept = np.ones(table.num_rows, bool)
        numbers = table.column(ROW)
        ids = table.column("id")
        for place in way.among(ids, span):
            here = int(place) - low
            kept[here] = False
            rejects.append(rejecting.repeated(numbers[here].as_py(), ids[here].as_py()))
        for here in map(int, np.flatnonzero(_known(table, PROBLEM))):
            kept[here] = False
            rejects.append(rejecting.cell(CUSTOMERS, table.slice(here, 1).select([ROW, "id", PROBLEM]).to_pylist()[0]))
        found = {name: self._records(name, span) for name in self._histories}
        for name, history in found.items():
            for here in map(int, np.flatnonzero(_known(history, PROBLEM))):
                row = history.slice(here, 1).select([ROW, PLACE, KEY, PROBLEM]).to_pylist()[0]
                kept[row[PLACE] - low] = False
                rejects.append(rejecting.cell(name, {**row, "id": row[KEY]}))
        if not kept.all():
            table = table.filter(pa.array(kept))
        return self._assembled(number, table, {name: _owned(each, kept, low) for name, each in found.items()}, rejects)

    def _assembled(
        self, number: int, table: pa.Table, found: dict[str, pa.Table], rejects: list[dict[str, object]]
    ) -> Chunk:
        """The chunk of these customers, whose records of tables of their own have owners already."""
        zone = self._plan.asked.timezone
        odd = _known(table, LINE)
        lines = {int(here): table.column(LINE)[int(here)].as_py() for here in np.flatnonzero(odd)}
        numbers = table.column(ROW).combine_chunks()
        customers, histories, record_numbers = {}, {}, {}
        for part in self._plan.parts:
            if isinstance(part.declared.type, History):
                nested = records(table.column(part.path), part.declared.type, zone)
                if odd.any():
                    nested = nested.filter(pa.array(~odd[nested.column(OWNER).to_numpy()]))
                histories[part.path] = nested
                record_numbers[part.path] = compute.take(numbers, nested.column(OWNER)).combine_chunks()
            else:
                customers[part.path] = fitted(table.column(part.path), part.declared.type, zone)
        for name, history in found.items():
            columns = {part.path: history.column(part.path) for part in self._plans[name].parts}
            own = self._plans[name].asked.timezone
            fitting = {
                part.path: fitted(columns[part.path], part.declared.type, own) for part in self._plans[name].parts
            }
            histories[name] = pa.table({OWNER: history.column(OWNER), **fitting})
            record_numbers[name] = history.column(ROW).combine_chunks()
        return Chunk(
            number,
            pa.table(customers),
            numbers,
            histories,
            record_numbers,
            documents(lines, self._histories),
            pa.Table.from_pylist(rejects, REJECTS),
        )

    def _records(self, name: str, span: Span) -> pa.Table:
        low, high = span
        within = f"{quoted(PLACE)} >= {low} AND {quoted(PLACE)} < {high}"
        order = names([PLACE, ROW])
        return self._need().table(f"SELECT * FROM {quoted(f'sorted.{name}')} WHERE {within} ORDER BY {order}")

    def told(self) -> Mapping[str, Told]:
        """See `Sources.told`."""
        found = {}
        for name, plan in self._plans.items():
            digest = self._digest(name)
            out = [LEFT_OUT] if self._plain is None and self._plan.where is not None else []
            strangers = 0 if name == CUSTOMERS else unknown(self._need(), name, out)
            found[name] = Told(name, plan.asked.said, self._read[name], self._left_out[name], strangers, digest)
        return found

    def _digest(self, name: str) -> str | None:
        rows = self._rows[name]
        if name not in self._digests:
            of = rows.told if rows.watched is None else rows.watched.digest
            if of is None:
                return None
            self._digests[name] = of()
        return self._digests[name]


def _nearest(row: int, seams: Array, most: int) -> int:
    """The nearest seam, if it is no further than that; else the row."""
    if not len(seams):
        return row
    found = int(seams[np.argmin(np.abs(seams - row))])
    return found if abs(found - row) <= most else row


def _known(table: pa.Table, column: str) -> Array:
    """Where a column has something; nowhere where it is not there."""
    if column not in table.column_names:
        return np.zeros(table.num_rows, bool)
    found: Array = compute.is_valid(table.column(column)).to_numpy()
    return found


def _owned(history: pa.Table, kept: Array, low: int) -> pa.Table:
    """Records of those who are kept, with their places among them."""
    owners = history.column(PLACE).to_numpy() - low
    if not kept.all():
        there = kept[owners]
        history, owners = history.filter(pa.array(there)), owners[there]
    return history.append_column(OWNER, pa.array((np.cumsum(kept) - 1)[owners], pa.int64()))
