"""The sources of a run: opened and checked all at once, then read chunk by chunk."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa

from nextbest.dsl import syntax
from nextbest.dsl.check.sources import customer_key
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_sources import Ids
from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.expressions.names import names_in
from nextbest.dsl.source import Place
from nextbest.dsl.source import Source as SourceText
from nextbest.dsl.types import History
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.sources import messages as say
from nextbest.engine.batch.sources.columns import leaves
from nextbest.engine.batch.sources.expressions import Columns
from nextbest.engine.batch.sources.matching import match
from nextbest.engine.batch.sources.messages import first_line
from nextbest.engine.batch.sources.opening import open_rows
from nextbest.engine.batch.sources.origins import CUSTOMERS, Asked, Given, origins
from nextbest.engine.batch.sources.plans import Plan
from nextbest.engine.batch.sources.reading import Reader
from nextbest.engine.batch.sources.rows import Rows, Unreadable, of_ids
from nextbest.engine.batch.sources.sniffing import sniffed
from nextbest.engine.batch.sources.told import Told
from nextbest.engine.batch.sources.workshop import Workshop
from nextbest.engine.clock import Clock
from nextbest.engine.errors import SourcesStopped, UnusableSources, UsageError


def open_sources(
    bundle: Bundle,
    clock: Clock,
    given: Mapping[str, Given] | None = None,
    folder: Path | None = None,
    scratch: Path | None = None,
) -> "Sources":
    """The sources of a run at the clock's `now`, opened and checked against the profile; nothing is decided yet.

    `given` stands in the place of the bundle's own sources, by name: paths as in `--source`, or frames. Paths in the
    bundle begin in `folder`. `scratch` is where sorting may write; None: where the system keeps what is temporary.
    What is wrong is not raised: `.problems` has all of it. Raises MissingExtra. Close the sources after use.
    """
    opening = _Opening(bundle, clock, scratch)
    with ExitStack() as undone:
        undone.callback(opening.close)
        with telling():
            opening.open(origins(bundle, given or {}, folder, opening.report))
        undone.pop_all()
    return Sources(opening)


def usable_sources(bundle: Bundle, now: int, given: Mapping[str, Given], folder: Path | None) -> "Sources":
    """The same, for who has no use for sources that cannot be read: raises UnusableSources with all that is wrong."""
    sources = open_sources(bundle, Clock(now, bundle.timezone), given, folder)
    if sources.problems:
        sources.close()
        raise UnusableSources(sources.report)
    return sources


class Sources:
    """Customers with their histories, in chunks that are the same each time; a context manager."""

    def __init__(self, opening: "_Opening") -> None:
        self._opening = opening
        self._reader: Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what sorting left on disk. Closing twice is harmless."""
        self._opening.close()

    @property
    def report(self) -> Report:
        """Everything that was found; notes are its warnings."""
        return self._opening.report

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What keeps the sources from being read."""
        return self.report.errors

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing: attributes that everybody lacks, columns that are not used."""
        return self.report.warnings

    @property
    def customers(self) -> int:
        """How many rows of customers the chunks come from. Raises as `chunks` does."""
        return self._ready().count

    @property
    def records(self) -> int:
        """How many records the sources of histories have, read or not. Raises as `chunks` does."""
        return self._ready().records

    def chunks(self, rows: int, first: int = 0) -> Iterator[Chunk]:
        """The chunks from that number on, each made from so many rows of customers; of several the first has half as
        many, the last one can have fewer, and one of Parquet some more or fewer, to end where a group of the file does.

        Chunk n of the same data and the same `rows` is always the same, wherever one begins. Raises UnusableSources
        where there are problems, UsageError for data that turn out to be damaged, SourcesStopped where a file or a
        database cannot be reached any more, or there is no room to sort.
        """
        reader = self._ready()
        return _telling(reader.chunks(rows, first))

    def told(self) -> Mapping[str, Told]:
        """What was read, by source, with its digest: that takes reading it once more. Raises as `chunks` does."""
        for rows in self._opening.rows.values():
            if rows.watched is not None:
                rows.watched.begin()
        return self._ready().told()

    def check_unchanged(self) -> None:
        """Raises SourceChanged where a file is no longer as it was when it was opened."""
        for rows in self._opening.rows.values():
            if rows.watched is not None:
                rows.watched.check()

    def _ready(self) -> Reader:
        if not self.report.ok:
            raise UnusableSources(self.report)
        if self._reader is None:
            opening = self._opening
            with telling():
                self._reader = Reader(opening.plans, opening.rows, opening.workshop, opening.clock, opening.loaded)
        return self._reader


@contextmanager
def telling() -> Iterator[None]:
    """What libraries raise, as what callers know."""
    try:
        yield
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise SourcesStopped(
            f"there is no room to sort the sources: {first_line(error)}; free memory, and disk where temporary files go"
            " (`TMPDIR`), and start again"
        ) from error
    except duckdb.OperationalError as error:
        raise SourcesStopped(f"the sources cannot be sorted or reached: {first_line(error)}") from error
    except (pa.ArrowException, duckdb.Error, Unreadable) as error:
        raise UsageError(f"the sources cannot be read: {first_line(error)}") from error


