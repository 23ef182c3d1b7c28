"""One run over many customers: decided as it is read, or written into a folder."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Self
from weakref import finalize

import pyarrow as pa

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.types import History
from nextbest.engine.batch.arrow_memory import keep_freed_memory
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.budgets.members import Drawn
from nextbest.engine.batch.budgets.shares import Shares
from nextbest.engine.batch.chooser import Chooser, Outcome, Promised
from nextbest.engine.batch.counts import Counts
from nextbest.engine.batch.deciding_all import Tick, asked_for, outcomes
from nextbest.engine.batch.formats import FORMATS, Format
from nextbest.engine.batch.hopper import Hopper, Told
from nextbest.engine.batch.one_by_one import OneByOne
from nextbest.engine.batch.outcomes import DECISIONS, REJECTS
from nextbest.engine.batch.plan import Plan, versions
from nextbest.engine.batch.reserving import Reserving
from nextbest.engine.batch.sources.origins import Given, by_name
from nextbest.engine.batch.sources.sources import usable_sources
from nextbest.engine.batch.summary import summary
from nextbest.engine.batch.supply import MANY_CANDIDATES, MANY_ROWS, PLAIN_ROWS, ROWS, FromSources, Supply
from nextbest.engine.batch.together.choosing import Together
from nextbest.engine.batch.together.decider import Decider
from nextbest.engine.batch.tracing import Budgets, Trace, Tracing, Uses
from nextbest.engine.batch.wanted_columns import DETAILS, wanted_columns
from nextbest.engine.batch.where import Where, where
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.errors import UsageError
from nextbest.engine.shown import at
from nextbest.engine.stores.store import Store

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def _nobody(_: str, __: int, ___: int | None) -> None:
    """Nobody watches."""


def _nothing() -> None:
    """There is nothing to close."""


def _rows(deciding: Deciding, *, little_told: bool) -> int:
    """Customers of a chunk."""
    graph = deciding.graph
    if deciding.folding.asks or any(isinstance(each.type, History) for each in graph.reads.values()):
        return ROWS
    return MANY_ROWS if little_told and len(graph.candidates) >= MANY_CANDIDATES else PLAIN_ROWS


class Run:
    """The decisions for all customers of some sources at one `now`.

    Nothing is read before it is asked for. Each way through the sources decides anew, and since neither sources nor
    `now` change, the same: `table` keeps what it found, `batches` and `write` keep nothing. What a summary tells is
    counted on the way to `table`, and on that of `batches(counting=True)`; who asks for a summary before either has
    come to its end goes a way of its own.
    """

    def __init__(
        self,
        deciding: Deciding,
        supply: Supply,
        asked: Asked,
        store: Store | None = None,
        given: Mapping[str, str] | None = None,
        of_little: Supply | None = None,
    ) -> None:
        """`given` are the sources that stand in the place of the bundle's, in words: a run folder tells of them.
        `of_little` is the same supply, in chunks for whom nothing more is told of winners than who they are.
        """
        self._deciding, self._supply, self._asked, self._store = deciding, supply, asked, store
        self._supply_of_little = of_little or supply
        self._given = dict(given or {})
        self._close: Callable[[], None] = _nothing
        self.notes: tuple[Diagnostic, ...] = ()
        """What is worth knowing of the sources: columns that nobody uses, attributes that everybody lacks."""
        if asked.reserve and store is None:
            raise UsageError("`reserve` needs a `store`: without one nothing is held")
        self._where: Where | None = None if asked.where is None else where(deciding.bundle, asked.where)
        self._counts: Counts | None = None
        self._rejects: pa.Table | None = None
        self._promised: Promised = {}
        self._shares: Shares | None = None

    @classmethod
    def of(
        cls,
        deciding: Deciding,
        given: Mapping[str, Given] | Given,
        folder: Path | None,
        asked: Asked,
        store: Store | None = None,
    ) -> "Run":
        """A run of a bundle's sources, some of which are given; see `Engine.run`."""
        keep_freed_memory()
        named = by_name(given)
        words = {name: fspath(each) if isinstance(each, str | PathLike) else "frame" for name, each in named.items()}
        with ExitStack() as undone:
            sources = undone.enter_context(usable_sources(deciding.bundle, asked.now, named, folder))
            supply, of_little = (FromSources(sources, _rows(deciding, little_told=each)) for each in (False, True))
            found = cls(deciding, supply, asked, store, words, of_little)
            if asked.limit is None:
                found._decider.prepare()
            undone.pop_all()
        found.notes, found._close = sources.notes, sources.close
        finalize(found, sources.close)
        return found

    def only(self, where: Where) -> None:
        """Leave out customers for whom that is not yes, as the request's `where` would."""
        self._where = where

    def served(self, shares: Shares) -> None:
        """Let customers have what a contest gave them that was held for all at once elsewhere."""
        self._shares = shares

    def drawn(self) -> Iterator[Drawn]:
        """Whoever draws on budgets, chunk by chunk, for a contest elsewhere."""
        with closing(Together(self._deciding, self._asked, self._where, decider=self._decider)) as chooser:
            for chunk in self._supply.chunks():
                yield chooser.drawn(asked_for(chunk, self._asked))

    def close(self) -> None:
        """Give back what sorting the sources has taken on disk; nothing can be asked afterwards. Done anyway when
        nobody holds the run any more."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def batches(self, *, counting: bool = False, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The decisions (columns: `outcomes.DECISIONS`) in the order of the source, as they are made.

        With `counting` the `summary` is there when the last one has come, without deciding again; what stops whom is
        counted for that, which makes each batch take longer. `columns` are those that are wanted, in their order: what
        only others tell, factors, messages or why there is no winner, is then not worked out. `UsageError` for a name
        that is none.
        """
        names = DECISIONS.names if columns is None else wanted_columns(columns)
        for outcome in self._outcomes(counting=counting, columns=None if columns is None else frozenset(names)):
            yield from outcome.decisions.select(names).to_batches()

    @cached_property
    def table(self) -> pa.Table:
        """All decisions (columns: `outcomes.DECISIONS`), in the order of the source, in memory; the `summary` too."""
        return pa.Table.from_batches(self.batches(counting=True), DECISIONS).unify_dictionaries()

    def traces(self, won: Mapping[str, Uses]) -> Iterator[Trace]:
        """What becomes of every candidate and every obligation of each customer: the rows behind the `summary`.

        `won` is what `batches` or `table` has told, by customer the engagements and channels. Each customer is decided
        for on her own once more, which takes as long as `Engine.decide` does.
        """
        asked, deciding = self._asked, self._deciding
        one = OneByOne(deciding, asked, self._where, self._store)
        tracing = Tracing(deciding.bundle, one, Budgets.of(deciding.graph, self._promised), self._store is not None)
        for chunk in self._supply.chunks():
            yield from tracing.traces(asked_for(chunk, asked), won)

    @property
    def summary(self) -> Mapping[str, Any]:
        """What a marketer wants to know of them: the form of `summary.json`. Decides for all of them where neither
        `table` nor `batches(counting=True)` has done so before."""
        if self._counts is None:
            deque(self._outcomes(counting=True), maxlen=0)
        assert self._counts is not None, "noted at the end of the way"
        return summary(self._deciding.bundle, self._now, self._counts)

    @property
    def rejects(self) -> pa.Table:
        """Why customers were not let in (columns: `outcomes.REJECTS`)."""
        if self._rejects is None:
            deque(self._outcomes(), maxlen=0)
        assert self._rejects is not None, "noted at the end of the way"
        return self._rejects

    def write(
        self, folder: Path | str, *, format: Format = "parquet", id: str | None = None, tick: Tick = _nobody
    ) -> Told:
        """Write decisions, work lists, obligations, rejects, a summary and a manifest into a folder (docs/runs.md).

        The folder is new, empty, or that of the same run, which is gone on with where it was broken off, and left
        alone once it is finished; `id` names the run. `UsageError` for a folder with anything else in it, OSError
        where it cannot be written to: what is done then stays.
        """
        if format not in FORMATS:
            raise UsageError(f"`format` must be one of {', '.join(FORMATS)}, not {format!r}")
        plan = self._plan(format, id)
        with closing(self._chooser(plan.id, self._asked)) as chooser:
            return Hopper(self._deciding.bundle, plan, self._supply, chooser, self._asked).run(Path(folder), tick)

    @cached_property
    def _decider(self) -> Decider:
        return Decider.of(self._deciding, self._asked.now, store=self._store is not None)

    @property
    def _now(self) -> str:
        return at(self._asked.now, self._deciding.zone).isoformat()

    def _outcomes(self, *, counting: bool = False, columns: frozenset[str] | None = None) -> Iterator[Outcome]:
        """Of all chunks, with these columns at least; what is needed of them is noted at the end of the way."""
        counting = counting or self._store is not None
        # What is counted is read off the columns.
        asked = self._asked if counting else replace(self._asked, counting="nothing", columns=columns)
        little = asked.columns is not None and not asked.columns & DETAILS
        supply = self._supply_of_little if little else self._supply
        counts, rejects = Counts(), [REJECTS.empty_table()]
        with closing(self._chooser(self._usual_id, asked)) as chooser:
            for _, outcome in outcomes(chooser, supply, asked, _nobody):
                if counting:
                    counts.add(Counts.of(outcome))
                rejects.append(outcome.rejects)
                yield outcome
            self._promised = chooser.promised
        self._rejects = pa.concat_tables(rejects)
        if counting:
            self._counts = counts

    @property
    def _usual_id(self) -> str:
        return f"{self._deciding.bundle.name}-{datetime.fromtimestamp(self._asked.now, UTC):%Y%m%dT%H%M%SZ}"

    def _chooser(self, id: str, asked: Asked) -> Chooser:
        deciding, store = self._deciding, self._store
        inner = Together(deciding, asked, self._where, store, self._shares, self._decider)
        if not asked.reserve or store is None:
            return inner
        return Reserving(inner, deciding, asked, store, id, lambda: inner.promised)

    def _plan(self, format: Format, id: str | None) -> Plan:
        bundle, asked = self._deciding.bundle, self._asked
        id = id or self._usual_id
        if not _ID.fullmatch(id):
            raise UsageError(f"`{id}` is no id for a run: letters, digits, `.`, `_` and `-`, 100 at most")
        request = {
            "where": asked.where,
            "sample": asked.sample,
            "limit": asked.limit,
            "messages": asked.messages,
            "format": format,
            "sources": self._given,
            "store": self._store is not None,
            "reserve": asked.reserve,
            "hold_for": asked.hold if asked.reserve else None,
        }
        sources = tuple(self._supply.described())
        return Plan(id, bundle.name, bundle.digest, self._now, request, sources, versions())
