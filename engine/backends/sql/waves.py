"""Decides what becomes a column of which query, so that what is used more than once is computed once.

A wave is one query over the one before. An expression becomes a column in the first wave in which all columns that it
needs are there; aggregates and local times are columns always, joined to their wave.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from nextbest.engine.backends.sql.terms import below
from nextbest.engine.errors import UsageError
from nextbest.engine.functions.sql import AGGREGATES, Sql

History = tuple[str, ...]

LEAVES = frozenset({"column", "field", "constant", "element"})
CHEAP = frozenset({"known", "not", "place", "latitude", "longitude"})
"""What is as quickly computed again as read."""
JOINED = AGGREGATES | {"local_time"}
DEEPEST = 60
"""Nesting of one expression; what is deeper becomes a column."""
MOST_WAVES = 300
"""What DuckDB still plans within a second or two."""
LONGEST = 400
"""Operations of one expression; what is larger becomes a column."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Aggregates of one history that are computed together."""

    history: History
    aggregates: tuple[Sql, ...]
    outer: tuple[Sql, ...]
    """Columns of the customer that their records are compared with."""
    waves: tuple[tuple[Sql, ...], ...]
    """Columns of the records, each wave over the one before."""
    fields: tuple[Sql, ...]
    """What is read of the records."""


@dataclass(frozen=True, slots=True)
class Wave:
    """One query over the one before it."""

    columns: tuple[Sql, ...]
    """What it computes."""
    gatherings: tuple[Gathering, ...]
    times: tuple[Sql, ...]
    """Local times that it looks up."""
    kept: tuple[Sql, ...]
    """What it takes over from the one before, because something later needs it."""