def _telling(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    with telling():
        yield from chunks


@dataclass(slots=True)
class _Opening:
    """Sources on their way to being open."""

    bundle: Bundle
    clock: Clock
    scratch: Path | None
    report: Report = field(default_factory=Report)
    rows: dict[str, Rows] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    loaded: dict[str, Iterable[object]] = field(default_factory=dict)
    """Of what is in the workshop already, what could not come."""
    _workshop: Workshop | None = None

    def workshop(self) -> Workshop:
        """The workshop, made when it is first asked for."""
        if self._workshop is None:
            self._workshop = Workshop.in_folder(self.scratch)
        return self._workshop

    def close(self) -> None:
        if self._workshop is not None:
            self._workshop.close()

    def open(self, asked: Mapping[str, Asked]) -> None:
        if CUSTOMERS not in asked:
            self.report.add(say.no_customers(Place(SourceText(self.bundle.name, ""), 0, 0)))
        own = frozenset(asked) - {CUSTOMERS}
        for each in asked.values():
            rows = self._rows(each, asked)
            if rows is not None:
                self.rows[each.name] = rows
                self.plans[each.name] = self._plan(each, rows, own)
        self._without(asked)

    def _rows(self, asked: Asked, others: Mapping[str, Asked]) -> Rows | None:
        if not isinstance(asked.origin, Ids):
            return open_rows(asked, self.workshop, self.report)
        if asked.origin.source not in others:
            known = [name for name in others if name != CUSTOMERS]
            self.report.add(say.no_source_of_ids(asked.origin.source, asked.place, known))
            return None
        return of_ids(asked.origin.source)

    def _plan(self, asked: Asked, rows: Rows, own: frozenset[str]) -> Plan:
        found = leaves(rows.schema)
        looks = {}
        if rows.texts or rows.documents:
            self._load(asked, rows)
            unsaid = [
                name
                for name in _computed_from(asked)
                if (text := rows.texts.get(name)) is not None and text.type is None and text.date is None
            ]
            looks = sniffed(self.workshop(), f"raw.{asked.name}", unsaid) if asked.name in self.loaded else {}
        certain = frozenset({"id"} if asked.name == CUSTOMERS and "id" not in asked.fields else ())
        columns = Columns(self.bundle, asked.said, rows.schema, found, rows.texts, looks, asked.timezone, certain)
        return match(asked, columns, own, self.report)

    def _load(self, asked: Asked, rows: Rows) -> None:
        """Bring into the workshop what is read as text, to see what it is."""
        wanted = _mentioned(asked, self.bundle)
        columns = [name for name in rows.schema.names if name in wanted or name.split(".")[0] in wanted]
        try:
            self.loaded[asked.name] = rows.load(self.workshop(), f"raw.{asked.name}", columns)
        except (duckdb.OutOfMemoryException, MemoryError):
            raise  # nothing is wrong with the file
        except (Unreadable, OSError, pa.ArrowException, duckdb.Error) as error:
            self.report.add(say.unreadable(asked.said, error, asked.place))

    def _without(self, asked: Mapping[str, Asked]) -> None:
        """Note histories that nothing fills."""
        nested = self.plans[CUSTOMERS].aside if CUSTOMERS in self.plans else frozenset()
        declared = self.bundle.profile.attributes.items()
        histories = [".".join(path) for path, each in declared if isinstance(each.type, History)]
        own = [name for name in histories if name not in ("contacts", "offers")]
        bare = [name for name in own if name not in asked and name not in nested]
        if bare and CUSTOMERS in asked:
            self.report.add(say.no_histories(bare, asked[CUSTOMERS].place))


def _computed_from(asked: Asked) -> Iterator[str]:
    """The names in expressions that are more than a name."""
    given = [each for each in asked.fields.values() if not isinstance(each.tree, syntax.Name)]
    trees = [each.tree for each in (*given, *([asked.where] if asked.where else []))]
    yield from dict.fromkeys(str(name) for tree in trees for name in names_in(tree))


def _mentioned(asked: Asked, bundle: Bundle) -> frozenset[str]:
    """Names of columns that can be asked for: whole ones, and the first words of those in groups."""
    if asked.name == CUSTOMERS:
        found = {".".join(path) for path in bundle.profile.attributes} | {"stage_since", "id"}
    else:
        history = bundle.profile.attributes[tuple(asked.name.split("."))].type
        assert isinstance(history, History), "sources are named after histories"
        found = {customer_key(asked.name, bundle.profile), *(name for name, _ in history.fields)}
    written = [*asked.fields.values(), *([asked.where] if asked.where else [])]
    found |= {str(name) for each in written for name in names_in(each.tree)}
    return frozenset(found | {name.split(".")[0] for name in found})
