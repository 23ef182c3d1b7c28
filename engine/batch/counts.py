"""What a run counts: found in the tables of each part, added up, kept beside the part as JSON."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from nextbest.engine.batch.chooser import Outcome

Key = tuple[str, ...]
"""What is counted; names where all of them are needed to tell."""

_PLACE = re.compile(r"/\d+(?=/|$)")
"""In a path, which record of a history, or element of a list, it was."""


@dataclass(slots=True)
class Counts:
    """Of some customers."""

    customers: int = 0
    """Decided for."""
    refused: int = 0
    left_out: int = 0
    """By `where`."""
    chosen: int = 0
    """Customers with a winner."""
    not_before: int | None = None
    """The earliest instant at which one of those that wait may go."""
    stages: Counter[Key] = field(default_factory=Counter)
    winners: Counter[Key] = field(default_factory=Counter)
    """By engagement and channel."""
    no_action: Counter[Key] = field(default_factory=Counter)
    stopped: Counter[Key] = field(default_factory=Counter)
    """By engagement, channel and rule."""
    rejects: Counter[Key] = field(default_factory=Counter)
    """By source and path, `*` in the place of what record it was."""
    obligations: Counter[Key] = field(default_factory=Counter)
    """By engagement and state."""
    blocked: Counter[Key] = field(default_factory=Counter)
    """By engagement, and what blocks its obligation on all its channels."""
    violations: Counter[Key] = field(default_factory=Counter)

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """What an outcome comes to."""
        found = cls(outcome.customers, outcome.refused, outcome.left_out)
        names = ["customer", "stage", "no_action", "not_before", "engagement", "channel"]
        decisions = outcome.decisions.select(names).unify_dictionaries()
        first = _firsts(decisions).drop_columns(["customer", "engagement", "channel"])
        found.stages = _by(first, "stage")
        nothing = first.filter(pc.is_valid(first.column("no_action")))
        found.chosen = first.num_rows - nothing.num_rows
        found.no_action = _by(nothing, "no_action")
        earliest = pc.min(nothing.column("not_before")).cast(pa.int64()).as_py()
        found.not_before = earliest
        of_everybody = _by(decisions, "engagement", "channel")
        found.winners = Counter({key: count for key, count in of_everybody.items() if all(key)})
        found.stopped = Counter(dict(outcome.stopped))
        found.rejects = _rejects(outcome.rejects)
        found.obligations = _by(outcome.obligations, "engagement", "state")
        found.obligations.update({(name, "met"): count for name, count in outcome.met.items()})
        held = outcome.obligations.filter(pc.is_valid(outcome.obligations.column("blocked")))
        found.blocked = _by(held, "engagement", "blocked")
        found.violations = _by(outcome.violations, "guarantee")
        return found

    def add(self, other: Self) -> None:
        """Count those of another part too."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))
        known = [each for each in (self.not_before, other.not_before) if each is not None]
        self.not_before = min(known, default=None)

    def form(self) -> dict[str, object]:
        """As JSON."""
        counters = {name: [[*key, count] for key, count in sorted(getattr(self, name).items())] for name in _COUNTERS}
        return {**{name: getattr(self, name) for name in _NUMBERS}, "not_before": self.not_before, **counters}

    @classmethod
    def from_form(cls, form: Mapping[str, object]) -> Self:
        """What `form` gave."""
        found = cls()
        for name in (*_NUMBERS, "not_before"):
            setattr(found, name, form[name])
        for name in _COUNTERS:
            rows = form[name]
            assert isinstance(rows, list)
            setattr(found, name, Counter({tuple(row[:-1]): row[-1] for row in rows}))
        return found


def total(parts: Iterable[Counts]) -> Counts:
    """Of all parts together."""
    found = Counts()
    for each in parts:
        found.add(each)
    return found


_NUMBERS = ("customers", "refused", "left_out", "chosen")
_COUNTERS = "stages winners no_action stopped rejects obligations blocked violations".split()


def _firsts(decisions: pa.Table) -> pa.Table:
    """The first row of each customer."""
    customers = decisions.column("customer").combine_chunks()
    if len(customers) < 2:
        return decisions
    new = pc.not_equal(customers.slice(1), customers.slice(0, len(customers) - 1))
    new = _whole(new)
    if new.true_count == len(new):
        return decisions
    return decisions.filter(pa.concat_arrays([pa.array([True]), new]))


def _whole(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _by(table: pa.Table, *names: str) -> Counter[Key]:
    grouped = table.select(names).group_by(list(names)).aggregate([([], "count_all")])
    columns = [grouped.column(name).to_pylist() for name in (*names, "count_all")]
    return Counter({tuple(key): count for *key, count in zip(*columns, strict=True)})


def _rejects(table: pa.Table) -> Counter[Key]:
    columns = [table.column(name).to_pylist() for name in ("source", "path")]
    return Counter((source, _PLACE.sub("/*", path or "/")) for source, path in zip(*columns, strict=True))