@dataclass(slots=True)
class Planner:
    """Plans the waves of expressions; some may be columns already."""

    given: frozenset[Sql] = frozenset()
    """Columns of what the first wave is over."""
    named: Container[Sql] = frozenset()
    """What is a column wherever it is used, so that it can be spoken of."""
    _home: dict[Sql, History | None] = field(default_factory=dict)
    _loose: set[Sql] = field(default_factory=set)
    """What speaks of the element of a list: it stays inside of its `some`."""

    def plan(self, outputs: Sequence[Sql]) -> tuple[Wave, ...]:
        """The waves after which every output that is not a leaf is a column.

        Raises UsageError where it takes more of them than engines of SQL plan.
        """
        order = tuple(below(*outputs, into=self._into))
        self._place(order)
        columns = self._columns(order, outputs)
        heights = self._heights(order, columns)
        mine = [each for each in order if each in columns and self._home[each] is None]
        last = max(heights.values(), default=0)
        steps = [[each for each in mine if heights[each] == height] for height in range(1, last + 1)]
        if len(steps) > MOST_WAVES:
            raise UsageError(
                f"an expression takes {len(steps)} queries within one another, and SQL at most {MOST_WAVES}:"
                " its definitions rest on each other too deeply"
            )
        return tuple(self._waves(order, steps, columns, outputs))

    def _into(self, above: Sql) -> tuple[Sql, ...]:
        return () if above in self.given else above.args

    def _place(self, order: Iterable[Sql]) -> None:
        """To the records of which history each expression belongs; None: to the customer."""
        for each in order:
            args = self._into(each)
            self._home[each] = None
            if each.word == "field":
                self._home[each] = each.data[0]  # type: ignore[index]
            elif each.word not in AGGREGATES:
                self._home[each] = next((self._home[arg] for arg in args if self._home[arg] is not None), None)
            if each.word == "element" or (each.word != "some" and any(arg in self._loose for arg in args)):
                self._loose.add(each)

    def _columns(self, order: Sequence[Sql], outputs: Sequence[Sql]) -> set[Sql]:
        """What becomes a column, records' columns included."""
        uses: dict[Sql, int] = {}
        for each in reversed(order):
            for arg in self._into(each):
                # What is computed again wherever it is used uses its operands as often.
                uses[arg] = uses.get(arg, 0) + (uses.get(each, 1) if each.word in CHEAP else 1)
        # What a record is compared with comes to it as a column.
        crossing = {
            arg
            for each in order
            if self._home[each] is not None or each.word in AGGREGATES
            for arg in self._into(each)
            if self._home[arg] is None
        }
        chosen: set[Sql] = set(outputs)
        depth: dict[Sql, int] = {}
        size: dict[Sql, int] = {}
        for each in order:
            args = self._into(each)
            open_ = [arg for arg in args if arg not in chosen]
            depth[each] = 1 + max((depth[arg] for arg in open_), default=0)
            size[each] = 1 + sum(size[arg] for arg in open_)
            if each.word in LEAVES or each in self._loose or each in self.given:
                chosen.discard(each)
                continue
            often = uses.get(each, 0) > 1 and each.word not in CHEAP
            large = depth[each] > DEEPEST or size[each] > LONGEST
            if often or large or each in crossing or each.word in JOINED or each in self.named:
                chosen.add(each)
        return chosen

    def _heights(self, order: Sequence[Sql], columns: set[Sql]) -> dict[Sql, int]:
        """In which wave each expression of the customer can stand; 0: over what is given."""
        heights: dict[Sql, int] = {}
        for each in order:
            height = max((heights[arg] for arg in self._into(each)), default=0)
            heights[each] = height + (each in columns and self._home[each] is None)
        return heights

    def _waves(
        self, order: Sequence[Sql], steps: Sequence[Sequence[Sql]], columns: set[Sql], outputs: Sequence[Sql]
    ) -> Iterator[Wave]:
        needed: list[set[Sql]] = [set() for _ in steps]
        wanted = {each for each in outputs if each.word != "constant"}
        for index in range(len(steps) - 1, -1, -1):
            needed[index] = set(wanted)
            wanted = wanted.difference(steps[index])
            for each in steps[index]:
                wanted |= self._sources(each, columns)
        for index, step in enumerate(steps):
            gathered = [each for each in step if each.word in AGGREGATES]
            kept = tuple(each for each in order if each in needed[index] and each not in step)
            yield Wave(
                tuple(each for each in step if each.word not in JOINED),
                tuple(self._gatherings(gathered, order, columns)),
                tuple(each for each in step if each.word == "local_time"),
                kept,
            )

    def _sources(self, column: Sql, columns: set[Sql]) -> set[Sql]:
        """The columns of the customer that an expression is computed from."""
        found: set[Sql] = set()

        def stop(each: Sql) -> bool:
            return each is not column and self._home[each] is None and (each in columns or each in self.given)

        for each in below(column, into=lambda above: () if stop(above) else self._into(above)):
            if stop(each) or each.word == "column":
                found.add(each)
        return found

    def _gatherings(self, aggregates: Sequence[Sql], order: Sequence[Sql], columns: set[Sql]) -> Iterator[Gathering]:
        groups: dict[tuple[object, ...], list[Sql]] = {}
        for each in aggregates:
            alone = each if each.word == "most_common" else None
            groups.setdefault((each.data, bool(self._sources(each, columns)), alone), []).append(each)
        for group in groups.values():
            yield self._gathering(tuple(group), order, columns)

    def _gathering(self, aggregates: tuple[Sql, ...], order: Sequence[Sql], columns: set[Sql]) -> Gathering:
        inside: set[Sql] = set()
        outer: set[Sql] = set()
        for each in aggregates:
            outer |= self._sources(each, columns)
            inside.update(below(*each.args, into=lambda above: self._into(above) if self._home[above] else ()))
        heights: dict[Sql, int] = {}
        for each in order:
            if each in inside and self._home[each] is not None:
                height = max((heights.get(arg, 0) for arg in self._into(each)), default=0)
                heights[each] = height + (each in columns)
        steps = [
            tuple(each for each in heights if each in columns and heights[each] == height)
            for height in range(1, max(heights.values(), default=0) + 1)
        ]
        fields = tuple(each for each in heights if each.word == "field")
        path = cast(History, aggregates[0].data)
        return Gathering(path, aggregates, tuple(each for each in order if each in outer), tuple(steps), fields)


def histories(waves: Iterable[Wave]) -> Mapping[History, set[str]]:
    """What waves read of histories."""
    found: dict[History, set[str]] = {}
    for wave in waves:
        for each in wave.gatherings:
            found.setdefault(each.history, {"at"}).update(leaf.data[1] for leaf in each.fields)  # type: ignore[index]
    return found
